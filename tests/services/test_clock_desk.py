"""Clocks of real orders: they run from the call on, stand still by hand, and are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.ports import CallRecord
from ivr.domain.regime import Regime
from ivr.domain.service_clock import State
from ivr.errors import NotAllowed, NotFound
from ivr.services.clock_desk import ClockDesk
from ivr.services.clock_fields import clock_fields, kept_fields
from ivr.services.flow_actions import FlowActions
from tests.services.town import NOON, Town
from tests.storage.watching import statements

MINUTE_MS = 60_000
TOLD = {"联系电话": "13800000001", "范围": "一户"}


@pytest.fixture
def desk(town: Town) -> ClockDesk:
    return ClockDesk(town.operator.office)


def report(town: Town, call_id: str = "call-1", *, test: bool = False) -> str:
    place = f"东风路{call_id[-1]}号"  # one call after another is about another home
    number = town.run("新建工单", call_id, "13800000001", test, 地址=place, **TOLD)["工单号"]
    assert number is not None
    return number


def states(desk: ClockDesk, *states: State) -> list[tuple[str, Matter, State]]:
    shown = desk.list_clocks(states)
    return [(one.order.number, one.clock.matter, one.reading.state) for one in shown]


def test_a_reported_fault_has_a_clock_until_the_crew_is_there(town: Town, desk: ClockDesk) -> None:
    number = report(town)
    assert states(desk) == [(number, Matter.ARRIVAL, State.RUNNING)]
    town.clock.advance(40 * MINUTE_MS)
    assert states(desk, State.NEAR) == [(number, Matter.ARRIVAL, State.NEAR)]
    assert states(desk, State.BREACHED) == []
    town.operator.set_order(number, Status.ON_SITE)
    assert states(desk) == []
    town.operator.set_order(number, Status.RESTORED)
    assert states(desk) == [(number, Matter.FIRST_CALL_BACK, State.RUNNING)]
    town.operator.set_order(number, Status.CLOSED, reason="没有查明")
    assert states(desk) == []


def test_the_orders_of_many_clocks_are_read_together(town: Town, desk: ClockDesk) -> None:
    def counted() -> int:
        with statements() as asked:
            desk.list_clocks()
        return len(asked)

    report(town)
    few = counted()
    for call in range(2, 9):
        report(town, f"call-{call}")
    assert counted() == few > 0
    assert len(desk.list_clocks()) == 8


def test_the_most_urgent_clock_stands_first(town: Town, desk: ClockDesk) -> None:
    first = report(town)
    town.clock.advance(20 * MINUTE_MS)
    second = report(town, "call-2")
    town.clock.advance(26 * MINUTE_MS)
    third = report(town, "call-3")
    assert states(desk) == [
        (first, Matter.ARRIVAL, State.BREACHED),
        (second, Matter.ARRIVAL, State.RUNNING),
        (third, Matter.ARRIVAL, State.RUNNING),
    ]


def test_test_calls_wind_clocks_that_no_list_shows(town: Town, desk: ClockDesk) -> None:
    number = report(town, test=True)
    assert states(desk) == []
    assert desk.kept(2026, 11) == ()
    assert len(desk.pause(number, "试一试")) == 1


def test_a_clock_stands_still_and_the_order_says_why(town: Town, desk: ClockDesk) -> None:
    number = report(town)
    town.clock.advance(40 * MINUTE_MS)
    desk.pause(number, "客户不在家")
    town.clock.advance(600 * MINUTE_MS)
    assert states(desk) == [(number, Matter.ARRIVAL, State.PAUSED)]
    (again,) = desk.resume(number)
    assert again.reading.left == timedelta(minutes=5)
    order = town.order(number)
    assert order.due_at == NOON + timedelta(minutes=645)
    told = [(entry.event, entry.note) for entry in order.history[-2:]]
    assert told == [("paused", "到场：客户不在家"), ("resumed", "到场")]
    fields = clock_fields(again)
    assert (fields["state"], fields["left_s"], fields["paused_s"]) == ("near", 300, 36_000)


def test_what_cannot_stand_still_is_refused_and_changes_nothing(
    town: Town, desk: ClockDesk
) -> None:
    number = report(town)
    with pytest.raises(NotFound, match="没有找到工单"):
        desk.pause("GD999", "等")
    with pytest.raises(NotAllowed, match="要写明原因"):
        desk.pause(number, " ")
    with pytest.raises(NotAllowed, match="没有在计的「投诉答复」时限"):
        desk.pause(number, "等", Matter.COMPLAINT)
    with pytest.raises(NotAllowed, match="没有暂停，不用恢复"):
        desk.resume(number)
    desk.pause(number, "等", Matter.ARRIVAL)
    with pytest.raises(NotAllowed, match="已经暂停了"):
        desk.pause(number, "等")
    town.operator.set_order(number, Status.CLOSED, reason="没有查明")
    with pytest.raises(NotAllowed, match="没有在计的时限"):
        desk.resume(number)
    assert len([e for e in town.order(number).history if e.event == "paused"]) == 1


def test_a_clock_is_started_and_stopped_by_hand(town: Town, desk: ClockDesk) -> None:
    number = report(town)
    (restoration,) = desk.start(number, Matter.RESTORATION)
    assert restoration.clock.promise.limit == Limit.working_days(1)
    (meter,) = desk.start(number, Matter.METER_FAULT)
    assert meter.reading.due is not None
    assert meter.reading.due.at == NOON + timedelta(days=2)
    with pytest.raises(NotAllowed, match="「复电」时限已经在计了"):
        desk.start(number, Matter.RESTORATION)
    with pytest.raises(NotAllowed, match="时限标准「默认」里没有「电器损坏核实」的时限"):
        desk.start(number, Matter.APPLIANCE)
    (done,) = desk.stop(number, Matter.METER_FAULT)
    assert done.reading.state is State.KEPT
    with pytest.raises(NotAllowed, match="没有在计的「表计故障」时限"):
        desk.stop(number, Matter.METER_FAULT)
    town.operator.set_order(number, Status.CLOSED, reason="没有查明")
    assert states(desk) == []
    with pytest.raises(NotAllowed, match="已经归档"):
        desk.start(number, Matter.METER_FAULT)
    notes = [(e.event, e.note) for e in town.order(number).history if "clock" in e.event]
    assert notes == [
        ("clock-started", "复电"),
        ("clock-started", "表计故障"),
        ("clock-stopped", "表计故障"),
    ]


def test_an_order_keeps_the_regime_it_began_with(town: Town) -> None:
    number = report(town)
    office = town.operator.office
    limits = {Matter.ARRIVAL: Limit(timedelta(minutes=10))}
    other = replace(office, regime=Regime("新标准", limits))
    FlowActions(town.database.unit_of_work, town.clock, other.regime).run(
        "新建工单", {"地址": "东风路2号", **TOLD}, call_id="call-2", caller="13800000001"
    )
    first, second = sorted(ClockDesk(other).list_clocks(), key=lambda shown: shown.clock.order)
    assert (first.order.number, first.clock.regime) == (number, "默认")
    assert first.clock.promise.limit == Limit(timedelta(minutes=45))
    assert second.clock.regime == "新标准"
    # What begins only after the change was promised before it.
    operator = replace(town.operator, office=other)
    operator.set_order(number, Status.RESTORED)
    (call_back,) = [
        shown for shown in ClockDesk(other).list_clocks() if shown.order.number == number
    ]
    assert (call_back.clock.matter, call_back.clock.regime) == (Matter.FIRST_CALL_BACK, "默认")


def test_a_month_tells_how_many_promises_were_kept(town: Town, desk: ClockDesk) -> None:
    in_time, late, _ = report(town), report(town, "call-2"), report(town, "call-3")
    answered(town, "call-1", 3_000)
    answered(town, "call-2", 13_000)
    answered(town, "talk", 99_000, test=True)
    town.clock.advance(30 * MINUTE_MS)
    town.operator.set_order(in_time, Status.ON_SITE)
    town.clock.advance(30 * MINUTE_MS)
    town.operator.set_order(late, Status.ON_SITE)
    answer, arrival = desk.kept(2026, 11)
    assert (answer.matter, answer.kept, answer.breached) == (Matter.ANSWER, 1, 1)
    assert (arrival.kept, arrival.breached, arrival.undecided) == (1, 2, 0)
    assert kept_fields(arrival) == {
        "matter": "arrival",
        "regime": "默认",
        "limit_s": 2700,
        "working_days": False,
        "by_average": False,
        "goal": 1.0,
        "kept": 1,
        "breached": 2,
        "undecided": 0,
        "rate": 0.3333,
        "average_s": 2700,
        "reached": False,
    }
    assert desk.kept(2026, 10) == ()


def answered(town: Town, call_id: str, waited_ms: int, *, test: bool = False) -> None:
    at: datetime = town.clock.now()
    with town.database.unit_of_work() as unit:
        unit.calls.save(CallRecord(call_id, at, None, None, "总台", "v", waited_ms, test=test))
        unit.commit()
