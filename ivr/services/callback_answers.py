"""What follows from a try: the next one, a person's list; the order reopened, or archived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.clock import local
from ivr.domain.callback import (
    CALLBACK_KIND_NAMES,
    CALLBACK_RESULT_NAMES,
    LEVELS,
    REACHED,
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
)
from ivr.domain.completeness import missing
from ivr.domain.matters import Matter
from ivr.domain.next_try import Enough, next_try
from ivr.domain.order_clocks import rewind_clocks
from ivr.domain.order_life import DONE, Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.main_orders import BOT, follow, main_of, set_free
from ivr.services.office import Office
from ivr.services.order_moves import due_again, moved

CALLED_BACK = "called-back"
"""The event of a line of history that tells of a call-back."""

MOST_WORDS = 200
"""Characters of a customer's reason that an order's history keeps."""


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


def take_answer(
    office: Office,
    unit: UnitOfWork,
    callback: Callback,
    answer: CallbackAnswer,
    now: datetime,
    by: str = BOT,
) -> Noted:
    """What the last try has brought, with all that follows; not committed."""
    if answer.level is not None and answer.level not in LEVELS:
        raise NotAllowed("满意度是一到五，五是非常满意")
    if callback.tries[-1].result in REACHED:
        return _told_more(office, unit, callback, answer, now, by)
    callback = callback.tried(answer.result, answer.reason or "", now)
    if answer.result not in REACHED:
        return Noted(unreached(office, unit, callback, now, answer.wish, by))
    callback = _with(callback, answer).settled(now)
    unit.callbacks.save(callback)
    _stop_first_clock(unit, callback)
    return _reached(office, unit, callback, answer, now, by)


def unreached(
    office: Office,
    unit: UnitOfWork,
    callback: Callback,
    now: datetime,
    wish: datetime | None = None,
    by: str = BOT,
) -> Callback:
    """The call-back that has reached nobody: rung again, or a person's; not committed."""
    if callback.state is CallbackState.WAITING:
        following = next_try(callback, now, office.callbacks, office.calendar, wish)
        if isinstance(following, Enough):
            callback = callback.handed_over(now, following.reason)
        elif callback.until is not None and following.at >= callback.until:
            callback = callback.handed_over(now, "停电开始以前没有打通")
        else:
            wished = callback.result is CallbackResult.LATER
            callback = callback.again(following.at, following.at if wished else None)
    unit.callbacks.save(callback)
    if callback.tries[-1].rang:
        _stop_first_clock(unit, callback)
    _note(unit, callback, now, by)
    return callback


def _told_more(
    office: Office,
    unit: UnitOfWork,
    callback: Callback,
    answer: CallbackAnswer,
    now: datetime,
    by: str,
) -> Noted:
    """What the customer adds in the same call: a reason, after all no power."""
    if answer.result not in REACHED:
        return Noted(callback)
    known = callback.tries[-1].result
    result = answer.result if answer.result is CallbackResult.NOT_RESTORED else known
    assert result is not None, "the try has ended"
    answer = replace(answer, result=result)
    changed = _with(callback.tried(result, callback.tries[-1].detail, now), answer)
    if replace(changed, tries=()) == replace(callback, tries=()):
        return Noted(callback)
    unit.callbacks.save(changed)
    if changed.result is not callback.result:
        return _reached(office, unit, changed, answer, now, by)
    _note(unit, changed, now, by)
    return Noted(changed)


def _with(callback: Callback, answer: CallbackAnswer) -> Callback:
    return replace(
        callback,
        level=answer.level or callback.level,
        reason=answer.reason or callback.reason,
        recording=answer.recording or callback.recording,
    )


def _reached(
    office: Office,
    unit: UnitOfWork,
    callback: Callback,
    answer: CallbackAnswer,
    now: datetime,
    by: str,
) -> Noted:
    _note(unit, callback, now, by)
    if callback.kind is CallbackKind.OUTAGE_NOTICE:
        if answer.result is CallbackResult.ANSWERED:
            _notice_told(unit, callback, now)
        return Noted(callback)
    if answer.result is CallbackResult.NOT_RESTORED:
        return Noted(callback, reopened=_reopened(office, unit, callback, now, by))
    return Noted(callback, archived=_archived(office, unit, callback, now, by))


def _reopened(
    office: Office, unit: UnitOfWork, callback: Callback, now: datetime, by: str
) -> list[WorkOrder]:
    """The orders that are seen to again; their teams are told as these are stored."""
    reason = f"{_called(callback)}：客户说没有解决"
    reopened = []
    for order in _orders(unit, callback):
        main = main_of(unit, order)
        if main.status not in DONE:
            continue  # somebody sees to it already
        if main is order:
            order = moved(office, unit, order, Status.OPEN, now, by, reason)
            unit.orders.save(order)
            follow(unit, order, now, by, reopened=True)
        elif order.merged_into not in callback.orders:
            order = _on_its_own(office, unit, order, now, by, reason)
        else:
            continue
        reopened.append(order)
    return reopened


def _on_its_own(
    office: Office, unit: UnitOfWork, order: WorkOrder, now: datetime, by: str, reason: str
) -> WorkOrder:
    """A merged order whose home is still without power, though its main fault is mended.

    What was promised begins anew, as for any order that is opened again.
    """
    clocks = unit.clocks.of_order(order.number)
    freed = set_free(unit, order, now, reason, by)
    again = replace(freed, status=Status.OPEN, reopened=freed.reopened + 1)
    clocks = rewind_clocks(again, clocks, now)
    again = due_again(office, again.noted(now, by, "reopened", reason), clocks)
    unit.clocks.save(order.number, clocks)
    unit.orders.save(again)
    return again


def _orders(unit: UnitOfWork, callback: Callback) -> Iterator[WorkOrder]:
    """The orders that a call is about, each as it stands when its turn comes."""
    for number in callback.orders:
        order = unit.orders.get(number)
        if order is not None:
            yield order


def _archived(
    office: Office, unit: UnitOfWork, callback: Callback, now: datetime, by: str
) -> list[WorkOrder]:
    """The orders that are done: whatever lacks something waits for a person."""
    archived = []
    for order in _orders(unit, callback):
        if order.status is Status.CLOSED or order.merged_into is not None:
            continue
        if callback.kind is CallbackKind.SATISFACTION and order.status is not Status.RESTORED:
            continue
        gaps = missing(order)
        if gaps:
            note = f"回访完了，还缺{'、'.join(gaps)}，补上以后归档"
            unit.orders.save(order.noted(now, by, CALLED_BACK, note))
            continue
        order = moved(office, unit, order, Status.CLOSED, now, by, _called(callback))
        unit.orders.save(order)
        follow(unit, order, now, by)
        archived.append(order)
    return archived


def _notice_told(unit: UnitOfWork, callback: Callback, now: datetime) -> None:
    for notice in unit.notices.of_outage(callback.outage or ""):
        if notice.account == callback.account and notice.is_due:
            unit.notices.save(notice.told(now, "热线", f"电话通知 {callback.id}"))


def _stop_first_clock(unit: UnitOfWork, callback: Callback) -> None:
    """The first call-back was tried: that is what was promised."""
    at = callback.tries[-1].at
    for number in callback.orders:
        clocks = unit.clocks.of_order(number)
        changed = tuple(
            clock.stopped(at)
            if clock.matter is Matter.FIRST_CALL_BACK and clock.is_running
            else clock
            for clock in clocks
        )
        if changed != clocks:
            unit.clocks.save(number, changed)


def _note(unit: UnitOfWork, callback: Callback, now: datetime, by: str) -> None:
    """A line in the history of each order."""
    for order in _orders(unit, callback):
        unit.orders.save(order.noted(now, by, CALLED_BACK, _in_words(callback)))


def _in_words(callback: Callback) -> str:
    """How the last try ended, and what follows."""
    result = callback.tries[-1].result
    assert result is not None, "the last try has ended"
    told = CALLBACK_RESULT_NAMES[result]
    if result is CallbackResult.ANSWERED and callback.level is not None:
        told = LEVELS[callback.level]
    words = [f"{_called(callback)}：{told}"]
    match callback.state:
        case CallbackState.WAITING:
            words.append(f"{local(callback.next_try_at):%m-%d %H:%M}再打")
        case CallbackState.BY_HAND:
            words.append(f"转人工（{callback.note}）")
        case CallbackState.SETTLED if callback.reason and not callback.protected:
            words.append(f"客户说：{callback.reason[:MOST_WORDS]}")
    if callback.recording is not None and not callback.protected:
        words.append(f"录音{callback.recording}")
    return "，".join(words)


def _called(callback: Callback) -> str:
    return f"{CALLBACK_KIND_NAMES[callback.kind]}{callback.id}"
