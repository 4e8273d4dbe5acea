from collections.abc import Iterator

import pytest

from ivr.domain.service_clock import State
from ivr.errors import NotAllowed, NotFound
from storage.database import ScratchDatabase
from tests.services.area_town import HEADER, AreaTown

HOSPITAL = "3300099999"
OUTAGES = "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围,线路,台区\n"


@pytest.fixture
def town() -> Iterator[AreaTown]:
    database = ScratchDatabase()
    yield AreaTown.load(database)
    database.close()


def bring(town: AreaTown, start: str, end: str, number: str = "TD1") -> None:
    row = f"{number},计划停电,{start},{end},检修,和平路1号,,\n"
    town.imports.outages((OUTAGES + row).encode())


def test_planned_work_is_to_be_told_seven_days_before(town: AreaTown) -> None:
    bring(town, "2026-12-10 08:00", "2026-12-10 12:00")
    (shown,) = town.notices.list_notices(due=True)
    assert shown.customer is not None
    assert (shown.notice.account, shown.customer.important_contact) == (HOSPITAL, "总务科张工")
    assert shown.reading.due is not None
    assert f"{shown.reading.due.at:%m-%d %H:%M}" == "12-03 00:00"
    assert shown.reading.state is State.RUNNING
    told = town.notices.told("TD1", HOSPITAL, "李四", "电话")
    assert (told.reading.state, told.notice.told_at) == (State.KEPT, town.clock.now())
    assert town.notices.list_notices(due=True) == []
    with pytest.raises(NotAllowed, match="已经通知过"):
        town.notices.told("TD1", HOSPITAL, "李四", "电话")


def test_a_breach_is_seen_and_stays_one(town: AreaTown) -> None:
    bring(town, "2026-12-10 08:00", "2026-12-10 12:00")
    town.passes(days=10)
    bring(town, "2026-12-05 08:00", "2026-12-05 09:00", "TD2")
    town.passes(minutes=1)
    first, second = town.notices.list_notices(due=True)
    assert {first.reading.state, second.reading.state} == {State.BREACHED}
    assert town.notices.told("TD1", HOSPITAL, "李四", "电话").reading.state is State.LATE


def test_an_urgent_outage_is_to_be_told_at_once(town: AreaTown) -> None:
    for home in range(3):
        town.reports(11, home)
    town.areas.accept(town.areas.suspected()[0].suspicion.number)
    (shown,) = town.notices.list_notices()
    assert shown.reading.left.total_seconds() == 15 * 60
    town.passes(minutes=16)
    assert town.notices.list_notices()[0].reading.state is State.BREACHED


def test_a_changed_outage_is_told_again(town: AreaTown) -> None:
    bring(town, "2026-12-10 08:00", "2026-12-10 12:00")
    bring(town, "2026-12-10 08:00", "2026-12-10 12:00")
    town.notices.told("TD1", HOSPITAL, "李四", "电话")
    bring(town, "2026-12-11 08:00", "2026-12-11 12:00")
    told, again = sorted(town.notices.list_notices(), key=lambda one: one.notice.sequence)
    assert (told.notice.told_by, again.notice.is_due) == ("李四", True)
    bring(town, "2026-12-12 08:00", "2026-12-12 12:00")
    assert len(town.notices.list_notices()) == 2
    town.imports.outages(
        f"{OUTAGES}TD1,计划停电,2026-12-12 08:00,2026-12-12 12:00,检修,东风路1号,,\n".encode()
    )
    assert town.notices.list_notices(due=True) == []
    with pytest.raises(NotAllowed, match="不用通知"):
        town.notices.told("TD1", HOSPITAL, "李四", "电话")


def test_who_becomes_important_is_told_of_what_is_to_come(town: AreaTown) -> None:
    row = "TD1,计划停电,2026-12-10 08:00,2026-12-10 12:00,检修,人民路18号,,\n"
    town.imports.outages((OUTAGES + row).encode())
    assert town.notices.list_notices() == []
    important = "3300012000,住户0,人民路18号1单元101室,13800120000,和平线,人民路公变,是,\n"
    town.imports.customers((HEADER + important).encode())
    assert [one.notice.account for one in town.notices.list_notices()] == ["3300012000"]


def test_a_notice_needs_a_name_and_a_way(town: AreaTown) -> None:
    bring(town, "2026-12-10 08:00", "2026-12-10 12:00")
    with pytest.raises(NotAllowed, match="谁通知的"):
        town.notices.told("TD1", HOSPITAL, " ", "电话")
    with pytest.raises(NotFound, match="没有要通知户号3300011"):
        town.notices.told("TD1", "3300011000", "李四", "电话")


def test_power_that_is_back_ends_what_was_not_told(town: AreaTown) -> None:
    row = "TD1,故障停电,2026-11-24 11:00,2026-11-24 20:00,,和平路1号,,\n"
    town.imports.outages((OUTAGES + row).encode())
    town.areas.restored("TD1")
    assert town.notices.list_notices(due=True) == []
    assert town.notices.list_notices()[0].notice.cancelled
