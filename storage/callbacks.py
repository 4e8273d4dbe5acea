"""The call-backs and their leases, and the emergency stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from ivr.domain.callback import (
    DISSATISFIED,
    NOT_RUNG,
    Callback,
    CallbackKind,
    CallbackState,
    OutboundSwitch,
)
from storage.callback_rows import read_callback, write_callback
from storage.callback_tables import CallbackRow, CallbackTryRow, OutboundSwitchRow

ASKED_AT_ONCE = 500
"""Numbers in one IN clause; databases bound the number of parameters."""

READ_AT_ONCE = 500

WAITING = CallbackState.WAITING.value
_NO_CALLS = [result.value for result in NOT_RUNG]


_OTHER = aliased(CallbackRow)
"""Another call-back; made once, for it takes longer than the asking."""


class StoredCallbacks:
    """The call-backs."""

    def __init__(self, session: Session, *, locking: bool) -> None:
        self._session = session
        self._locking = locking
        self._held: dict[int, CallbackRow] = {}
        """What was read to be changed: the session forgets what nobody holds, and reads it anew."""

    def get(self, sequence: int) -> Callback | None:
        lock = True if self._locking else None
        row = self._session.get(CallbackRow, sequence, with_for_update=lock)
        if row is None:
            return None
        if self._locking:
            self._held[sequence] = row
        return read_callback(row)

    def add(self, callback: Callback) -> None:
        row = CallbackRow(sequence=callback.sequence, tries=[])
        self._session.add(write_callback(callback, row))
        self._session.flush()

    def next_sequence(self) -> int:
        return next_sequence(self._session)

    def save(self, callback: Callback) -> None:
        row = self._session.get_one(CallbackRow, callback.sequence)
        write_callback(callback, row)
        self._session.flush()

    def due(self, now: datetime, kinds: Collection[CallbackKind], most: int) -> Sequence[Callback]:
        is_rung = exists().where(
            _OTHER.number == CallbackRow.number,
            _OTHER.state == WAITING,
            _OTHER.leased_until > now,
        )
        waiting = (
            select(CallbackRow)
            .where(CallbackRow.state == WAITING, CallbackRow.next_try_at <= now)
            .where(CallbackRow.kind.in_([kind.value for kind in kinds]))
            .where(or_(CallbackRow.leased_until.is_(None), CallbackRow.leased_until <= now))
            .where(~is_rung)
            .order_by(CallbackRow.due_at.is_(None), CallbackRow.due_at, CallbackRow.sequence)
            .limit(4 * most)  # a number may have several
        )
        if self._locking:
            waiting = waiting.with_for_update(skip_locked=True, of=CallbackRow)
        found: dict[str | None, Callback] = {}
        for row in self._session.scalars(waiting):
            if len(found) < most:
                found.setdefault(row.number, read_callback(row))
        return list(found.values())

    def leased(self) -> Sequence[Callback]:
        return self._found(CallbackRow.state == WAITING, CallbackRow.leased_until.is_not(None))

    def leased_since(self, at: datetime) -> int:
        counted = select(func.count()).where(CallbackRow.leased_at >= at)
        return self._session.scalar(counted) or 0

    def calls_to(
        self, numbers: Collection[str], since: datetime
    ) -> Mapping[str, Sequence[datetime]]:
        calls: dict[str, list[datetime]] = {}
        asked = list(numbers)
        for at in range(0, len(asked), ASKED_AT_ONCE):
            some = asked[at : at + ASKED_AT_ONCE]
            rung = or_(CallbackTryRow.result.is_(None), CallbackTryRow.result.not_in(_NO_CALLS))
            rows = select(CallbackTryRow.number, CallbackTryRow.at)
            rows = rows.where(CallbackTryRow.number.in_(some), CallbackTryRow.at >= since, rung)
            for number, when in self._session.execute(rows.order_by(CallbackTryRow.at)):
                calls.setdefault(str(number), []).append(when)
        return calls

    def of_order(self, number: str) -> Sequence[Callback]:
        return self._found(CallbackRow.work_order == number)

    def of_outage(self, outage: str) -> Sequence[Callback]:
        kind = CallbackRow.kind == CallbackKind.OUTAGE_NOTICE.value
        return self._found(CallbackRow.outage == outage, kind)

    def listed(
        self, states: Collection[CallbackState] = (), kind: CallbackKind | None = None
    ) -> Sequence[Callback]:
        wanted: list[ColumnElement[bool]] = []
        if states:
            wanted.append(CallbackRow.state.in_([state.value for state in states]))
        if kind is not None:
            wanted.append(CallbackRow.kind == kind.value)
        return self._found(*wanted)

    def dissatisfied(self) -> Sequence[Callback]:
        return self._found(CallbackRow.level <= DISSATISFIED, CallbackRow.seen_at.is_(None))

    def created_between(self, start: datetime, end: datetime) -> Iterator[Callback]:
        rows = select(CallbackRow).where(
            CallbackRow.created_at >= start, CallbackRow.created_at < end
        )
        rows = rows.order_by(CallbackRow.sequence).execution_options(yield_per=READ_AT_ONCE)
        return (read_callback(row) for row in self._session.scalars(rows))

    def forget_before(self, at: datetime) -> int:
        old = select(CallbackRow.sequence).where(
            CallbackRow.state.in_([CallbackState.SETTLED.value, CallbackState.WITHDRAWN.value]),
            CallbackRow.settled_at < at,
        )
        gone = list(self._session.scalars(old))
        for start in range(0, len(gone), ASKED_AT_ONCE):
            some = gone[start : start + ASKED_AT_ONCE]
            self._session.execute(delete(CallbackTryRow).where(CallbackTryRow.sequence.in_(some)))
            self._session.execute(delete(CallbackRow).where(CallbackRow.sequence.in_(some)))
        self._session.expire_all()
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
        rows = select(OutboundSwitchRow).order_by(OutboundSwitchRow.sequence.desc()).limit(1)
        row = self._session.scalars(rows).one_or_none()
        if row is None:
            return None
        return OutboundSwitch(row.at, row.stopped, row.by, row.reason, row.at_once)

    def _found(self, *conditions: ColumnElement[bool]) -> Sequence[Callback]:
        rows = select(CallbackRow).where(*conditions).order_by(CallbackRow.sequence)
        return [read_callback(row) for row in self._session.scalars(rows)]


def next_sequence(session: Session) -> int:
    """A number that no call-back has; there is one writer at a time, so nobody else takes it."""
    return 1 + (session.scalar(select(func.max(CallbackRow.sequence))) or 0)
