"""The outbox: what orders put out for their teams, in the transaction in which they change."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import NoResultFound

from ivr.domain.dispatch import ENDS, Notice, NoticeKind, notices
from ivr.domain.dispatch_message import message_of
from ivr.domain.order_life import DONE
from ivr.domain.outbox import OutboxMessage, OutboxState, Reach, Way
from ivr.domain.work_order import WorkOrder
from storage.plain_rows import insert_rows, table_of
from storage.prepared import Found, Prepared, Values
from storage.tables import OutboxRow
from storage.transaction import Transaction

ID_BYTES = 16
"""No two messages have one id, in whichever database they were put out."""

_OPEN = OutboxState.WAITING.value
_Team = ColumnElement[str]

_OUTBOX = table_of(OutboxRow)
_M, _EARLIER = _OUTBOX.c, _OUTBOX.alias().c
"""The columns of a message, and of another one."""

_LAST = Prepared(
    select(
        select(func.max(_M.sequence)).scalar_subquery(),
        select(func.max(_M.position)).where(_M.number == bindparam("order")).scalar_subquery(),
    )
)
_LAST_BATCH = Prepared(select(func.max(_M.batch)))
_TOLD = (
    *("state", "attempts", "next_try_at", "tried_since", "leased_until"),
    *("problem", "settled_at", "way", "batch", "note"),
)
"""What becomes of a message."""

_SAVE = Prepared(
    update(_OUTBOX)
    .where(_M.sequence == bindparam("of"))
    .values({name: bindparam(name) for name in _TOLD})
)
_MESSAGES = select(_OUTBOX).order_by(_M.sequence)
_OF_ORDER = Prepared(_MESSAGES.where(_M.number == bindparam("order")))
_OF_BATCH = Prepared(_MESSAGES.where(_M.batch == bindparam("batch")))
_WAITING = update(_OUTBOX).where(_M.number == bindparam("order"), _M.state == _OPEN)
_AT_ONCE = Prepared(
    _WAITING.where(_M.next_try_at >= bindparam("at")).values(next_try_at=bindparam("at"))
)
_URGENT = Prepared(_WAITING.values(urgent=True))


def put_out_changes(transaction: Transaction, before: WorkOrder, after: WorkOrder) -> None:
    """Add what a change makes teams be told; who never heard of an order is not told its end."""
    told = notices(before, after)
    if after.status in DONE and any(notice.kind in ENDS for notice in told):
        known = StoredOutbox(transaction, locking=False).of_order(after.number)
        heard = {message.team for message in known if not message.is_unheard}
        unheard = {message.team for message in known} - heard
        told = tuple(one for one in told if one.kind not in ENDS or one.team not in unheard)
    put_out(transaction, told)


def put_out(transaction: Transaction, notices: Sequence[Notice]) -> None:
    """Add what teams have to be told; committed with the orders or not at all."""
    for notice in notices:
        number, at = notice.order.number, notice.at
        # There is one writer at a time, so nobody else takes the same numbers. A database's own
        # counter would not come along into a database of the other kind.
        sequence, last = transaction.row(_LAST, {"order": number})
        position = (last or 0) + 1
        message: Values = {
            "sequence": (sequence or 0) + 1,
            "id": f"msg_{secrets.token_hex(ID_BYTES)}",
            "number": number,
            "position": position,
            "kind": notice.kind.value,
            "team": notice.team,
            "urgent": notice.is_urgent,
            "body": message_of(notice, position=position),
            "created_at": at,
            "next_try_at": at,
            "tried_since": at,
            "state": _OPEN,
            "attempts": 0,
        }
        insert_rows(transaction, OutboxRow, [message])
        if notice.is_urgent and position > 1:
            _bring_forward(transaction, number, at)


@cache
def _listed(states: frozenset[OutboxState], *, of_a_team: bool) -> Prepared:
    """The messages in one of these states, or in any where there is none."""
    found = _MESSAGES.where(_M.team == bindparam("team")) if of_a_team else _MESSAGES
    wanted = sorted(state.value for state in states)
    return Prepared(found.where(_M.state.in_(wanted)) if wanted else found)


class StoredOutbox:
    """The messages to teams."""

    def __init__(self, transaction: Transaction, *, locking: bool) -> None:
        self._transaction = transaction
        self._locking = locking

    def next_due(
        self, now: datetime, reach: Reach, resting: Collection[str] = ()
    ) -> OutboxMessage | None:
        earlier = _EARLIER
        must_go_first = (
            exists()
            .where(earlier.number == _M.number, earlier.position < _M.position)
            .where(earlier.state == _OPEN, earlier.batch.is_(None))
            .where(_one_receiver(earlier.team, _M.team, reach))
        )
        due = (
            select(_OUTBOX)
            .where(_M.state == _OPEN, _M.batch.is_(None))
            .where(_M.next_try_at <= now)
            .where(or_(_M.leased_until.is_(None), _M.leased_until <= now))
            .where(_reached(_M.team, reach.without(resting)))
            .where(~must_go_first)
            .order_by(_M.sequence)
            .limit(1)
        )
        if self._locking:
            due = due.with_for_update(skip_locked=True, of=_OUTBOX)
        for urgent in (True, False):  # each is the first of an index, however much waits
            if row := self._transaction.row(due.where(_M.urgent.is_(urgent))):
                return _message(row)
        return None

    def get(self, name_or_id: str) -> OutboxMessage | None:
        number, _, position = name_or_id.rpartition("-")
        same = _M.id == name_or_id
        if number and position.isascii() and position.isdigit() and len(position) < 9:
            named = and_(_M.number == number, _M.position == int(position))
            same = or_(same, named)
        row = self._transaction.row(select(_OUTBOX).where(same))
        return _message(row) if row else None

    def save(self, message: OutboxMessage) -> None:
        told = {
            "of": message.sequence,
            "state": message.state.value,
            "attempts": message.attempts,
            "next_try_at": message.next_try_at,
            "tried_since": message.tried_since,
            "leased_until": message.leased_until,
            "problem": message.problem,
            "settled_at": message.settled_at,
            "way": message.way.value if message.way else None,
            "batch": message.batch,
            "note": message.note,
        }
        if not self._transaction.write(_SAVE, told):
            raise NoResultFound(f"no message {message.sequence}")

    def listed(
        self, states: Collection[OutboxState] = (), team: str | None = None
    ) -> Sequence[OutboxMessage]:
        statement = _listed(frozenset(states), of_a_team=team is not None)
        return list(map(_message, self._transaction.rows(statement, {"team": team})))

    def of_batch(self, batch: int) -> Sequence[OutboxMessage]:
        return list(map(_message, self._transaction.rows(_OF_BATCH, {"batch": batch})))

    def of_order(self, number: str) -> Sequence[OutboxMessage]:
        return list(map(_message, self._transaction.rows(_OF_ORDER, {"order": number})))

    def next_batch(self) -> int:
        return 1 + (self._transaction.value(_LAST_BATCH) or 0)


def _bring_forward(transaction: Transaction, number: str, at: datetime) -> None:
    """What an order with danger still waits to tell is told at once: the danger comes after it."""
    transaction.write(_AT_ONCE, {"order": number, "at": at})
    transaction.write(_URGENT, {"order": number})


def _reached(team: _Team, reach: Reach) -> ColumnElement[bool]:
    own = team.in_(reach.own) if reach.own else false()
    return own if reach.default is None else or_(own, team.not_in(reach.special))


def _one_receiver(one: _Team, other: _Team, reach: Reach) -> ColumnElement[bool]:
    """Whether both teams' messages go to the same address."""
    both_default = and_(one.not_in(reach.special), other.not_in(reach.special))
    return or_(one == other, both_default if reach.special else true())


def _message(row: Found) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        sequence=row.sequence,
        number=row.number,
        position=row.position,
        kind=NoticeKind(row.kind),
        team=row.team,
        body=row.body,
        created_at=row.created_at,
        next_try_at=row.next_try_at,
        tried_since=row.tried_since,
        urgent=row.urgent,
        state=OutboxState(row.state),
        attempts=row.attempts,
        leased_until=row.leased_until,
        problem=row.problem,
        settled_at=row.settled_at,
        way=Way(row.way) if row.way else None,
        batch=row.batch,
        note=row.note,
    )
