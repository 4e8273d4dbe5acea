from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Promise
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
METER = Promise(Limit.working_days(2), by_average=True, goal_percent=95)


def store(database: Database, order: WorkOrder, *clocks: ServiceClock) -> None:
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.clocks.save(order.number, clocks)
        unit.commit()


def stored(database: Database, number: str) -> tuple[ServiceClock, ...]:
    with database.unit_of_work(read_only=True) as unit:
        return unit.clocks.of_order(number)


def test_clocks_come_back_as_stored_through_their_whole_life(either: Database) -> None:
    database = either
    waiting = ServiceClock("GD1", Matter.FIRST_CALL_BACK, Promise(Limit(60 * MINUTE)), "默认")
    clock = ServiceClock("GD1", Matter.METER_FAULT, METER, "城乡平均", NOON)
    store(database, WorkOrder("GD1", Kind.FAULT, NOON), clock, waiting)
    assert stored(database, "GD1") == (clock, waiting)
    changes: tuple[Callable[[ServiceClock], ServiceClock], ...] = (
        lambda c: c.paused(NOON + MINUTE, "operator", "等客户"),
        lambda c: c.resumed(NOON + 2 * MINUTE),
        lambda c: c.paused(NOON + 3 * MINUTE, "王五", "等物资"),
        lambda c: c.stopped(NOON + 4 * MINUTE),
    )
    for change in changes:
        clock = change(clock)
        with database.unit_of_work() as unit:
            unit.clocks.save("GD1", (clock, waiting))
            unit.commit()
        assert stored(database, "GD1") == (clock, waiting)


def test_a_clock_that_counts_as_never_begun_has_never_stood_still(either: Database) -> None:
    clock = ServiceClock("GD1", Matter.METER_FAULT, METER, "默认", NOON)
    clock = clock.paused(NOON + MINUTE, "operator", "等客户").resumed(NOON + 2 * MINUTE)
    store(either, WorkOrder("GD1", Kind.FAULT, NOON), clock)
    with either.unit_of_work() as unit:
        unit.clocks.save("GD1", (clock.withdrawn(),))
        unit.commit()
    assert stored(either, "GD1") == (clock.withdrawn(),)


def test_running_clocks_and_those_of_a_month_leave_out_tests(either: Database) -> None:
    database = either
    begun = ServiceClock("GD1", Matter.ARRIVAL, Promise(Limit(45 * MINUTE)), "默认", NOON)
    done = replace(begun, order="GD2").stopped(NOON + MINUTE)
    of_test = replace(begun, order="GD3")
    for clock in (begun, done, of_test):
        test = clock is of_test
        store(database, WorkOrder(clock.order, Kind.FAULT, NOON, test=test), clock)
    with database.unit_of_work(read_only=True) as unit:
        assert unit.clocks.running() == [begun]
        assert list(unit.clocks.begun_between(NOON, NOON + MINUTE)) == [begun, done]
        assert list(unit.clocks.begun_between(NOON - MINUTE, NOON)) == []


def test_orders_from_before_get_the_clock_that_their_due_time_tells_of(place: Place) -> None:
    database = place.open()
    due = NOON + 45 * MINUTE
    fault = WorkOrder("GD1", Kind.FAULT, NOON, due_at=due, regime="默认")
    on_site = replace(fault, number="GD2", kind=Kind.EMERGENCY)
    on_site = on_site.moved(Status.DISPATCHED, NOON + MINUTE, "operator")
    on_site = on_site.moved(Status.ON_SITE, NOON + 2 * MINUTE, "operator", "到了")
    on_site = on_site.moved(Status.CLOSED, NOON + 3 * MINUTE, "operator")
    message = replace(fault, number="GD3", kind=Kind.MESSAGE, regime=None)
    message = message.moved(Status.DISPATCHED, NOON + MINUTE, "operator")
    enquiry = WorkOrder("GD4", Kind.ENQUIRY, NOON)
    for order in (fault, on_site, message, enquiry):
        store(database, order)
    database.close()
    with place.connected() as connection:
        downgrade(connection, "0003")
        assert "order_clocks" not in inspect(connection).get_table_names()
    assert place.read("SELECT count(*) FROM order_history") == [(4,)]
    again = place.open()
    promise = Promise(Limit(45 * MINUTE))
    clock = ServiceClock("GD1", Matter.ARRIVAL, promise, "默认", NOON)
    assert stored(again, "GD1") == (clock,)
    assert stored(again, "GD2") == (replace(clock, order="GD2", stopped_at=NOON + 2 * MINUTE),)
    handed_on = replace(clock, order="GD3", matter=Matter.HANDING_ON)
    assert stored(again, "GD3") == (replace(handed_on, stopped_at=NOON + MINUTE),)
    assert stored(again, "GD4") == ()
    again.close()


def test_going_back_with_clocks_and_pauses_loses_nothing_else(place: Place) -> None:
    database = place.open()
    clock = ServiceClock("GD1", Matter.METER_FAULT, METER, "默认", NOON)
    order = WorkOrder("GD1", Kind.FAULT, NOON).noted(NOON, "bot", "opened")
    store(database, order, clock.paused(NOON, "operator", "等"))
    database.close()
    with place.connected() as connection:
        downgrade(connection, "0003")
    again = place.open()
    with again.unit_of_work(read_only=True) as unit:
        assert unit.orders.get("GD1") == order
        assert unit.clocks.of_order("GD1") == ()
    again.close()
