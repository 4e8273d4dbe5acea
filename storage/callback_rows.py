"""A call-back as a row, and back."""

from __future__ import annotations

from ivr.domain.callback import (
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
    CallbackTry,
)
from ivr.domain.terms import Area, Kind
from storage.callback_tables import CallbackRow, CallbackTryRow


def write_callback(callback: Callback, row: CallbackRow) -> CallbackRow:
    """The row with the call-back's present values."""
    row.kind = callback.kind.value
    row.number = callback.number
    row.work_order = callback.order
    row.also = list(callback.also)
    row.outage = callback.outage
    row.account = callback.account
    row.area = callback.area.value if callback.area else None
    row.about = callback.about.value if callback.about else None
    row.created_at = callback.created_at
    row.next_try_at = callback.next_try_at
    row.due_at = callback.due_at
    row.until = callback.until
    row.protected = callback.protected
    row.state = callback.state.value
    row.leased_by = callback.leased_by
    row.leased_until = callback.leased_until
    row.leased_at = callback.leased_at
    row.result = callback.result.value if callback.result else None
    row.level = callback.level
    row.reason = callback.reason
    row.recording = callback.recording
    row.note = callback.note
    row.settled_at = callback.settled_at
    row.seen_at = callback.seen_at
    row.seen_by = callback.seen_by
    row.seen_note = callback.seen_note
    for position, one in enumerate(callback.tries, start=1):
        if position > len(row.tries):
            row.tries.append(_new_try(callback, position, one))
        line = row.tries[position - 1]
        line.ended_at = one.ended_at
        line.result = one.result.value if one.result else None
        line.detail = one.detail
        if callback.number is None:
            line.number = None
    return row


def read_callback(row: CallbackRow) -> Callback:
    """The call-back that a row holds."""
    return Callback(
        sequence=row.sequence,
        kind=CallbackKind(row.kind),
        number=row.number,
        created_at=row.created_at,
        next_try_at=row.next_try_at,
        order=row.work_order,
        also=tuple(row.also),
        outage=row.outage,
        account=row.account,
        area=Area(row.area) if row.area else None,
        about=Kind(row.about) if row.about else None,
        due_at=row.due_at,
        until=row.until,
        protected=row.protected,
        state=CallbackState(row.state),
        tries=tuple(map(_try, row.tries)),
        leased_by=row.leased_by,
        leased_until=row.leased_until,
        leased_at=row.leased_at,
        result=CallbackResult(row.result) if row.result else None,
        level=row.level,
        reason=row.reason,
        recording=row.recording,
        note=row.note,
        settled_at=row.settled_at,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        seen_note=row.seen_note,
    )


def _new_try(callback: Callback, position: int, one: CallbackTry) -> CallbackTryRow:
    return CallbackTryRow(
        sequence=callback.sequence,
        position=position,
        number=callback.number,
        at=one.at,
        node=one.node,
        call_id=one.call_id,
    )


def _try(row: CallbackTryRow) -> CallbackTry:
    result = CallbackResult(row.result) if row.result else None
    return CallbackTry(row.at, row.node, row.call_id, row.ended_at, result, row.detail)
