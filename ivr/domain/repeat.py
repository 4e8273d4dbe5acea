"""Whether a report repeats an order that is still in hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from ivr.domain.fault_report import FaultReport
from ivr.domain.terms import RepeatReason
from ivr.domain.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class Repeat:
    """The order that a report probably repeats, and why; the caller has the last word."""

    order: WorkOrder
    reason: RepeatReason


def find_repeat(report: FaultReport, orders: Iterable[WorkOrder]) -> Repeat | None:
    """The order in hand that explains the report: the surest reason first, then the newest."""
    in_hand = [order for order in orders if order.in_hand]
    newest_first = sorted(in_hand, key=attrgetter("opened_at"), reverse=True)
    found = [(order, why) for order in newest_first if (why := _reason(report, order)) is not None]
    if not found:
        return None
    order, why = min(found, key=lambda pair: tuple(RepeatReason).index(pair[1]))
    return Repeat(order, why)


def _reason(report: FaultReport, order: WorkOrder) -> RepeatReason | None:
    if report.account is not None and report.account == order.account:
        return RepeatReason.SAME_ACCOUNT
    if report.address is None or order.address is None:
        return None
    if report.address.same_home(order.address):
        return RepeatReason.SAME_ADDRESS
    # A neighbour's own fault explains nothing: one of both must speak of the whole building.
    shared = report.scope.is_shared or order.scope.is_shared
    if shared and report.address.same_building(order.address):
        return RepeatReason.SAME_BUILDING
    return None
