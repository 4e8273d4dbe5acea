"""What an operator does by hand: look at orders and calls, and tell how far a repair has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.clock import local
from ivr.domain.order_clocks import move_clocks
from ivr.domain.order_life import Status
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import CallRecord
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.office import Office


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's desk."""

    office: Office

    def list_orders(self, statuses: Collection[Status] = ()) -> Sequence[WorkOrder]:
        """All orders, or those of these statuses, the oldest first."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.orders.every(statuses)

    def list_calls(self, most: int | None = None) -> Sequence[CallRecord]:
        """The newest calls with every turn, the oldest of them first."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.calls.latest(most)

    def set_order(
        self,
        number: str,
        status: Status,
        *,
        expected_at: datetime | None = None,
        reason: str | None = None,
        by: str = "operator",
    ) -> WorkOrder:
        """The order moved on; the same status again only changes the expected time."""
        now = self.office.now()
        if expected_at is not None and expected_at <= now:
            told = local(expected_at)
            raise NotAllowed(f"预计复电时间{told:%Y-%m-%d %H:%M}已经过去了，请给一个以后的时间")
        with self.office.unit_of_work() as unit:
            order = unit.orders.get(read_order_number(number) or number)
            if order is None:
                raise NotFound(f"没有找到工单{number}，用 ivr orders 可以看到全部工单号")
            if order.status is not status or expected_at is None:
                order = order.moved(status, now, by, reason)
                clocks = unit.clocks.of_order(order.number)
                unit.clocks.save(order.number, move_clocks(order, clocks, now))
            if expected_at is not None:
                order = order.expecting(expected_at, now, by, reason)
            unit.orders.save(order)
            unit.commit()
        return order
