"""Merging by hand: put orders together, take them apart, see what was put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.domain.merging import Merge, MergeReason
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import UnitOfWork
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.main_orders import join, main_of, set_free
from ivr.services.office import Office


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """A merge with both its orders as they are now."""

    merge: Merge
    order: WorkOrder
    main: WorkOrder


@dataclass(frozen=True, slots=True)
class MergeDesk:
    """Where people have the last word on what is one matter."""

    office: Office

    def merge(self, number: str, into: str, reason: str, by: str = "operator") -> WorkOrder:
        """The order merged into another one; with all that goes with it already."""
        if not reason.strip():
            raise NotAllowed("并单要写明原因")
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            order, main = _order(unit, number), _order(unit, into)
            if merged := unit.orders.merged_into(order.number):
                numbers = "、".join(one.number for one in merged)
                raise NotAllowed(
                    f"工单{order.number}是主单，已经并进来了{numbers}，"
                    f"请反过来把{main.number}并入{order.number}"
                )
            order = join(unit, order, main, MergeReason.BY_HAND, now, by, reason.strip())
            unit.commit()
        return order

    def unmerge(self, number: str, reason: str, by: str = "operator") -> WorkOrder:
        """The order on its own again; the rule never merges this pair again."""
        with self.office.unit_of_work() as unit:
            order = _order(unit, number)
            if order.merged_into is None:
                raise NotAllowed(f"工单{order.number}没有并入别的工单，不用拆开")
            if not reason.strip():
                raise NotAllowed("拆开并单要写明原因")
            order = set_free(unit, order, self.office.now(), reason, by)
            unit.commit()
        return order

    def list_merges(self) -> Sequence[ShownMerge]:
        """All merges, undone ones too, the oldest first; each with the main order as it is."""
        with self.office.unit_of_work(read_only=True) as unit:
            return [
                ShownMerge(merge, order, main_of(unit, main))
                for merge in unit.merges.every()
                if (order := unit.orders.get(merge.merged)) is not None
                and (main := unit.orders.get(merge.main)) is not None
            ]


def _order(unit: UnitOfWork, number: str) -> WorkOrder:
    order = unit.orders.get(read_order_number(number) or number)
    if order is None:
        raise NotFound(f"没有找到工单{quoted(number)}，用 ivr orders 可以看到全部工单号")
    return order
