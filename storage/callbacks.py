"""The call-backs and their leases, and the emergency stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Integer, bindparam, delete, exists, func, or_, select

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
from storage.columns import UtcDateTime
from storage.plain_rows import batches, insert_rows, table_of
from storage.prepared import Prepared
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
from storage.transaction import Transaction

READ_AT_ONCE = 500

WAITING = CallbackState.WAITING.value
_NO_CALLS = [result.value for result in NOT_RUNG]


_C, _TRY = CALLBACKS.c, TRIES.c
_OTHER = CALLBACKS.alias().c
"""Another call-back; made once, for it takes longer than the asking."""

_SWITCHES = table_of(OutboundSwitchRow)
_LEASED = Prepared(oldest_first(_C.state == WAITING, _C.leased_until.is_not(None)))
_OF_ORDER = Prepared(oldest_first(_C.work_order == bindparam("order")))
_OF_OUTAGE = oldest_first(_C.outage == bindparam("outage"))
_NOTICES_OF = Prepared(_OF_OUTAGE.where(_C.kind == CallbackKind.OUTAGE_NOTICE.value))
_UNSETTLED_AFTER = Prepared(
    _OF_OUTAGE.where(_C.kind == CallbackKind.RETURN.value, _C.state.in_(UNSETTLED))
)
_LEASED_SINCE = Prepared(select(func.count()).where(_C.leased_at >= bindparam("at")))
_LAST_SWITCH = Prepared(select(func.max(_SWITCHES.c.sequence)))
_NEWEST_SWITCH = Prepared(select(_SWITCHES).order_by(_SWITCHES.c.sequence.desc()).limit(1))


@cache
def _due(kinds: frozenset[CallbackKind], *, locking: bool) -> Prepared:
    """Those of these kinds whose time has come, while nobody rings their numbers."""
    now = bindparam("now", type_=UtcDateTime)
    is_rung = exists().where(
        _OTHER.number == _C.number, _OTHER.state == WAITING, _OTHER.leased_until > now
    )
    waiting = (
        select(CALLBACKS)
        .where(_C.state == WAITING, _C.next_try_at <= now)
        .where(_C.kind.in_(sorted(kind.value for kind in kinds)))
        .where(or_(_C.leased_until.is_(None), _C.leased_until <= now))
        .where(~is_rung)
        .order_by(_C.due_at.is_(None), _C.due_at, _C.sequence)
        .limit(bindparam("most", type_=Integer))
    )
    return Prepared(waiting.with_for_update(skip_locked=True, of=CALLBACKS) if locking else waiting)


class StoredCallbacks:
    """The call-backs."""

    def __init__(self, transaction: Transaction, *, locking: bool) -> None:
        self._transaction = transaction
        self._locking = locking

    def get(self, sequence: int) -> Callback | None:
        return callback_of(self._transaction, sequence, locking=self._locking)

    def add(self, callback: Callback) -> None:
        add_callback(self._transaction, callback)

    def next_sequence(self) -> int:
        return next_sequence(self._transaction)

    def save(self, callback: Callback) -> None:
        change_callback(self._transaction, callback)

    def due(self, now: datetime, kinds: Collection[CallbackKind], most: int) -> Sequence[Callback]:
        statement = _due(frozenset(kinds), locking=self._locking)
        at_once = {"now": now, "most": 4 * most}  # a number may have several
        found: dict[str | None, Callback] = {}
        for callback in callbacks_of(self._transaction, statement, at_once):
            if len(found) < most:
                found.setdefault(callback.number, callback)
        return list(found.values())

    def leased(self) -> Sequence[Callback]:
        return callbacks_of(self._transaction, _LEASED)

    def leased_since(self, at: datetime) -> int:
        return self._transaction.value(_LEASED_SINCE, {"at": at}) or 0

    def calls_to(
        self, numbers: Collection[str], since: datetime
    ) -> Mapping[str, Sequence[datetime]]:
        calls: dict[str, list[datetime]] = {}
        for some in batches(list(numbers)):
            rung = or_(_TRY.result.is_(None), _TRY.result.not_in(_NO_CALLS))
            rows = select(_TRY.number, _TRY.at)
            rows = rows.where(_TRY.number.in_(some), _TRY.at >= since, rung)
            for number, when in self._transaction.rows(rows.order_by(_TRY.at)):
                calls.setdefault(str(number), []).append(when)
        return calls

    def of_order(self, number: str) -> Sequence[Callback]:
        return callbacks_of(self._transaction, _OF_ORDER, {"order": number})

    def of_outage(self, outage: str) -> Sequence[Callback]:
        return callbacks_of(self._transaction, _NOTICES_OF, {"outage": outage})

    def after_outage(self, outage: str) -> Sequence[Callback]:
        return callbacks_of(self._transaction, _UNSETTLED_AFTER, {"outage": outage})

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
        return many_callbacks(self._transaction, rows, READ_AT_ONCE)

    def forget_before(self, at: datetime) -> int:
        old = select(_C.sequence).where(
            _C.state.in_([CallbackState.SETTLED.value, CallbackState.WITHDRAWN.value]),
            _C.settled_at < at,
        )
        gone = [row.sequence for row in self._transaction.rows(old)]
        for some in batches(gone):
            self._transaction.write(delete(TRIES).where(_TRY.sequence.in_(some)))
            self._transaction.write(delete(CALLBACKS).where(_C.sequence.in_(some)))
        self._transaction.held(read_callback).clear()
        return len(gone)

    def switch(self, switch: OutboundSwitch) -> None:
        values = {
            "sequence": 1 + (self._transaction.value(_LAST_SWITCH) or 0),
            "at": switch.at,
            "stopped": switch.stopped,
            "by": switch.by,
            "reason": switch.reason,
            "at_once": switch.at_once,
        }
        insert_rows(self._transaction, OutboundSwitchRow, [values])

    def newest_switch(self) -> OutboundSwitch | None:
        row = self._transaction.row(_NEWEST_SWITCH)
        if row is None:
            return None
        return OutboundSwitch(row.at, row.stopped, row.by, row.reason, row.at_once)

    def _found(self, *conditions: ColumnElement[bool]) -> Sequence[Callback]:
        return callbacks_of(self._transaction, oldest_first(*conditions))
