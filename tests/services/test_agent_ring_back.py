"""A node dies while callers wait at it: another rings them back, each at his place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.agent import Agent
from ivr.domain.agent_board import Place
from ivr.domain.callback import Callback, CallbackKind, CallbackState
from ivr.domain.order_life import Status
from ivr.domain.queue_rules import QueueRules
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.services.agent_desk import AgentDesk
from ivr.services.agent_joining import CALLBACK_SLOT, Wish
from ivr.services.agent_queue import AgentQueue
from ivr.services.agent_ring_back import LINE_LOST
from ivr.services.callback_desk import CallbackDesk
from ivr.services.office import CallFacts, Office
from storage.database import ScratchDatabase
from tests.helpers.callbacks import AT_WILL

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HALL = "人工坐席"
LI = Agent("1001", "李小明", "sip:1001@10.0.0.2", (HALL,))
CUSTOMER = "13800000001"


class Hall:
    """Two nodes, and nobody who answers."""

    def __init__(self, database: ScratchDatabase) -> None:
        self.clock, self.unit_of_work = ManualClock(NOON), database.unit_of_work
        self.office = office = Office(self.unit_of_work, self.clock, Regime(), callbacks=AT_WILL)
        self.here, self.there = (
            AgentQueue(self.unit_of_work, self.clock, name, office=lambda: office)
            for name in ("here", "there")
        )
        self.desk = AgentDesk(self.unit_of_work, self.clock, QueueRules(), office)
        self.desk.add(LI)

    def joins(self, call_id: str, number: str | None, at: AgentQueue, **slots: str) -> None:
        at.join(Wish(call_id, HALL, caller=number, slots=slots))

    def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(1_000)
            self.there.look("stays")

    def orders(self) -> Sequence[WorkOrder]:
        with self.unit_of_work(read_only=True) as unit:
            return unit.orders.every()

    def callbacks(self) -> Sequence[Callback]:
        with self.unit_of_work(read_only=True) as unit:
            return unit.callbacks.listed()

    def places(self) -> dict[str, Place]:
        with self.unit_of_work(read_only=True) as unit:
            callers = unit.agent_boards.read().callers
        return {call_id: caller.place for call_id, caller in callers.items()}


@pytest.fixture
def hall() -> Iterator[Hall]:
    database = ScratchDatabase()
    yield Hall(database)
    database.close()


def test_who_waited_at_a_node_that_died_is_rung_back_once(hall: Hall) -> None:
    hall.joins("lost", CUSTOMER, hall.here)
    hall.joins("stays", None, hall.there)
    hall.passes(14)
    assert hall.orders() == []
    hall.passes(30)
    (order,) = hall.orders()
    assert (order.kind, order.contact, order.symptom) == (Kind.RETURN_CALL, CUSTOMER, LINE_LOST)
    (callback,) = hall.callbacks()
    assert (callback.kind, callback.number) == (CallbackKind.RETURN, CUSTOMER)
    assert callback.state is CallbackState.WAITING
    assert hall.places() == {"lost": Place.RETURN, "stays": Place.WAITING}
    hall.joins("back", CUSTOMER, hall.there, **{CALLBACK_SLOT: callback.id})
    assert hall.there.look("back").position == 1, "the place was kept"


def test_nobody_is_rung_who_may_still_be_on_his_line(hall: Hall) -> None:
    """The store paused for all: a node that lives takes its callers back a moment later."""
    hall.clock.at = NOON + timedelta(hours=3)
    hall.joins("lost", CUSTOMER, hall.here)
    hall.joins("stays", None, hall.there)
    hall.passes(16)
    (order,) = hall.orders()
    desk = CallbackDesk(hall.office)
    assert desk.take_due("there", 9) == []
    hall.passes(20)
    assert [call.order for call in desk.take_due("there", 9)] == [order.number]


def test_who_was_in_danger_is_a_persons_to_ring_at_any_hour(hall: Hall) -> None:
    hall.here.join(Wish("lost", "抢修值班", caller=CUSTOMER, urgent=True))
    hall.joins("stays", None, hall.there)
    hall.passes(20)
    (order,), (callback,) = hall.orders(), hall.callbacks()
    assert order.priority is Priority.URGENT
    assert callback.state is CallbackState.BY_HAND
    assert callback.note == "情况危险，电话断了，请马上打过去"


def test_a_promise_for_when_the_power_is_back_is_another_one(hall: Hall) -> None:
    with hall.unit_of_work() as unit:
        blank = hall.office.blank(Kind.RETURN_CALL, CallFacts("lost", CUSTOMER))
        hall.office.file(unit, replace(blank, contact=CUSTOMER, outage="TD1"))
        unit.commit()
    hall.joins("lost", CUSTOMER, hall.here)
    hall.joins("stays", None, hall.there)
    hall.passes(20)
    assert [order.symptom for order in hall.orders()] == [None, LINE_LOST]


def test_a_desk_that_sees_it_first_files_it_as_well(hall: Hall) -> None:
    hall.joins("lost", CUSTOMER, hall.here)
    hall.clock.advance(20_000)
    hall.desk.ready("1001")
    assert [order.contact for order in hall.orders()] == [CUSTOMER]


def test_who_speaks_another_language_is_rung_by_somebody_who_does(hall: Hall) -> None:
    hall.here.join(Wish("lost", HALL, "英语", caller=CUSTOMER))
    hall.joins("stays", None, hall.there)
    hall.passes(20)
    (callback,) = hall.callbacks()
    assert (callback.state, callback.note) == (CallbackState.BY_HAND, "要会说英语的人回电")


def test_a_node_that_was_only_slow_promises_nothing(hall: Hall) -> None:
    hall.joins("slow", CUSTOMER, hall.here)
    hall.joins("stays", None, hall.there)
    hall.passes(20)
    hall.here.look("slow")
    (order,), (callback,) = hall.orders(), hall.callbacks()
    assert order.status is Status.CLOSED
    assert callback.state is CallbackState.WITHDRAWN
    assert hall.places() == {"slow": Place.WAITING, "stays": Place.WAITING}


@pytest.mark.parametrize("slots", [{}, {CALLBACK_SLOT: "HF000001"}])
def test_whom_nobody_can_ring_or_whom_we_had_rung_gets_no_order(
    hall: Hall, slots: dict[str, str]
) -> None:
    """What we had rung for is tried again by itself."""
    hall.joins("lost", CUSTOMER if slots else None, hall.here, **slots)
    hall.joins("stays", None, hall.there)
    hall.passes(20)
    assert hall.orders() == []


def test_who_has_chosen_a_return_call_gets_no_second_one(hall: Hall) -> None:
    hall.joins("chose", CUSTOMER, hall.here)
    hall.joins("stays", None, hall.there)
    hall.here.leave("chose", return_call=True)
    hall.passes(20)
    assert hall.orders() == []
    assert hall.places()["chose"] is Place.RETURN


def test_whoever_talked_is_the_agents_to_ring(hall: Hall) -> None:
    hall.desk.ready("1001")
    hall.joins("talks", CUSTOMER, hall.here)
    hall.here.connected("talks")
    hall.joins("stays", None, hall.there)
    hall.passes(16)
    assert hall.orders() == []
    assert hall.desk.agent("1001") == replace(hall.desk.agent("1001"), call_id="talks")
