"""Callers whose node died while they waited: their lines are gone, so they are rung back.

Their places are kept by the board (`agent_queue.settle`); here the return calls are filed that take
them up, in the same unit of work. A node that was only slow has its callers still: then nothing
was promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.callback import Callback, CallbackKind
from ivr.domain.order_clocks import awaits_power
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.services.agent_joining import CALLBACK_SLOT
from ivr.services.main_orders import BOT
from ivr.services.office import CallFacts, Office
from ivr.services.order_moves import moved

LINE_LOST = "排队的时候服务器中断，电话断了"
SURE_AFTER = timedelta(seconds=10)
"""A node that lives and could not write takes its callers back within a second of being able to;
until then nobody is rung who may be on his line."""

STILL_THERE = "电话没有断，客户还在排队"


def ring_back(office: Office, unit: UnitOfWork, before: Board, after: Board, now: datetime) -> None:
    """File a return call for each whose line was lost with his node, and call off those of callers
    who are there after all; not committed."""
    for caller in _lost(before, after):
        if CALLBACK_SLOT not in caller.slots:  # else we had rung him, and that is tried again
            _promise(office, unit, caller)
    for caller in _there_again(before, after):
        for order in _promised(unit, caller.call_id):
            closed = moved(office, unit, order, Status.CLOSED, now, BOT, STILL_THERE)
            unit.orders.save(closed)


def unsure_until(unit: UnitOfWork, callback: Callback, now: datetime) -> datetime | None:
    """Until when it is left alone, for the caller may be on his line; None: it may be rung."""
    order = unit.orders.get(callback.order) if callback.order is not None else None
    if callback.kind is not CallbackKind.RETURN or order is None or order.symptom != LINE_LOST:
        return None
    sure_at = order.opened_at + SURE_AFTER
    return sure_at if now < sure_at else None


def _lost(before: Board, after: Board) -> Iterator[Waiting]:
    """Whoever was on a line of a node that is gone, and whose place is only kept by now.

    Who leaves with a wish for a return call leaves a node that lives.
    """
    for caller in after.callers.values():
        earlier = before.callers.get(caller.call_id)
        was_there = earlier is not None and earlier.on_line
        if was_there and caller.place is Place.RETURN and caller.node not in after.nodes:
            yield caller


def _there_again(before: Board, after: Board) -> Iterator[Waiting]:
    """Whoever was taken for lost, and is on his line."""
    for caller in after.callers.values():
        earlier = before.callers.get(caller.call_id)
        if caller.on_line and earlier is not None and earlier.place is Place.RETURN:
            yield caller


def _promise(office: Office, unit: UnitOfWork, caller: Waiting) -> None:
    promised = [o for o in unit.orders.of_call(caller.call_id) if o.kind is Kind.RETURN_CALL]
    if any(o.status is Status.OPEN and not awaits_power(o) for o in promised):
        return
    blank = office.blank(Kind.RETURN_CALL, CallFacts(caller.call_id, caller.caller))
    wanted = replace(
        blank,
        contact=office.phone(caller.caller) or caller.caller,
        language=caller.language,
        priority=Priority.URGENT if caller.rank is Rank.DANGER else Priority.NORMAL,
        symptom=LINE_LOST,
        concerns=caller.order,
    )
    office.file(unit, wanted)


def _promised(unit: UnitOfWork, call_id: str) -> list[WorkOrder]:
    """What was filed here for a call, as far as nobody has seen to it."""
    return [
        order
        for order in unit.orders.of_call(call_id)
        if order.kind is Kind.RETURN_CALL
        and order.symptom == LINE_LOST
        and order.status is Status.OPEN
    ]
