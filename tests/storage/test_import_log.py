"""The log of imports on either kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from ivr.domain.import_log import ImportedList, ImportEntry, ImportWay, Sender
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade, scripts

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
BY_PROGRAM = ImportEntry(
    ImportedList.CUSTOMERS, Sender("营销系统", ImportWay.API, NOON), added=3, updated=1
)
BY_HAND = ImportEntry(
    ImportedList.BILLS,
    Sender("王五", ImportWay.COMMAND, NOON + timedelta(minutes=1)),
    added=0,
    updated=9,
    skipped=2,
)


def add(database: Database, *entries: ImportEntry) -> None:
    with database.unit_of_work() as unit:
        for entry in entries:
            unit.import_log.add(entry)
        unit.commit()


def test_the_newest_stands_first_and_one_list_can_be_asked_for(either: Database) -> None:
    add(either, BY_PROGRAM, BY_HAND)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.import_log.latest(9) == [BY_HAND, BY_PROGRAM]
        assert unit.import_log.latest(1) == [BY_HAND]
        assert unit.import_log.latest(9, ImportedList.CUSTOMERS) == [BY_PROGRAM]


def test_what_is_not_committed_was_never_imported(either: Database) -> None:
    with either.unit_of_work() as unit:
        unit.import_log.add(BY_PROGRAM)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.import_log.latest(9) == []


def test_going_back_forgets_the_log_and_coming_again_begins_a_new_one(new_place: Place) -> None:
    database = new_place.open()
    add(database, BY_PROGRAM)
    database.close()
    with new_place.connected() as connection:
        before = scripts().get_revision("0016").down_revision
        assert isinstance(before, str)
        downgrade(connection, before)
        assert "imports" not in inspect(connection).get_table_names()
    again = new_place.open()
    add(again, BY_HAND)
    with again.unit_of_work(read_only=True) as unit:
        assert unit.import_log.latest(9) == [BY_HAND]
    again.close()
