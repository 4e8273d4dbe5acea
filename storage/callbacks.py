"""The call-backs and their leases, and the emergency stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from ivr.domain.callback import (
    DISSATISFIED,
    NOT_RUNG,
    Callback,
    CallbackKind,
    CallbackState,
    OutboundSwitch,
)
from storage.callback_rows import read_callback
from storage.callback_tables import OutboundSwitchRow
from storage.callbacks_wanted import UNSETTLED
from storage.plain_rows import ASKED_AT_ONCE, held, run, table_of
from storage.stored_callbacks import (
    CALLBACKS,
    TRIES,
    add_callback,
    callback_of,
    callbacks_of,
    change_callback,
    many_callbacks,
    next_sequence,
    oldest_first,
)

READ_AT_ONCE = 500

WAITING = CallbackState.WAITING.value
_NO_CALLS = [result.value for result in NOT_RUNG]


_C, _TRY = CALLBACKS.c, TRIES.c
_OTHER = CALLBACKS.alias().c
"""Another call-back; made once, for it takes longer than the asking."""

_SWITCHES = table_of(OutboundSwitchRow)
_NEWEST_SWITCH = select(_SWITCHES).order_by(_SWITCHES.c.sequence.desc()).limit(1)


class StoredCallbacks:
    """The call-backs."""

    def __init__(self, session: Session, *, locking: bool) -> None:
        self._session = session
        self._locking = locking

    def get(self, sequence: int) -> Callback | None:
        return callback_of(self._session, sequence, locking=self._locking)

    def add(self, callback: Callback) -> None:
        add_callback(self._session, callback)

    def next_sequence(self) -> int:
        return next_sequence(self._session)

    def save(self, callback: Callback) -> None:
        change_callback(self._session, callback)

    def due(self, now: datetime, kinds: Collection[CallbackKind], most: int) -> Sequence[Callback]:
        is_rung = exists().where(
            _OTHER.number == _C.number,
            _OTHER.state == WAITING,
            _OTHER.leased_until > now,
        )
        waiting = (
            select(CALLBACKS)
            .where(_C.state == WAITING, _C.next_try_at <= now)
            .where(_C.kind.in_([kind.value for kind in kinds]))
            .where(or_(_C.leased_until.is_(None), _C.leased_until <= now))
            .where(~is_rung)
            .order_by(_C.due_at.is_(None), _C.due_at, _C.sequence)
            .limit(4 * most)  # a number may have several
        )
        if self._locking:
            waiting = waiting.with_for_update(skip_locked=True, of=CALLBACKS)
        found: dict[str | None, Callback] = {}
        for callback in callbacks_of(self._session, waiting):
            if len(found) < most:
                found.setdefault(callback.number, callback)
        return list(found.values())

    def leased(self) -> Sequence[Callback]:
        return self._found(_C.state == WAITING, _C.leased_until.is_not(None))

    def leased_since(self, at: datetime) -> int:
        counted = select(func.count()).where(_C.leased_at >= at)
        return run(self._session, counted).scalar() or 0

    def calls_to(
        self, numbers: Collection[str], since: datetime
    ) -> Mapping[str, Sequence[datetime]]:
        calls: dict[str, list[datetime]] = {}
        asked = list(numbers)
        for at in range(0, len(asked), ASKED_AT_ONCE):
            some = asked[at : at + ASKED_AT_ONCE]
            rung = or_(_TRY.result.is_(None), _TRY.result.not_in(_NO_CALLS))
            rows = select(_TRY.number, _TRY.at)
            rows = rows.where(_TRY.number.in_(some), _TRY.at >= since, rung)
            for number, when in run(self._session, rows.order_by(_TRY.at)):
                calls.setdefault(str(number), []).append(when)
        return calls

    def of_order(self, number: str) -> Sequence[Callback]:
        return self._found(_C.work_order == number)

    def of_outage(self, outage: str) -> Sequence[Callback]:
        kind = _C.kind == CallbackKind.OUTAGE_NOTICE.value
        return self._found(_C.outage == outage, kind)

    def after_outage(self, outage: str) -> Sequence[Callback]:
        kind = _C.kind == CallbackKind.RETURN.value
        return self._found(_C.outage == outage, kind, _C.state.in_(UNSETTLED))

    def listed(
        self, states: Collection[CallbackState] = (), kind: CallbackKind | None = None
    ) -> Sequence[Callback]:
        wanted: list[ColumnElement[bool]] = []
        if states:
            wanted.append(_C.state.in_([state.value for state in states]))
        if kind is not None:
            wanted.append(_C.kind == kind.value)
        return self._found(*wanted)

    def dissatisfied(self) -> Sequence[Callback]:
        return self._found(_C.level <= DISSATISFIED, _C.seen_at.is_(None))

    def created_between(self, start: datetime, end: datetime) -> Iterator[Callback]:
        rows = oldest_first(_C.created_at >= start, _C.created_at < end)
        return many_callbacks(self._session, rows, READ_AT_ONCE)

    def forget_before(self, at: datetime) -> int:
        old = select(_C.sequence).where(
            _C.state.in_([CallbackState.SETTLED.value, CallbackState.WITHDRAWN.value]),
            _C.settled_at < at,
        )
        gone = list(run(self._session, old).scalars())
        for start in range(0, len(gone), ASKED_AT_ONCE):
            some = gone[start : start + ASKED_AT_ONCE]
            run(self._session, delete(TRIES).where(_TRY.sequence.in_(some)))
            run(self._session, delete(CALLBACKS).where(_C.sequence.in_(some)))
        held(self._session, read_callback).clear()
        return len(gone)

    def switch(self, switch: OutboundSwitch) -> None:
        last = self._session.scalar(select(func.max(OutboundSwitchRow.sequence))) or 0
        row = OutboundSwitchRow(
            sequence=last + 1,
            at=switch.at,
            stopped=switch.stopped,
            by=switch.by,
            reason=switch.reason,
            at_once=switch.at_once,
        )
        self._session.add(row)
        self._session.flush()

    def newest_switch(self) -> OutboundSwitch | None:
        row = run(self._session, _NEWEST_SWITCH).one_or_none()
        if row is None:
            return None
        return OutboundSwitch(row.at, row.stopped, row.by, row.reason, row.at_once)

    def _found(self, *conditions: ColumnElement[bool]) -> Sequence[Callback]:
        return callbacks_of(self._session, oldest_first(*conditions))
