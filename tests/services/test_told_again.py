"""Customers who were told of planned work are told again when it is moved or called off, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.callback import Callback, CallbackResult, CallbackState
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.errors import NotAllowed
from ivr.services.action_arguments import Arguments
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_actions import CallbackActions
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.callback_desk import CallbackDesk, DueCall
from ivr.services.callback_lists import CallbackLists
from ivr.services.imports import Imports
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import CallFacts, Office
from storage.database import Database, ScratchDatabase
from tests.helpers.callbacks import TEN, callbacks, office
from tests.services.test_callback_lists import WORK, customer, know

DAY = timedelta(days=1)
MOVED = replace(WORK, starts_at=WORK.starts_at + DAY, ends_at=WORK.ends_at + DAY)
LONGER = replace(WORK, ends_at=WORK.ends_at + timedelta(hours=2))
ELSEWHERE = replace(WORK, feeders=("10千伏城东线",))
FIRST, SECOND = "13800000001", "13800000002"
LIST = (
    "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围,线路,台区\n"
    "JH1,计划停电,2026-12-03 10:00,2026-12-03 15:00,检修,,10千伏和平线,\n"
)
"""The supplier's list with the work as it was announced."""


@dataclass
class House:
    """A hotline that has announced work to two homes, and told the first of them."""

    database: Database
    clock: ManualClock
    office: Office

    @property
    def desk(self) -> CallbackDesk:
        return CallbackDesk(self.office)

    @property
    def areas(self) -> AreaDesk:
        return AreaDesk(self.office, NoticeDesk(self.office))

    def changes(self, outage: KnownOutage) -> None:
        """The supplier has it otherwise now."""
        with self.office.unit_of_work() as unit:
            before = unit.outages.get(outage.number)
            unit.outages.save(outage)
            self.areas.outage_known(unit, outage, before=before)
            unit.commit()

    def dials(self, number: str) -> DueCall:
        """This customer is being rung, and nobody else."""
        taken = self.desk.take_due("a", 9)
        for other in taken:
            if other.number != number:
                self.desk.give_back(other.id, "a")
        (due,) = (one for one in taken if one.number == number)
        assert self.desk.dialled(due.id, "a", f"call-{due.id}")
        return due

    def tells(self, number: str) -> Mapping[str, str | None]:
        """This customer is rung and hears it; what the flow has learnt."""
        due = self.dials(number)
        facts = CallFacts(f"call-{due.id}", number)
        found = CallbackActions(self.office).by_name()["查回访"]
        learnt = found(Arguments({"回访编号": due.id}), facts)
        self.hears(due)
        self.clock.advance(3_600_000)
        return learnt

    def hears(self, due: DueCall) -> None:
        answer = CallbackAnswer(CallbackResult.ANSWERED)
        self.desk.answered(due.id, f"call-{due.id}", answer)

    @property
    def waiting(self) -> list[str | None]:
        """The numbers that are still to be rung."""
        return [one.number for one in self.calls if one.state is CallbackState.WAITING]

    @property
    def calls(self) -> list[Callback]:
        return list(callbacks(self.database.unit_of_work))


@pytest.fixture
def house() -> Iterator[House]:
    database, clock = ScratchDatabase(), ManualClock(TEN - timedelta(minutes=50))
    house = House(database, clock, office(database.unit_of_work, clock))
    know(house.office, customer(1, FIRST), customer(2, SECOND))
    CallbackLists(house.office).announce("JH1")
    house.tells(FIRST)
    yield house
    database.close()


@pytest.mark.parametrize("changed", [MOVED, LONGER])
def test_whom_we_have_told_other_hours_we_tell_the_new_ones_once(
    house: House, changed: KnownOutage
) -> None:
    house.changes(changed)
    house.changes(changed)
    assert house.waiting == [SECOND, FIRST]
    learnt = house.tells(FIRST)
    assert (learnt["有否"], learnt["怎样念"], learnt["通知过"]) == ("有", "一天", "有")
    assert str(learnt["停电时间"])[:10] == f"{changed.starts_at:%Y-%m-%d}"
    house.changes(changed)
    assert house.waiting == [SECOND]


def test_who_was_not_told_yet_hears_the_new_hours_as_if_they_had_always_been_so(
    house: House,
) -> None:
    house.changes(MOVED)
    learnt = house.tells(SECOND)
    assert (learnt["通知过"], str(learnt["停电时间"])[:10]) == ("没有", "2026-12-04")


def test_two_changes_before_the_next_call_are_told_in_one(house: House) -> None:
    house.changes(LONGER)
    house.changes(MOVED)
    assert house.waiting == [SECOND, FIRST]
    assert house.calls[-1].until == MOVED.starts_at


def test_work_that_is_called_off_is_told_to_whom_it_was_announced(house: House) -> None:
    outage = house.areas.call_off("JH1")
    assert outage.called_off
    assert house.waiting == [FIRST]
    assert house.calls[1].note == "停电取消了"
    learnt = house.tells(FIRST)
    assert (learnt["有否"], learnt["怎样念"]) == ("有", "取消")
    with pytest.raises(NotAllowed, match="已经取消了"):
        house.areas.call_off("JH1")
    with pytest.raises(NotAllowed, match="取消了"):
        CallbackLists(house.office).announce("JH1")
    assert house.waiting == []


def test_who_waits_for_the_new_hours_hears_that_it_is_called_off(house: House) -> None:
    house.changes(MOVED)
    house.areas.call_off("JH1")
    assert house.waiting == [FIRST]
    assert house.tells(FIRST)["怎样念"] == "取消"


def test_a_home_that_is_not_cut_off_after_all_is_told_so(house: House) -> None:
    house.changes(ELSEWHERE)
    assert house.waiting == [FIRST]
    assert house.calls[1].note == "这一户不停电了"
    assert house.tells(FIRST)["怎样念"] == "取消"
    house.changes(replace(ELSEWHERE, ends_at=LONGER.ends_at))
    assert house.waiting == [], "other hours are none of his business"


def test_work_that_is_to_take_place_after_all_is_told_anew(house: House) -> None:
    house.areas.call_off("JH1")
    house.tells(FIRST)
    house.changes(MOVED)
    assert house.waiting == [FIRST]
    assert house.tells(FIRST)["怎样念"] == "一天"


def test_a_list_that_still_has_what_was_called_off_does_not_bring_it_back(house: House) -> None:
    imports = Imports(house.database.unit_of_work, desk=house.areas)
    house.areas.call_off("JH1")
    imports.outages(LIST.encode())
    (outage,) = house.areas.outages()
    assert outage.called_off
    imports.outages(LIST.replace("2026-12-03", "2026-12-04").encode())
    (outage,) = house.areas.outages()
    assert not outage.called_off


def test_who_is_just_being_rung_is_rung_again(house: House) -> None:
    due = house.dials(SECOND)
    house.changes(MOVED)
    house.hears(due)
    assert house.waiting == [FIRST, SECOND]


def test_an_important_customer_is_told_once_of_a_change(house: House) -> None:
    know(house.office, customer(3, important=True))
    important = "13900000007"
    house.tells(important)
    house.changes(MOVED)
    assert house.waiting.count(important) == 1
    house.tells(important)
    house.areas.call_off("JH1")
    assert house.waiting.count(important) == 1


def test_whom_a_person_has_told_hears_that_it_is_called_off(house: House) -> None:
    know(house.office, customer(3, important=True))
    NoticeDesk(house.office).told("JH1", "3300012303", "李四", "电话")
    house.areas.call_off("JH1")
    assert "13900000007" in house.waiting


def test_nobody_is_rung_about_what_has_begun_or_was_no_plan(house: House) -> None:
    house.clock.at = WORK.starts_at
    house.changes(LONGER)
    assert house.waiting == [SECOND], "the call that was never made"
    with pytest.raises(NotAllowed, match="已经开始了"):
        house.areas.call_off("JH1")
    house.changes(replace(WORK, number="TF1", kind=OutageKind.FAULT))
    with pytest.raises(NotAllowed, match="不是计划停电"):
        house.areas.call_off("TF1")


def test_a_second_notice_keeps_to_the_hours_too(house: House) -> None:
    house.clock.at = TEN + timedelta(hours=12)
    house.changes(MOVED)
    assert house.desk.take_due("a", 9) == []


def test_callers_hear_nothing_of_work_that_was_called_off(house: House) -> None:
    outage = house.areas.call_off("JH1")
    assert not outage.runs_at(WORK.starts_at + timedelta(hours=1))
