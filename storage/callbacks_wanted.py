"""The call-backs that orders and notices bring and end, in the transaction of their change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select

from ivr.domain.callback import Callback, CallbackKind, CallbackState
from ivr.domain.callback_wanted import (
    Wanted,
    changed_at,
    ended,
    is_asked_afterwards,
    notice_call,
    return_call,
    satisfaction_calls,
)
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.order_life import is_reopening
from ivr.domain.outage_news import TOLD_BY_A_PERSON
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.work_order import WorkOrder
from storage.plain_rows import table_of
from storage.prepared import Prepared
from storage.stored_callbacks import (
    CALLBACKS,
    add_callback,
    callbacks_of,
    change_callback,
    next_sequence,
    oldest_first,
)
from storage.stored_orders import ORDERS, orders_of
from storage.tables import KnownOutageRow
from storage.transaction import Transaction

WAITING = CallbackState.WAITING.value

UNSETTLED = [CallbackState.WAITING.value, CallbackState.BY_HAND.value]
"""A call is still to be made, by the hotline or by a person."""

_C, _OUTAGE = CALLBACKS.c, table_of(KnownOutageRow).c
_KIND_OF = Prepared(select(_OUTAGE.kind).where(_OUTAGE.number == bindparam("outage")))
_UNSETTLED_OF = Prepared(oldest_first(_C.work_order == bindparam("order"), _C.state.in_(UNSETTLED)))
_RETURN_CALLS_AFTER = Prepared(
    oldest_first(
        _C.outage == bindparam("outage"),
        _C.kind == CallbackKind.RETURN.value,
        _C.state == WAITING,
    )
)
_SAME_OUTAGE = Prepared(
    oldest_first(
        _C.number == bindparam("number"),
        _C.state == WAITING,
        _C.kind == bindparam("kind"),
        _C.outage == bindparam("outage"),
        _C.leased_by.is_(None),
    )
)
_MERGED = Prepared(
    select(ORDERS).where(ORDERS.c.merged_into == bindparam("main")).order_by(ORDERS.c.number)
)


def follow_order(transaction: Transaction, before: WorkOrder | None, after: WorkOrder) -> None:
    """Add and end the call-backs of an order that was stored; committed with it or not at all."""
    reason = ended(before, after)
    if reason is not None:
        concerned = [after]
        if before is not None and is_reopening(before.status, after.status):
            concerned += _merged(transaction, after.number)
        for order in concerned:
            _withdraw(transaction, order.number, changed_at(after), reason)
    promised = return_call(before, after)
    if promised is not None:
        _add(transaction, promised)
    if is_asked_afterwards(before, after):
        for wanted in satisfaction_calls(after, _merged(transaction, after.number)):
            if not _joined(transaction, wanted):
                _add(transaction, wanted)


def follow_notice(
    transaction: Transaction, notice: OutageNotice, customer: Customer | None
) -> None:
    """Add or end the call by which an important customer is told of planned work."""
    same = (
        _C.outage == notice.outage,
        _C.account == notice.account,
        _C.kind == CallbackKind.OUTAGE_NOTICE.value,
    )
    waiting = callbacks_of(transaction, oldest_first(_C.state == WAITING, *same))
    known = waiting[0] if waiting else None
    at = notice.told_at or notice.clock.started_at or notice.starts_at
    if not notice.is_due:
        if known is not None:
            reason = "停电取消或者已经过去" if notice.cancelled else TOLD_BY_A_PERSON
            change_callback(transaction, known.withdrawn(at, reason))
        return
    kind = transaction.value(_KIND_OF, {"outage": notice.outage})
    if kind != OutageKind.PLANNED.value:
        return  # what has happened already is told by people, within minutes and at any hour
    if known is not None:
        change_callback(transaction, replace(known, until=notice.starts_at))
        return
    add_callback(transaction, notice_call(notice, customer, next_sequence(transaction), at))


def follow_outage(transaction: Transaction, outage: KnownOutage) -> None:
    """Let the notices of an outage be told in time, or not at all, and ring who waits for its end
    as soon as it has come."""
    at = outage.restored_at
    _no_later(transaction, outage.number, at or outage.ends_at)
    for known in _notices(transaction, outage.number):
        callback = replace(known, until=outage.starts_at)
        # Who was told of work that is called off has to hear that as well: see `outage_news`.
        over = at is not None and not outage.called_off
        change_callback(
            transaction, callback.withdrawn(at, "已经复电") if at and over else callback
        )


def forget_outage(transaction: Transaction, number: str, at: datetime) -> None:
    """End the notices of an outage that there is not any more, and keep nobody waiting for it."""
    _no_later(transaction, number, at)
    for known in _notices(transaction, number):
        change_callback(transaction, known.withdrawn(at, "停电取消了"))


def _no_later(transaction: Transaction, outage: str, at: datetime) -> None:
    """Look no later than this at who waits for the outage's end; who has been rung has a time of
    his own."""
    for waiting in callbacks_of(transaction, _RETURN_CALLS_AFTER, {"outage": outage}):
        if not waiting.tries and at < waiting.next_try_at:
            change_callback(transaction, waiting.put_off(at))


def _notices(transaction: Transaction, outage: str) -> Sequence[Callback]:
    wanted = (
        _C.outage == outage,
        _C.kind == CallbackKind.OUTAGE_NOTICE.value,
        _C.state.in_(UNSETTLED),
    )
    return callbacks_of(transaction, oldest_first(*wanted))


def _joined(transaction: Transaction, wanted: Wanted) -> bool:
    """Whether the number is to be rung about the same outage anyway: one call tells of both."""
    outage = wanted.order.outage
    if outage is None or wanted.number is None:
        return False
    same = {"number": wanted.number, "kind": wanted.kind.value, "outage": outage}
    waiting = callbacks_of(transaction, _SAME_OUTAGE, same)
    if not waiting:
        return False
    known = waiting[0]
    also = (*known.also, wanted.order.number, *wanted.also)
    change_callback(transaction, replace(known, also=also))
    return True


def _merged(transaction: Transaction, number: str) -> Sequence[WorkOrder]:
    """What goes with an order, and what goes with that."""
    found = orders_of(transaction, _MERGED, {"main": number})
    return [*found, *(deeper for one in found for deeper in _merged(transaction, one.number))]


def _withdraw(transaction: Transaction, order: str, at: datetime, reason: str) -> None:
    for callback in callbacks_of(transaction, _UNSETTLED_OF, {"order": order}):
        change_callback(transaction, callback.withdrawn(at, reason))


def _add(transaction: Transaction, wanted: Wanted) -> None:
    add_callback(transaction, wanted.as_callback(next_sequence(transaction)))
