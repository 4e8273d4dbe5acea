"""What a call that broke off left behind is settled once its caller has called again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ivr.domain.identity import is_protected
from ivr.domain.order_life import Status
from ivr.domain.terms import Outcome, Recording
from ivr.domain.work_order import WorkOrder

CALLS_AGAIN_WITHIN = timedelta(days=7)
"""Who calls later than this calls about something else."""

LINKED = "linked"
"""The event of a line of history that names another order."""

_SAID_AGAIN = frozenset({Recording.NAME, Recording.ADDRESS})
"""Whoever tells the matter again tells these with it."""

_FAULT_KNOWN = frozenset({Outcome.REPEAT, Outcome.GUIDED})
"""Enquiries in which a fault was told whole, and answered."""


def is_overtaken(draft: WorkOrder, order: WorkOrder) -> bool:
    """Whether a later order of the same caller tells the draft's matter whole.

    Danger is never settled by an order that knows none, nor a voice by words about another place.
    """
    if draft.status is not Status.DRAFT or order.status is Status.DRAFT:
        return False
    if is_protected(draft) or is_protected(order) or draft.test is not order.test:
        return False
    if draft.danger is not None and not order.is_urgent:
        return False
    soon = timedelta(0) <= order.opened_at - draft.opened_at <= CALLS_AGAIN_WITHIN
    return soon and _one_caller(draft, order) and _one_place(draft, order) and _told(draft, order)


def overtaken(draft: WorkOrder, order: WorkOrder, at: datetime) -> WorkOrder:
    """The draft, archived and linked to the later order."""
    linked = replace(draft, concerns=order.number, needs_completion=False)
    told = f"同一客户又打来，已登记{order.number}，草稿不用再核实"
    return linked.moved(Status.CLOSED, at, "bot", told)


def takes_over(order: WorkOrder, draft: WorkOrder, at: datetime) -> WorkOrder:
    """The later order, which names the draft."""
    told = f"同一客户先前中途挂断，留下草稿{draft.number}"
    return order.noted(at, "bot", LINKED, told)


def _one_caller(draft: WorkOrder, order: WorkOrder) -> bool:
    theirs = {draft.caller, draft.contact} - {None}
    return bool(theirs & {order.caller, order.contact})


def _one_place(draft: WorkOrder, order: WorkOrder) -> bool:
    """Whether nothing says that it is elsewhere: one telephone may serve several homes."""
    if draft.account is not None and order.account is not None:
        return draft.account == order.account
    if draft.address is None or order.address is None:
        return True
    return draft.address.text == order.address.text or draft.address.same_building(order.address)


def _told(draft: WorkOrder, order: WorkOrder) -> bool:
    """Whether the order is about what the draft is about, and leaves nothing in it unheard."""
    if draft.kind.is_fault:
        return order.kind.is_fault or order.outcome in _FAULT_KNOWN
    return draft.kind is order.kind and _SAID_AGAIN.issuperset(draft.recordings)
