"""No crew sets out for nothing: what waits to be told of a fault that is over is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.crew_answer import CrewAnswer, CrewStep
from ivr.domain.dispatch import NoticeKind
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxMessage, Way
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind
from ivr.services.crew_answers import CrewAnswers
from ivr.services.merge_desk import MergeDesk
from ivr.services.office import Office
from ivr.services.operator import Operator
from storage.database import Database
from tests.helpers.outbox import LEASE, NOON, ORDER, Receivers, messages, sender, store, stored

LATER = NOON + timedelta(minutes=1)


class Desk:
    """An order in the store, whoever sends messages, and the operator."""

    def __init__(self, database: Database) -> None:
        self.clock = ManualClock(LATER)
        self.unit_of_work = database.unit_of_work
        self.office = Office(database.unit_of_work, self.clock, Regime())
        self.operator = Operator(self.office)
        self.receivers = Receivers()
        store(self.unit_of_work, ORDER)

    def restores(self, status: Status = Status.RESTORED) -> list[tuple[NoticeKind, str]]:
        """The outbox after an operator has told that the order is over."""
        self.operator.set_order(ORDER.number, status, reason="停电TF1复电")
        return self.outbox

    def sends(self) -> list[str]:
        """What arrives when everything that waits is sent."""
        hand_over = sender(self.unit_of_work, self.receivers, self.clock)
        while hand_over.send_next() is not None:
            pass
        return self.receivers.names

    def changes(self, change: Callable[[OutboxMessage], OutboxMessage]) -> None:
        """The first message, another way."""
        with self.unit_of_work() as unit:
            unit.outbox.save(change(unit.outbox.listed()[0]))
            unit.commit()

    @property
    def outbox(self) -> list[tuple[NoticeKind, str]]:
        """Every message, and how far it is."""
        return [(one.kind, one.state.value) for one in messages(self.unit_of_work)]

    @property
    def told(self) -> list[str]:
        """What the order's history tells of messages and crews."""
        wanted = ("taken-back", "crew-spared")
        history = stored(self.unit_of_work).history
        return [f"{entry.by} {entry.note}" for entry in history if entry.event in wanted]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_what_waits_is_not_handed_over_once_the_power_is_back(desk: Desk) -> None:
    store(desk.unit_of_work, stored(desk.unit_of_work).urged(LATER, None, None))
    taken_back = [(NoticeKind.OPENED, "taken-back"), (NoticeKind.URGED, "taken-back")]
    assert desk.restores() == taken_back
    assert desk.told == [
        "dispatch 新工单不再交给抢修一班：已复电",
        "dispatch 客户催办不再交给抢修一班：已复电",
    ]
    assert desk.restores(Status.CLOSED) == taken_back, "nobody has heard of it"
    assert desk.sends() == []


def test_an_order_that_is_opened_again_goes_to_its_team_whole(desk: Desk) -> None:
    desk.restores()
    desk.restores(Status.OPEN)
    assert desk.outbox[1:] == [(NoticeKind.REOPENED, "waiting")]
    assert desk.sends() == [f"{ORDER.number}-2"]
    assert stored(desk.unit_of_work).status is Status.DISPATCHED


def test_a_team_that_has_the_order_is_told_that_nobody_need_come(desk: Desk) -> None:
    desk.sends()
    ended = [(NoticeKind.OPENED, "delivered"), (NoticeKind.NOT_NEEDED, "waiting")]
    assert desk.restores() == ended
    assert desk.told == ["operator 已复电"]
    assert desk.restores(Status.CLOSED) == [*ended, (NoticeKind.CLOSED, "waiting")]


def test_what_may_have_arrived_is_followed_by_its_end(desk: Desk) -> None:
    desk.changes(lambda one: one.leased(NOON, NOON + LEASE).failed("超时", LATER))
    assert desk.restores() == [
        (NoticeKind.OPENED, "taken-back"),
        (NoticeKind.NOT_NEEDED, "waiting"),
    ]
    assert desk.sends() == [f"{ORDER.number}-2"]


def test_an_attempt_under_way_may_arrive_and_its_end_comes_after_it(desk: Desk) -> None:
    desk.changes(lambda one: one.leased(LATER, LATER + LEASE))
    desk.restores()
    desk.changes(lambda one: one.delivered(LATER, Way.WEBHOOK))
    assert desk.sends() == [f"{ORDER.number}-2"]
    assert stored(desk.unit_of_work).status is Status.RESTORED


def test_a_crew_is_not_told_of_its_own_repair(desk: Desk) -> None:
    desk.sends()
    crew = CrewAnswers(desk.office)
    store(desk.unit_of_work, stored(desk.unit_of_work).urged(LATER, None, None))
    crew.answer(ORDER.number, CrewAnswer(CrewStep.RESTORED), "抢修系统")
    assert desk.outbox == [(NoticeKind.OPENED, "delivered"), (NoticeKind.URGED, "taken-back")]
    assert desk.told == ["dispatch 客户催办不再交给抢修一班：已复电"]


def test_what_goes_with_a_restored_order_is_not_handed_over_either(desk: Desk) -> None:
    other = replace(ORDER, number="GD202611240002")
    store(desk.unit_of_work, other)
    MergeDesk(desk.office).merge(other.number, ORDER.number, "同一栋楼")
    desk.restores()
    waiting = [
        (one.number, one.kind)
        for one in messages(desk.unit_of_work)
        if one.state.value == "waiting"
    ]
    assert waiting == [(other.number, NoticeKind.MERGED)]
    history = [entry.note for entry in stored(desk.unit_of_work, other.number).history]
    assert "新工单不再交给抢修一班：主单已复电" in history


def test_an_agreed_visit_keeps_what_it_tells(database: Database) -> None:
    visit = replace(ORDER, number="GD202611240009", kind=Kind.APPOINTMENT)
    store(database.unit_of_work, visit)
    office = Office(database.unit_of_work, ManualClock(LATER), Regime())
    Operator(office).set_order(visit.number, Status.RESTORED)
    assert [one.state.value for one in messages(database.unit_of_work)] == ["waiting"]
