"""A transaction by itself: when it begins, what it keeps, and what is left of it."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import ResourceClosedError

from storage.database import Database
from storage.plain_rows import table_of
from storage.prepared import Prepared
from storage.tables import OrderCounterRow
from storage.transaction import Transaction
from tests.storage.watching import statements

COUNTERS = table_of(OrderCounterRow)
ALL = Prepared(select(COUNTERS.c.last))


def count(transaction: Transaction, day: str, last: int) -> None:
    transaction.write(insert(COUNTERS).values(day=date.fromisoformat(day), last=last))


def test_whatever_is_asked_first_begins_it(either: Database) -> None:
    transaction = Transaction(either._engine)
    assert transaction.rows(ALL) == []
    count(transaction, "2026-11-24", 3)
    transaction.commit()
    assert transaction.value(ALL) == 3
    assert transaction.begin().in_transaction()
    transaction.close()


def test_nothing_is_left_of_what_was_not_committed(either: Database) -> None:
    transaction = Transaction(either._engine)
    count(transaction, "2026-11-24", 3)
    transaction.close()
    transaction.close()
    another = Transaction(either._engine)
    assert another.rows(ALL) == []
    another.close()


def test_nothing_is_asked_of_one_that_is_over(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.close()
    with pytest.raises(ResourceClosedError):
        transaction.rows(ALL)


def test_what_is_held_ends_with_it(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.held(str)["key"] = "value"
    assert transaction.held(str) == {"key": "value"}
    transaction.commit()
    assert transaction.held(str) == {}
    transaction.close()


def test_what_the_driver_is_asked_can_be_watched(database: Database) -> None:
    transaction = Transaction(database._engine)
    with statements() as asked:
        transaction.rows(ALL)
        transaction.rows(select(COUNTERS.c.day))
    assert len(asked) == 2
    transaction.close()
