"""Orders with their history, read and written within a transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ivr.domain.work_order import WorkOrder
from storage.order_rows import history_values, order_values, read_order
from storage.plain_rows import (
    Lines,
    Values,
    held,
    insert_rows,
    lines_of,
    run,
    table_of,
    update_row,
)
from storage.tables import OrderHistoryRow, WorkOrderRow

ORDERS = table_of(WorkOrderRow)
_HISTORY = table_of(OrderHistoryRow)

_ONE = select(ORDERS).where(ORDERS.c.number == bindparam("number"))
_ONE_ALONE = _ONE.with_for_update()
_LINES = Lines.by(_HISTORY.c.number, _HISTORY.c.sequence)


def order_of(session: Session, number: str, *, locking: bool = False) -> WorkOrder | None:
    """The order of this number."""
    known = held(session, read_order).get(number)
    if known is not None:
        return known
    found = orders_of(session, _ONE_ALONE if locking else _ONE, {"number": number})
    return found[0] if found else None


def orders_of(
    session: Session, statement: Select[Any], values: Values | None = None
) -> list[WorkOrder]:
    """The orders that a statement on `ORDERS` finds."""
    known, columns = held(session, read_order), held(session, order_values)
    rows = run(session, statement, values).all()
    history = lines_of(session, _LINES, [row.number for row in rows if row.number not in known])
    for row in rows:
        if row.number not in known:
            known[row.number] = read_order(row, history[row.number])
            columns[row.number] = row._mapping
    return [known[row.number] for row in rows]


def add_order(session: Session, order: WorkOrder) -> None:
    """Store a new order."""
    values = order_values(order)
    insert_rows(session, WorkOrderRow, [values])
    insert_rows(session, OrderHistoryRow, history_values(order))
    held(session, read_order)[order.number] = order
    held(session, order_values)[order.number] = values


def change_order(session: Session, order: WorkOrder) -> WorkOrder:
    """Store what has become of an order, with the new lines of its history; what it was before."""
    before = order_of(session, order.number)
    if before is None:
        raise NoResultFound(f"no order {order.number}")
    values, columns = order_values(order), held(session, order_values)
    # By the columns, not by the order: a spot that an older version did not store comes with them.
    update_row(session, WorkOrderRow, {"number": order.number}, columns[order.number], values)
    columns[order.number] = values
    lines = len(before.history)
    insert_rows(session, OrderHistoryRow, history_values(order, lines))
    stored = replace(order, history=(*before.history, *order.history[lines:]))
    held(session, read_order)[order.number] = stored
    return before
