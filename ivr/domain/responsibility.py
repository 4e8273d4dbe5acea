"""Who has to do what next with an order, and until when: every open matter has an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.domain.order_life import Status
from ivr.domain.running_time import Due
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the owner of a matter has to do, and when it is due (None: no clock runs)."""

    owner: str
    step: str
    due: Due | None


_REPAIR: Mapping[Status, str] = {
    Status.DRAFT: "核实草稿",
    Status.OPEN: "派单",
    Status.DISPATCHED: "到场",
    Status.ON_THE_WAY: "到场",
    Status.ON_SITE: "复电",
    Status.RESTORED: "回访后归档",
    Status.MERGED: "随主单办",
}
_PASSED_ON: Mapping[Status, str] = {
    Status.DRAFT: "核实草稿",
    Status.OPEN: "转给责任部门",
    Status.DISPATCHED: "办理",
    Status.ON_THE_WAY: "办理",
    Status.ON_SITE: "办完",
    Status.RESTORED: "告知客户后归档",
    Status.MERGED: "随主单办",
}
_ANSWERED: Mapping[Status, str] = {**_PASSED_ON, Status.RESTORED: "回访后归档"}
_CALLED: Mapping[Status, str] = dict.fromkeys(Status, "给客户回电话")

# The next step of every kind of order in every status is in this table and nowhere else.
STEPS: Mapping[Kind, Mapping[Status, str]] = {
    Kind.FAULT: _REPAIR,
    Kind.EMERGENCY: _REPAIR,
    Kind.ENQUIRY: {**_PASSED_ON, Status.OPEN: "答复客户"},
    Kind.MESSAGE: _PASSED_ON,
    Kind.RETURN_CALL: _CALLED,
    Kind.COMPLAINT: _ANSWERED,
    Kind.WHISTLE_BLOWING: _PASSED_ON,
    Kind.SUGGESTION: _PASSED_ON,
    Kind.PRAISE: _PASSED_ON,
    Kind.APPLICATION: _PASSED_ON,
    Kind.APPOINTMENT: {
        **_PASSED_ON,
        Status.OPEN: "安排人",
        Status.DISPATCHED: "按约上门",
        Status.ON_THE_WAY: "按约上门",
    },
    Kind.HOME_VISIT: {
        **_PASSED_ON,
        Status.OPEN: "安排人",
        Status.DISPATCHED: "上门",
        Status.ON_THE_WAY: "上门",
    },
}


def next_step(
    order: WorkOrder, clocks: Sequence[ServiceClock], calendar: WorkingCalendar
) -> NextStep | None:
    """What is to be done next; None for an archived order, of which nothing is left to do."""
    if order.status is Status.CLOSED:
        return None
    dues = [clock.due(calendar) for clock in clocks if clock.is_running and not clock.is_paused]
    due = min((due for due in dues if due), key=lambda due: due.at, default=None)
    return NextStep(order.owner, STEPS[order.kind][order.status], due)
