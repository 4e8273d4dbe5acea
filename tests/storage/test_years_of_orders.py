"""Years of orders that a measurement reads are orders as the program stores them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import local
from ivr.domain.address import Address
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.order_number import order_number
from ivr.domain.terms import Area, Kind, Scope
from ivr.domain.work_order import WorkOrder
from storage.database import Database
from storage.filling import Filling
from storage.years_of_orders import YEARS, fill_orders
from storage.years_of_orders import Place as Home
from tests.storage.places import Place

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLOSED, TONIGHT = 400, 24


def home(number: int) -> Home:
    compound = number % 2 == 0
    told = f"阳光花园{number}栋1单元101室" if compound else f"和平路{number}号1单元101室"
    phone = f"138{number:08d}"
    return Home(f"33{number:08d}", "王小明", Address.parse(told), phone, Area.CITY)


HOMES = [home(number) for number in range(1, 41)]


@pytest.fixture
def filled(new_place: Place) -> Database:
    filling = Filling.of(new_place.path_or_url)
    fill_orders(filling, CLOSED, HOMES, HOMES[:TONIGHT], NOW)
    filling.close()
    return new_place.open()


def every(database: Database) -> Sequence[WorkOrder]:
    with database.unit_of_work(read_only=True) as unit:
        return unit.orders.every()


def test_there_are_so_many_closed_orders_and_one_in_hand_for_each_home_of_tonight(
    filled: Database,
) -> None:
    orders = every(filled)
    closed = [order for order in orders if order.status is Status.CLOSED]
    in_hand = [order for order in orders if order.status in IN_HAND]
    assert (len(closed), len(in_hand), len(orders)) == (CLOSED, TONIGHT, CLOSED + TONIGHT)
    assert [order.account for order in in_hand] == [one.account for one in HOMES[:TONIGHT]]
    assert {order.status for order in in_hand} == {Status.OPEN, Status.DISPATCHED, Status.ON_SITE}
    kinds = Counter(order.kind for order in closed)
    assert kinds[Kind.FAULT] > kinds[Kind.ENQUIRY] / 2 > kinds[Kind.MESSAGE]
    filled.close()


def test_they_lie_in_the_years_before_now_each_with_its_own_number(filled: Database) -> None:
    orders = every(filled)
    assert min(order.opened_at for order in orders) >= NOW - timedelta(days=365 * YEARS)
    assert max(order.opened_at for order in orders) <= NOW
    by_day = Counter(local(order.opened_at).date() for order in orders)
    assert {order.number for order in orders} == {
        order_number(day, count) for day, last in by_day.items() for count in range(1, last + 1)
    }
    today = local(NOW).date()
    with filled.unit_of_work() as unit:
        assert unit.orders.next_number(today) == order_number(today, by_day[today] + 1)
    filled.close()


def test_their_stories_and_clocks_move_with_them(filled: Database) -> None:
    with filled.unit_of_work(read_only=True) as unit:
        for order in unit.orders.every()[::20]:
            assert order.history[0].at == order.opened_at
            assert [entry.at for entry in order.history] == sorted(e.at for e in order.history)
            assert order.began_at == order.opened_at
            for clock in unit.clocks.of_order(order.number):
                assert clock.order == order.number
                assert clock.started_at is None or clock.started_at >= order.opened_at
                running = clock.is_running
                assert not (running and order.status is Status.CLOSED)
    filled.close()


def test_tonights_are_found_at_their_place_as_any_order_is(filled: Database) -> None:
    with filled.unit_of_work(read_only=True) as unit:
        for one in HOMES[:4]:
            (found,) = unit.orders.in_hand(None, one.address, test=False)
            assert found.account == one.account
            assert unit.orders.in_hand(one.account, None, test=False) == [found]
        shared = [o for o in unit.orders.every(IN_HAND) if o.scope is Scope.BUILDING]
    assert shared
    assert not any(order.address and order.address.compound for order in shared)
    filled.close()
