"""The promise to ring back is kept by ringing, and the order's history says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.domain.callback import CallbackResult
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.clock_desk import ClockDesk
from tests.helpers.callbacks import TEN, fault
from tests.services.callback_house import House

PROMISE = fault(1, kind=Kind.RETURN_CALL)
LATE = TEN + timedelta(days=1)
"""The promise of 24 hours was over at night."""


def promised(house: House) -> None:
    """A return call was promised at night."""
    with house.database.unit_of_work() as unit:
        unit.orders.add(PROMISE)
        unit.clocks.save(PROMISE.number, wind_clocks(PROMISE, Regime()))
        unit.commit()


def clock(house: House) -> ServiceClock:
    with house.database.unit_of_work(read_only=True) as unit:
        (found,) = unit.clocks.of_order(PROMISE.number)
    assert found.matter is Matter.RETURN_CALL
    return found


def notes(house: House) -> list[str]:
    return [entry.note for entry in house.order(PROMISE.number).history[1:]]


@pytest.mark.parametrize(
    "result",
    [
        CallbackResult.NO_ANSWER,
        CallbackResult.BUSY,
        CallbackResult.DECLINED,
        CallbackResult.OUT_OF_SERVICE,
        CallbackResult.MACHINE,
        CallbackResult.HUNG_UP,
    ],
)
def test_whom_we_have_rung_in_time_we_have_rung_as_promised(
    house: House, result: CallbackResult
) -> None:
    promised(house)
    call = house.ring()
    house.passes(timedelta(seconds=40))
    house.desk.line_result(call.id, "a", result, "")
    assert clock(house).stopped_at == TEN
    first, second = notes(house)
    assert first == "回拨：HF000001已经打过，按时"
    assert second.startswith("回拨HF000001：")
    order = house.order(PROMISE.number)
    assert order.status is Status.OPEN
    assert ClockDesk(house.operator.office).list_clocks() == []


def test_a_later_try_changes_the_clock_no_more(house: House) -> None:
    promised(house)
    call = house.ring()
    house.desk.line_result(call.id, "a", CallbackResult.BUSY, "")
    house.clock.at = LATE
    call = house.ring(call_id="c2")
    house.desk.answered(call.id, "c2", CallbackAnswer(CallbackResult.ANSWERED))
    assert clock(house).stopped_at == TEN
    assert house.order(PROMISE.number).status is Status.CLOSED
    assert len([note for note in notes(house) if "已经打过" in note]) == 1


def test_a_first_try_that_comes_too_late_is_a_breach_that_the_order_tells_of(house: House) -> None:
    promised(house)
    house.clock.at = LATE
    call = house.ring()
    house.desk.line_result(call.id, "a", CallbackResult.NO_ANSWER, "")
    assert clock(house).stopped_at == LATE
    assert notes(house)[0] == "回拨：HF000001已经打过，超过了时限"


@pytest.mark.parametrize("result", [CallbackResult.FAILED, CallbackResult.LOST])
def test_what_came_to_nothing_by_a_fault_of_ours_is_no_return_call(
    house: House, result: CallbackResult
) -> None:
    promised(house)
    call = house.ring()
    house.desk.line_result(call.id, "a", result, "")
    assert clock(house).is_running


def test_who_finds_no_agent_is_still_owed_a_call_and_rung_soon(house: House) -> None:
    promised(house)
    call = house.ring()
    noted = house.desk.answered(call.id, "c1", CallbackAnswer(CallbackResult.NOBODY_FREE))
    assert clock(house).is_running
    assert noted.next_at is not None
    assert noted.next_at <= TEN + timedelta(hours=4)
    assert notes(house)[-1].startswith("回拨HF000001：人工没接上")


def test_what_a_person_rang_keeps_the_promise_too(house: House) -> None:
    promised(house)
    lists = house.lists
    lists.record("HF000001", CallbackAnswer(CallbackResult.NO_ANSWER), "李四")
    assert clock(house).stopped_at == TEN
    entry = house.order(PROMISE.number).history[1]
    assert (entry.by, entry.note) == ("李四", "回拨：HF000001已经打过，按时")
