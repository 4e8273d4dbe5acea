"""The stored clocks of an order follow what has become of it."""

from __future__ import annotations

from datetime import datetime

from ivr.domain.order_clocks import move_clocks
from ivr.domain.ports import UnitOfWork
from ivr.domain.work_order import WorkOrder


def advance_clocks(unit: UnitOfWork, order: WorkOrder, at: datetime) -> None:
    """Stop, pause or start the order's clocks as its state now asks for; not committed."""
    clocks = unit.clocks.of_order(order.number)
    unit.clocks.save(order.number, move_clocks(order, clocks, at))
