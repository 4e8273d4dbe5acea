"""What follows from a try: the next one, a person's list; the order reopened, or archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.domain.callback import (
    LEVELS,
    REACHED,
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
)
from ivr.domain.next_try import Enough, next_try
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.callback_orders import CallbackOrders


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the customer said, or that it was somebody else."""

    result: CallbackResult
    level: int | None = None
    """How satisfied, 1 to 5; None: not told."""
    reason: str | None = None
    recording: str | None = None
    wish: datetime | None = None
    """When the customer wants to be rung instead."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of an answer."""

    callback: Callback
    reopened: Sequence[WorkOrder] = ()
    archived: Sequence[WorkOrder] = ()

    @property
    def next_at(self) -> datetime | None:
        """When the number is rung again; None: it is not."""
        waits = self.callback.state is CallbackState.WAITING
        return self.callback.next_try_at if waits else None


def take_answer(orders: CallbackOrders, callback: Callback, answer: CallbackAnswer) -> Noted:
    """What the last try has brought, with all that follows; not committed."""
    if answer.level is not None and answer.level not in LEVELS:
        raise NotAllowed("满意度是一到五，五是非常满意")
    if callback.tries[-1].result in REACHED:
        return _told_more(orders, callback, answer)
    callback = callback.tried(answer.result, answer.reason or "", orders.now)
    if answer.result not in REACHED:
        return Noted(unreached(orders, callback, answer.wish))
    callback = _with(callback, answer).settled(orders.now)
    orders.unit.callbacks.save(callback)
    orders.keep_promise(callback)
    return _reached(orders, callback, answer.result)


def unreached(orders: CallbackOrders, callback: Callback, wish: datetime | None = None) -> Callback:
    """The call-back that has reached nobody: rung again, or a person's; not committed."""
    office, now = orders.office, orders.now
    if callback.state is CallbackState.WAITING:
        following = next_try(callback, now, office.callbacks, office.calendar, wish)
        if isinstance(following, Enough):
            callback = callback.handed_over(now, following.reason)
        elif callback.until is not None and following.at >= callback.until:
            callback = callback.handed_over(now, "停电开始以前没有打通")
        else:
            wished = callback.result is CallbackResult.LATER
            callback = callback.again(following.at, following.at if wished else None)
    orders.unit.callbacks.save(callback)
    orders.keep_promise(callback)
    orders.note(callback)
    return callback


def _told_more(orders: CallbackOrders, callback: Callback, answer: CallbackAnswer) -> Noted:
    """What the customer adds in the same call: a reason, after all no power."""
    if answer.result not in REACHED:
        return Noted(callback)
    known = callback.tries[-1].result
    result = answer.result if answer.result is CallbackResult.NOT_RESTORED else known
    assert result is not None, "the try has ended"
    tried = callback.tried(result, callback.tries[-1].detail, orders.now)
    changed = _with(tried, replace(answer, result=result))
    if replace(changed, tries=()) == replace(callback, tries=()):
        return Noted(callback)
    orders.unit.callbacks.save(changed)
    if changed.result is not callback.result:
        return _reached(orders, changed, result)
    orders.note(changed)
    return Noted(changed)


def _with(callback: Callback, answer: CallbackAnswer) -> Callback:
    return replace(
        callback,
        level=answer.level or callback.level,
        reason=answer.reason or callback.reason,
        recording=answer.recording or callback.recording,
    )


def _reached(orders: CallbackOrders, callback: Callback, result: CallbackResult) -> Noted:
    orders.note(callback)
    if callback.kind is CallbackKind.OUTAGE_NOTICE:
        if result is CallbackResult.ANSWERED:
            _notice_told(orders, callback)
        return Noted(callback)
    if result is CallbackResult.NOT_RESTORED:
        return Noted(callback, reopened=orders.reopened(callback))
    return Noted(callback, archived=orders.archived(callback))


def _notice_told(orders: CallbackOrders, callback: Callback) -> None:
    for notice in orders.unit.notices.of_outage(callback.outage or ""):
        if notice.account == callback.account and notice.is_due:
            told = notice.told(orders.now, "热线", f"电话通知 {callback.id}")
            orders.unit.notices.save(told)
