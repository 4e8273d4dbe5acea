"""An order moved on in its life, with all that moves with it; not committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ivr.domain.completeness import require_complete
from ivr.domain.order_clocks import move_clocks, rewind_clocks
from ivr.domain.order_life import Status, is_reopening
from ivr.domain.ports import UnitOfWork
from ivr.domain.promises import FIRST_PROMISE
from ivr.domain.service_clock import ServiceClock
from ivr.domain.work_order import WorkOrder
from ivr.services.booking import freed_early
from ivr.services.office import Office
from ivr.services.recall import spare_crew


def moved(
    office: Office,
    unit: UnitOfWork,
    order: WorkOrder,
    status: Status,
    now: datetime,
    by: str,
    reason: str | None,
) -> WorkOrder:
    """The order in its new status by hand, its clocks moved with it; neither the order is stored
    yet nor what goes with it."""
    before = order
    clocks = unit.clocks.of_order(order.number)
    if status is Status.CLOSED:
        reason = require_complete(order, reason)
        order = freed_early(unit, order, now, by)
    changed = order.moved(status, now, by, reason)
    if is_reopening(order.status, status):
        clocks = rewind_clocks(changed, clocks, now)
        changed = due_again(office, changed, clocks)
    unit.clocks.save(order.number, move_clocks(changed, clocks, now))
    return spare_crew(unit, before, changed, now, by)


def due_again(office: Office, order: WorkOrder, clocks: Sequence[ServiceClock]) -> WorkOrder:
    """The order with the due time of its first promise, which runs again."""
    for clock in clocks:
        due = clock.due(office.calendar) if clock.is_running else None
        if due is not None and clock.matter is FIRST_PROMISE.get(order.kind):
            return replace(order, due_at=due.at)
    return order
