"""Orders with their history, read and written within a transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.exc import NoResultFound

from ivr.domain.work_order import WorkOrder
from storage.order_rows import history_values, order_values, read_order
from storage.plain_rows import Lines, insert_rows, lines_of, table_of, update_row
from storage.prepared import Prepared, Values
from storage.tables import OrderHistoryRow, WorkOrderRow
from storage.transaction import Asked, Transaction

ORDERS = table_of(WorkOrderRow)
_HISTORY = table_of(OrderHistoryRow)

_OF_NUMBER = select(ORDERS).where(ORDERS.c.number == bindparam("number"))
_ONE, _ONE_ALONE = Prepared(_OF_NUMBER), Prepared(_OF_NUMBER.with_for_update())
_LINES = Lines.by(_HISTORY.c.number, _HISTORY.c.sequence)


def order_of(transaction: Transaction, number: str, *, locking: bool = False) -> WorkOrder | None:
    """The order of this number."""
    known = transaction.held(read_order).get(number)
    if known is not None:
        return known
    found = orders_of(transaction, _ONE_ALONE if locking else _ONE, {"number": number})
    return found[0] if found else None


def orders_of(
    transaction: Transaction, statement: Asked, values: Values | None = None
) -> list[WorkOrder]:
    """The orders that a statement on `ORDERS` finds."""
    known, columns = transaction.held(read_order), transaction.held(order_values)
    rows = transaction.rows(statement, values)
    history = lines_of(transaction, _LINES, [row.number for row in rows if row.number not in known])
    for row in rows:
        if row.number not in known:
            known[row.number] = read_order(row, history[row.number])
            columns[row.number] = row._asdict()
    return [known[row.number] for row in rows]


def add_order(transaction: Transaction, order: WorkOrder) -> None:
    """Store a new order."""
    values = order_values(order)
    insert_rows(transaction, WorkOrderRow, [values])
    insert_rows(transaction, OrderHistoryRow, history_values(order))
    transaction.held(read_order)[order.number] = order
    transaction.held(order_values)[order.number] = values


def change_order(transaction: Transaction, order: WorkOrder) -> WorkOrder:
    """Store what has become of an order, with the new lines of its history; what it was before."""
    before = order_of(transaction, order.number)
    if before is None:
        raise NoResultFound(f"no order {order.number}")
    values, columns = order_values(order), transaction.held(order_values)
    # By the columns, not by the order: a spot that an older version did not store comes with them.
    update_row(transaction, WorkOrderRow, {"number": order.number}, columns[order.number], values)
    columns[order.number] = values
    lines = len(before.history)
    insert_rows(transaction, OrderHistoryRow, history_values(order, lines))
    history = (*before.history, *order.history[lines:])
    stored = order if order.history == history else replace(order, history=history)
    transaction.held(read_order)[order.number] = stored
    return before
