"""A call-back as a row, and back."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.domain.callback import (
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
    CallbackTry,
)
from ivr.domain.terms import Area, Kind
from storage.prepared import Found, Values


def callback_values(callback: Callback) -> Values:
    """The columns of a call-back."""
    return {
        "sequence": callback.sequence,
        "kind": callback.kind.value,
        "number": callback.number,
        "work_order": callback.order,
        "also": list(callback.also),
        "outage": callback.outage,
        "account": callback.account,
        "area": callback.area.value if callback.area else None,
        "about": callback.about.value if callback.about else None,
        "created_at": callback.created_at,
        "next_try_at": callback.next_try_at,
        "due_at": callback.due_at,
        "until": callback.until,
        "protected": callback.protected,
        "state": callback.state.value,
        "leased_by": callback.leased_by,
        "leased_until": callback.leased_until,
        "leased_at": callback.leased_at,
        "result": callback.result.value if callback.result else None,
        "level": callback.level,
        "reason": callback.reason,
        "recording": callback.recording,
        "note": callback.note,
        "settled_at": callback.settled_at,
        "seen_at": callback.seen_at,
        "seen_by": callback.seen_by,
        "seen_note": callback.seen_note,
    }


def try_values(callback: Callback, position: int) -> Values:
    """The columns of one of its tries, counted from 1."""
    one = callback.tries[position - 1]
    return {
        "sequence": callback.sequence,
        "position": position,
        "number": callback.number,
        "at": one.at,
        "node": one.node,
        "call_id": one.call_id,
        "ended_at": one.ended_at,
        "result": one.result.value if one.result else None,
        "detail": one.detail,
    }


def read_callback(row: Found, tries: Iterable[Found]) -> Callback:
    """The call-back that a row and those of its tries hold."""
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
        tries=tuple(map(_try, tries)),
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


def _try(row: Found) -> CallbackTry:
    result = CallbackResult(row.result) if row.result else None
    return CallbackTry(row.at, row.node, row.call_id, row.ended_at, result, row.detail)
