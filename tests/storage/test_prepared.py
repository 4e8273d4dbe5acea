"""Statements that the driver runs find and write what they do when SQLAlchemy runs them."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations

import pytest
from sqlalchemy import Dialect, Select, bindparam, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.exc import (
    IntegrityError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

import storage
from ivr.domain.callback import CallbackKind
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.outbox import OutboxState
from storage.callbacks import _due
from storage.database import Database
from storage.order_statements import drafts_of_phones, page_of
from storage.outbox import _listed
from storage.plain_rows import Lines, table_of
from storage.prepared import Compiled, Prepared
from storage.tables import KnownOutageRow, OrderCounterRow
from storage.transaction import Transaction

OUTAGES, COUNTERS = table_of(KnownOutageRow), table_of(OrderCounterRow)
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=8)))
COLUMNS = [column.name for column in OUTAGES.columns]
ADD = Prepared(insert(OUTAGES).values({name: bindparam(name) for name in COLUMNS}))
OUTAGE: dict[str, object] = {
    "number": "TD1",
    "kind": "planned",
    "reason": "换「变压器」%s ? :x",
    "starts_at": NOON,
    "ends_at": NOON + timedelta(hours=2),
    "accounts": ["3300012345"],
    "areas": ["和平路18号"],
    "feeders": [],
    "transformers": ["东门变"],
    "until_restored": True,
    "restored_at": None,
}


def asked(name: str) -> Select[*tuple[object, ...]]:
    return select(OUTAGES).where(OUTAGES.c[name] == bindparam("value")).order_by(OUTAGES.c.number)


def prepared_statements() -> list[Prepared]:
    """Those that the repositories have ready from the beginning, and those of each shape."""
    names = [module.name for module in pkgutil.iter_modules(storage.__path__, "storage.")]
    modules = [importlib.import_module(name) for name in names]
    found = [one for module in modules for each in vars(module).values() for one in within(each)]
    states, kinds = list(OutboxState), list(CallbackKind)
    asked = ("team", "since", "opened_at", "number", "most")
    for size in range(len(asked) + 1):
        for names_asked in combinations(asked, size):
            for some in (frozenset[Status](), frozenset(IN_HAND)):
                found.append(page_of(some, frozenset(names_asked)))
    for of_a_team in (True, False):
        found += [_listed(frozenset(states[:n]), of_a_team=of_a_team) for n in range(3)]
    for locking in (True, False):
        found += [_due(frozenset(kinds[:n]), locking=locking) for n in range(3)]
    found += [drafts_of_phones(phones) for phones in (1, 2, 5)]
    return found


def within(value: object) -> Iterator[Prepared]:
    match value:
        case Prepared():
            yield value
        case Lines(of_one=one):
            yield one
        case tuple() | list():
            for each in value:
                yield from within(each)
        case dict():
            yield from within(list(value.values()))


@pytest.mark.parametrize("kind", [sqlite.dialect, psycopg.dialect], ids=["sqlite", "postgresql"])
def test_every_statement_is_one_for_either_database(kind: Callable[[], Dialect]) -> None:
    statements = prepared_statements()
    assert len(statements) > 100
    for prepared in statements:
        assert Compiled.of(prepared.statement, kind()).text


def test_what_a_statement_cannot_take_is_an_error_of_sqlalchemys(either: Database) -> None:
    transaction = Transaction(either._engine)
    for wrong in ({"starts_at": "noon"}, {"starts_at": datetime(2026, 11, 24)}, {"areas": {1}}):  # noqa: DTZ001
        with pytest.raises(SQLAlchemyError):
            transaction.write(ADD, OUTAGE | wrong)
    transaction.close()


def test_a_connection_that_is_gone_is_an_error_of_sqlalchemys(either: Database) -> None:
    transaction = Transaction(either._engine)
    dead = transaction.begin().connection.driver_connection
    assert dead is not None
    dead.close()
    with pytest.raises(SQLAlchemyError):
        transaction.rows(Prepared(select(COUNTERS)))
    transaction.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", "TD1"), ("until_restored", True), ("starts_at", NOON), ("number", "TD3")],
)
def test_the_driver_finds_what_sqlalchemy_finds(either: Database, name: str, value: object) -> None:
    transaction = Transaction(either._engine)
    others = {**OUTAGE, "number": "TD2", "restored_at": NOON, "until_restored": False}
    transaction.write(ADD, [OUTAGE, others])
    transaction.commit()
    ready = transaction.rows(Prepared(asked(name)), {"value": value})
    made = transaction.rows(asked(name), {"value": value})
    assert [row._asdict() for row in ready] == [row._asdict() for row in made]
    assert [type(one) for row in ready for one in row] == [type(one) for row in made for one in row]
    transaction.close()


def test_an_instant_comes_back_in_utc(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.write(ADD, OUTAGE)
    row = transaction.row(Prepared(asked("number")), {"value": "TD1"})
    assert row.starts_at == NOON
    assert row.starts_at.tzinfo is UTC
    assert row.restored_at is None
    assert row.reason == OUTAGE["reason"]
    transaction.close()


def test_a_row_that_is_there_already_is_named_as_sqlalchemy_names_it(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.write(ADD, OUTAGE)
    with pytest.raises(IntegrityError) as found:
        transaction.write(ADD, OUTAGE)
    assert "TD1" not in str(found.value.orig).partition("\n")[0]
    transaction.close()


def test_what_the_database_does_not_know_is_told(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.begin().exec_driver_sql("DROP TABLE order_counters")
    with pytest.raises((OperationalError, ProgrammingError)):
        transaction.rows(Prepared(select(COUNTERS)))
    transaction.close()


def test_a_statement_that_wants_a_list_is_not_one_to_prepare(database: Database) -> None:
    several = select(OUTAGES).where(OUTAGES.c.number.in_(bindparam("numbers", expanding=True)))
    transaction = Transaction(database._engine)
    with pytest.raises(ValueError, match="numbers"):
        transaction.rows(Prepared(several), {"numbers": ["TD1"]})
    transaction.close()


def test_how_many_rows_were_changed_is_told(either: Database) -> None:
    transaction = Transaction(either._engine)
    transaction.write(ADD, OUTAGE)
    gone = Prepared(OUTAGES.delete().where(OUTAGES.c.number == bindparam("number")))
    assert transaction.write(gone, {"number": "TD2"}) == 0
    assert transaction.write(gone, {"number": "TD1"}) == 1
    transaction.close()
