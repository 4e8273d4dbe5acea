from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from ivr.domain.mode import Mode, ModeSwitch
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORM = ModeSwitch(
    NOON, Mode.STORM, NOON + HOUR, "李班长", "台风", "城东在抢修。", ("城东", "和平路")
)


def add(database: Database, *switches: ModeSwitch) -> None:
    with database.unit_of_work() as unit:
        for switch in switches:
            unit.modes.add(switch)
        unit.commit()


def test_a_switch_comes_back_as_it_was_stored(either: Database) -> None:
    add(either, STORM)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.modes.newest().switches == (STORM,)
        assert unit.modes.log(9) == [STORM]


def test_the_newest_line_of_each_mode_counts_and_every_line_stays(either: Database) -> None:
    off = ModeSwitch(NOON + HOUR / 2, Mode.STORM, None, "王班长", "都送电了")
    trouble = ModeSwitch(NOON, Mode.TROUBLE, NOON + HOUR, "李班长")
    add(either, STORM, trouble, off)
    with either.unit_of_work(read_only=True) as unit:
        modes = unit.modes.newest()
        assert unit.modes.log(2) == [off, trouble]
        assert len(unit.modes.log(9)) == 3
    assert modes.at(NOON) is Mode.TROUBLE
    assert modes.running(Mode.STORM, NOON) is None


def test_what_is_not_committed_never_happened(either: Database) -> None:
    with either.unit_of_work() as unit:
        unit.modes.add(STORM)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.modes.newest().switches == ()


def test_going_back_forgets_the_log_and_coming_again_begins_a_new_one(place: Place) -> None:
    database = place.open()
    add(database, STORM)
    database.close()
    with place.connected() as connection:
        downgrade(connection, "0005")
        assert "mode_switches" not in inspect(connection).get_table_names()
    again = place.open()
    add(again, STORM)
    with again.unit_of_work(read_only=True) as unit:
        assert unit.modes.log(9) == [STORM]
    again.close()
