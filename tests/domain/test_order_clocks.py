from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import (
    HOME_CONNECTION,
    RULES,
    move_clocks,
    rewind_clocks,
    wind_clocks,
    wind_until,
)
from ivr.domain.order_life import Status
from ivr.domain.regime import Promise, Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder
from ivr.working_days import USUAL

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=30)


def order(kind: Kind = Kind.FAULT) -> WorkOrder:
    return WorkOrder("GD1", kind, NOON, area=Area.RURAL)


def test_a_fault_has_a_clock_that_runs_and_one_that_waits() -> None:
    arrival, restoration, call_back = wind_clocks(order(), Regime())
    assert (arrival.matter, arrival.started_at) == (Matter.ARRIVAL, NOON)
    assert arrival.promise == Promise(Limit(timedelta(minutes=90)))
    assert (call_back.matter, call_back.started_at) == (Matter.FIRST_CALL_BACK, None)
    assert (restoration.matter, restoration.started_at) == (Matter.RESTORATION, None)


def test_the_crew_on_site_stops_the_first_and_the_restoration_starts_the_second() -> None:
    wound = wind_clocks(order(), Regime())
    on_site = move_clocks(replace(order(), status=Status.ON_SITE), wound, LATER)
    assert [clock.stopped_at for clock in on_site] == [LATER, None, None]
    restored = move_clocks(replace(order(), status=Status.RESTORED), on_site, LATER)
    assert [clock.started_at for clock in restored] == [NOON, None, LATER]
    closed = move_clocks(replace(order(), status=Status.CLOSED), restored, LATER)
    assert closed[2].stopped_at == LATER
    assert move_clocks(replace(order(), status=Status.CLOSED), closed, LATER) == closed


def test_a_status_that_ends_nothing_leaves_the_clocks_alone() -> None:
    wound = wind_clocks(order(), Regime())
    assert move_clocks(replace(order(), status=Status.DISPATCHED), wound, LATER) == wound


def test_the_restoration_is_counted_from_where_somebody_says_and_ends_with_the_power() -> None:
    _, restoration, _ = wind_clocks(order(), Regime())
    running = restoration.started(NOON)
    on_site, restored = (
        move_clocks(replace(order(), status=status), [running], LATER)[0]
        for status in (Status.ON_SITE, Status.RESTORED)
    )
    assert (on_site, restored.stopped_at) == (running, LATER)


def test_an_agreed_hour_has_a_clock_of_its_own() -> None:
    agreed = wind_until(order(), Matter.APPOINTMENT, NOON, LATER, Regime())
    due = agreed.due(USUAL)
    assert due is not None
    assert due.at == LATER
    too_late = wind_until(order(), Matter.ANNOUNCEMENT, LATER, NOON, Regime())
    assert too_late.read(LATER + timedelta(seconds=1), USUAL, 25).kept is False


def test_every_kind_of_order_has_its_rules() -> None:
    assert set(RULES) == set(Kind)
    assert wind_clocks(order(Kind.ENQUIRY), Regime()) == ()
    message, result = wind_clocks(order(Kind.MESSAGE), Regime())
    assert message.promise.limit == Limit.working_days(1)
    assert (result.matter, result.started_at) == (Matter.RESULT, None)


def test_a_topic_may_have_a_limit_of_its_own() -> None:
    usual = {clock.matter for clock in wind_clocks(order(Kind.APPLICATION), Regime())}
    home = replace(order(Kind.APPLICATION), topic=HOME_CONNECTION)
    assert {clock.matter for clock in wind_clocks(home, Regime())} - usual == {Matter.CONNECTION}


def test_an_order_opened_again_begins_anew_what_it_promised_at_first() -> None:
    restored = replace(order(), status=Status.RESTORED)
    clocks = move_clocks(restored, wind_clocks(order(), Regime()), LATER)
    again = LATER + timedelta(hours=1)
    rewound = rewind_clocks(replace(order(), status=Status.OPEN), clocks, again)
    assert [(clock.matter, clock.started_at, clock.stopped_at) for clock in rewound] == [
        (Matter.ARRIVAL, NOON, LATER),
        (Matter.RESTORATION, None, None),
        (Matter.FIRST_CALL_BACK, LATER, again),
        (Matter.ARRIVAL, again, None),
        (Matter.FIRST_CALL_BACK, None, None),
    ]
    assert rewound[3].promise == rewound[0].promise


def test_what_a_regime_does_not_promise_has_no_clock() -> None:
    assert wind_clocks(order(Kind.MESSAGE), Regime(limits={})) == ()


def test_a_clock_that_no_rule_knows_is_left_alone() -> None:
    other = ServiceClock("GD1", Matter.CONNECTION, Promise(Limit.working_days(2)), "默认", NOON)
    assert move_clocks(replace(order(), status=Status.CLOSED), (other,), LATER) == (other,)
