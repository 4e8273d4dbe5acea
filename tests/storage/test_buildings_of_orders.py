"""Migration 0012 on a database with data: open orders are found by their building from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import inspect

from ivr.domain.address import Address
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from storage.database import Database
from tests.storage.places import Place
from tests.storage.test_schema import downgrade, scripts

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOME, NEIGHBOUR = "阳光花园3栋1单元201室", "阳光花园3栋2单元502室"
ODD = "老槐树对面'\"\\那家😀"
OPEN = WorkOrder("GD202611240001", Kind.FAULT, NOON, address=Address.parse(HOME))
ORDERS = (
    OPEN,
    replace(OPEN, number="GD202611240002", status=Status.CLOSED),
    replace(OPEN, number="GD202611240003", address=None),
    replace(OPEN, number="GD202611240004", address=Address.parse(ODD)),
    replace(OPEN, number="GD202611240005", status=Status.DRAFT),
    replace(OPEN, number="GD202611240006", status=Status.RESTORED),
)


def before_0012(new_place: Place) -> None:
    """The orders as a program from before the migration has left them."""
    database = new_place.open()
    with database.unit_of_work() as unit:
        for order in ORDERS:
            unit.orders.add(order)
        unit.commit()
    database.close()
    older = scripts().get_revision("0012").down_revision
    assert isinstance(older, str)
    with new_place.connected() as connection:
        downgrade(connection, older)
        columns = {column["name"] for column in inspect(connection).get_columns("work_orders")}
        assert "building_place" not in columns


def in_hand(database: Database, address: str) -> list[str]:
    with database.unit_of_work(read_only=True) as unit:
        found = unit.orders.in_hand(None, Address.parse(address), test=False)
    return [order.number for order in found]


def test_open_orders_get_their_building_and_the_closed_ones_none(new_place: Place) -> None:
    before_0012(new_place)
    database = new_place.open()
    building = Address.parse(HOME).building_place
    assert building is not None
    rows = new_place.read("SELECT number, building_place FROM work_orders ORDER BY number")
    assert [place for _, place in rows] == [building, None, None, None, building, building]
    assert in_hand(database, NEIGHBOUR) == [OPEN.number]
    with database.unit_of_work(read_only=True) as unit:
        assert tuple(unit.orders.every()) == ORDERS
    database.close()


def test_a_closed_order_gets_its_building_with_its_next_change(new_place: Place) -> None:
    before_0012(new_place)
    database = new_place.open()
    closed = ORDERS[1]
    with database.unit_of_work() as unit:
        unit.orders.save(closed.moved(Status.OPEN, NOON, "operator", "还没有电"))
        unit.commit()
    assert in_hand(database, NEIGHBOUR) == [OPEN.number, closed.number]
    database.close()


def test_a_database_without_orders_goes_through_as_well(new_place: Place) -> None:
    new_place.open().close()
    with new_place.connected() as connection:
        older = scripts().get_revision("0012").down_revision
        assert isinstance(older, str)
        downgrade(connection, older)
    new_place.open().close()
    with new_place.connected() as connection:
        indexes = {index["name"] for index in inspect(connection).get_indexes("work_orders")}
    assert "ix_work_orders_building_place_status" in indexes
