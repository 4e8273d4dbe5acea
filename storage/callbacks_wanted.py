"""The call-backs that orders and notices bring and end, in the transaction of their change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

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
from storage.callback_rows import read_callback, write_callback
from storage.callback_tables import CallbackRow
from storage.callbacks import WAITING, next_sequence
from storage.order_rows import read_order
from storage.tables import KnownOutageRow, WorkOrderRow

UNSETTLED = [CallbackState.WAITING.value, CallbackState.BY_HAND.value]
"""A call is still to be made, by the hotline or by a person."""


def follow_order(session: Session, before: WorkOrder | None, after: WorkOrder) -> None:
    """Add and end the call-backs of an order that was stored; committed with it or not at all."""
    reason = ended(before, after)
    if reason is not None:
        concerned = [after]
        if before is not None and is_reopening(before.status, after.status):
            concerned += _merged(session, after.number)
        for order in concerned:
            _withdraw(session, changed_at(after), reason, CallbackRow.work_order == order.number)
    promised = return_call(before, after)
    if promised is not None:
        _add(session, promised)
    if is_asked_afterwards(before, after):
        for wanted in satisfaction_calls(after, _merged(session, after.number)):
            if not _joined(session, wanted):
                _add(session, wanted)


def follow_notice(session: Session, notice: OutageNotice, customer: Customer | None) -> None:
    """Add or end the call by which an important customer is told of planned work."""
    same = (
        CallbackRow.outage == notice.outage,
        CallbackRow.account == notice.account,
        CallbackRow.kind == CallbackKind.OUTAGE_NOTICE.value,
    )
    waiting = session.scalars(select(CallbackRow).where(CallbackRow.state == WAITING, *same))
    row = waiting.first()
    at = notice.told_at or notice.clock.started_at or notice.starts_at
    if not notice.is_due:
        if row is not None:
            reason = "停电取消或者已经过去" if notice.cancelled else TOLD_BY_A_PERSON
            _change(row, read_callback(row).withdrawn(at, reason))
        return
    outage = session.get(KnownOutageRow, notice.outage)
    if outage is None or outage.kind != OutageKind.PLANNED.value:
        return  # what has happened already is told by people, within minutes and at any hour
    if row is not None:
        _change(row, replace(read_callback(row), until=notice.starts_at))
        return
    _store(session, notice_call(notice, customer, next_sequence(session), at))


def follow_outage(session: Session, outage: KnownOutage) -> None:
    """Let the notices of an outage be told in time, or not at all."""
    at = outage.restored_at
    rows = _notices(session, outage.number)
    for row in rows:
        callback = replace(read_callback(row), until=outage.starts_at)
        # Who was told of work that is called off has to hear that as well: see `outage_news`.
        over = at is not None and not outage.called_off
        _change(row, callback.withdrawn(at, "已经复电") if at and over else callback)


def forget_outage(session: Session, number: str, at: datetime) -> None:
    """End the notices of an outage that there is not any more."""
    for row in _notices(session, number):
        _change(row, read_callback(row).withdrawn(at, "停电取消了"))


def _notices(session: Session, outage: str) -> Sequence[CallbackRow]:
    rows = select(CallbackRow).where(
        CallbackRow.outage == outage,
        CallbackRow.kind == CallbackKind.OUTAGE_NOTICE.value,
        CallbackRow.state.in_(UNSETTLED),
    )
    return session.scalars(rows).all()


def _joined(session: Session, wanted: Wanted) -> bool:
    """Whether the number is to be rung about the same outage anyway: one call tells of both."""
    outage = wanted.order.outage
    if outage is None or wanted.number is None:
        return False
    same = select(CallbackRow).where(
        CallbackRow.number == wanted.number,
        CallbackRow.state == WAITING,
        CallbackRow.kind == wanted.kind.value,
        CallbackRow.outage == outage,
        CallbackRow.leased_by.is_(None),
    )
    row = session.scalars(same).first()
    if row is None:
        return False
    known = read_callback(row)
    _change(row, replace(known, also=(*known.also, wanted.order.number, *wanted.also)))
    return True


def _merged(session: Session, number: str) -> Sequence[WorkOrder]:
    """What goes with an order, and what goes with that."""
    rows = select(WorkOrderRow).where(WorkOrderRow.merged_into == number)
    found = [read_order(row) for row in session.scalars(rows.order_by(WorkOrderRow.number))]
    return [*found, *(deeper for one in found for deeper in _merged(session, one.number))]


def _withdraw(session: Session, at: datetime, reason: str, which: ColumnElement[bool]) -> None:
    rows = select(CallbackRow).where(which, CallbackRow.state.in_(UNSETTLED))
    for row in session.scalars(rows):
        _change(row, read_callback(row).withdrawn(at, reason))


def _add(session: Session, wanted: Wanted) -> None:
    _store(session, wanted.as_callback(next_sequence(session)))


def _store(session: Session, callback: Callback) -> None:
    session.add(write_callback(callback, CallbackRow(sequence=callback.sequence, tries=[])))
    session.flush()


def _change(row: CallbackRow, callback: Callback) -> None:
    write_callback(callback, row)
