"""Places of hours in both kinds of database: the last one goes to one caller only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from ivr.clock import SHANGHAI
from ivr.day_span import DaySpan
from ivr.domain.appointment import Booking, DayCapacity
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade, scripts

DAY = date(2026, 11, 25)
NINE, TEN = DaySpan(DAY, 540, 600), DaySpan(DAY, 600, 660)
OPENED = datetime(2026, 11, 24, 12, tzinfo=SHANGHAI)


def add_order(database: Database, number: int, span: DaySpan = NINE, **fields: object) -> str:
    order = WorkOrder(
        f"GD20261124{number:04}",
        Kind.APPOINTMENT,
        OPENED,
        appointed_from=span.begins_at,
        appointed_to=span.ends_at,
        **fields,  # type: ignore[arg-type]
    )
    with database.unit_of_work() as unit:
        unit.orders.add(order)
        unit.commit()
    return order.number


def booking(number: str, span: DaySpan = NINE, *, test: bool = False) -> Booking:
    return Booking(number, "营业厅", span.begins_at, span.ends_at, test)


def capacity(per_slot: int, per_day: int = 99) -> DayCapacity:
    return DayCapacity((NINE, TEN), per_slot, per_day)


def book(database: Database, number: str, room: DayCapacity, span: DaySpan = NINE) -> bool:
    with database.unit_of_work() as unit:
        got = unit.appointments.book(booking(number, span), room)
        unit.commit()
    return got


def test_a_place_is_booked_found_and_given_back(either: Database) -> None:
    number = add_order(either, 1)
    assert book(either, number, capacity(1))
    with either.unit_of_work() as unit:
        assert unit.appointments.of_order(number) == booking(number)
        assert unit.appointments.of_days(DAY, DAY) == [booking(number)]
        assert unit.appointments.of_days(DAY, DAY, "别的班") == []
        assert unit.appointments.of_days(DAY, DAY, test=True) == []
        unit.appointments.give_back(number)
        assert unit.appointments.of_order(number) is None
        unit.commit()
    assert book(either, number, capacity(1))


def test_an_hour_and_a_day_have_so_many_places(either: Database) -> None:
    numbers = [add_order(either, number) for number in range(1, 5)]
    assert book(either, numbers[0], capacity(1))
    assert not book(either, numbers[1], capacity(1))
    assert book(either, numbers[1], capacity(1), TEN)
    assert not book(either, numbers[2], capacity(9, per_day=2))
    assert not book(either, numbers[2], capacity(0))


def test_a_freed_place_is_not_given_away_where_the_capacity_was_cut(either: Database) -> None:
    numbers = [add_order(either, number) for number in range(1, 5)]
    for number in numbers[:3]:
        assert book(either, number, capacity(3))
    with either.unit_of_work() as unit:
        unit.appointments.give_back(numbers[0])
        unit.commit()
    assert not book(either, numbers[3], capacity(1))
    assert not book(either, numbers[3], capacity(2))
    assert book(either, numbers[3], capacity(3))


def test_test_calls_take_no_real_places(either: Database) -> None:
    real, test = add_order(either, 1), add_order(either, 2, test=True)
    with either.unit_of_work() as unit:
        assert unit.appointments.book(booking(test, test=True), capacity(1))
        unit.commit()
    assert book(either, real, capacity(1))


def test_of_many_callers_at_once_as_many_get_in_as_there_is_room_for(place: Place) -> None:
    database = place.open()
    numbers = [add_order(database, number) for number in range(1, 13)]
    with ThreadPoolExecutor(12) as threads:
        got = list(threads.map(lambda number: book(database, number, capacity(3, 5)), numbers))
    assert sum(got) == 3
    with database.unit_of_work(read_only=True) as unit:
        assert len(unit.appointments.of_days(DAY, DAY)) == 3
    database.close()


def test_the_database_itself_refuses_a_place_that_is_taken(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a program that lets two write at once cannot give the last place away twice."""
    if place.kind == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    monkeypatch.setattr("storage.unit_of_work._ONE_WRITER", text("SELECT 1"))
    database = place.open()
    numbers = [add_order(database, number) for number in range(1, 13)]

    def try_it(number: str) -> bool:
        return book(database, number, capacity(2, 5))

    with ThreadPoolExecutor(12) as threads:
        got = list(threads.map(try_it, numbers))
    assert sum(got) == 2
    database.close()


@pytest.mark.parametrize(
    ("phone", "account", "found"),
    [
        ("13800000001", None, [2, 1]),
        ("13900001111", None, [1]),
        (None, "3300012345", [2]),
        ("13700000000", None, []),
        (None, None, []),
    ],
)
def test_the_visits_to_come_are_found_by_number_or_account(
    either: Database, phone: str | None, account: str | None, found: list[int]
) -> None:
    mine = {"caller": "13800000001"}
    add_order(either, 1, TEN, contact="13900001111", **mine)
    add_order(either, 2, NINE, account="3300012345", **mine)
    add_order(either, 3, NINE, test=True, **mine)
    add_order(either, 4, NINE, status=Status.CLOSED, account="3300012345", **mine)
    add_order(either, 5, DaySpan(DAY - timedelta(days=9), 540, 600), **mine)
    with either.unit_of_work(read_only=True) as unit:
        orders = unit.orders.appointed(OPENED, phone, account, test=False)
    assert [int(order.number[-4:]) for order in orders] == found


def test_going_back_forgets_the_places_and_keeps_the_orders(new_place: Place) -> None:
    database = new_place.open()
    number = add_order(database, 1)
    assert book(database, number, capacity(1))
    database.close()
    with new_place.connected() as connection:
        before = scripts().get_revision("0008").down_revision
        assert isinstance(before, str)
        downgrade(connection, before)
        assert "appointments" not in inspect(connection).get_table_names()
    again = new_place.open()
    with again.unit_of_work(read_only=True) as unit:
        order = unit.orders.get(number)
        assert order is not None
        assert order.appointed_from is None
        assert unit.appointments.of_days(DAY, DAY) == []
    again.close()
