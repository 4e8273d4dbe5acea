"""The outbox: what orders put out for their teams, in the transaction in which they change."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ivr.domain.dispatch import ENDS, Notice, NoticeKind, notices
from ivr.domain.dispatch_message import message_of
from ivr.domain.order_life import DONE
from ivr.domain.outbox import OutboxMessage, OutboxState, Reach, Way
from ivr.domain.work_order import WorkOrder
from storage.tables import OutboxRow

ID_BYTES = 16
"""No two messages have one id, in whichever database they were put out."""

_OPEN = OutboxState.WAITING.value
_Team = InstrumentedAttribute[str]


def put_out_changes(session: Session, before: WorkOrder, after: WorkOrder) -> None:
    """Add what a change makes teams be told; who never heard of an order is not told its end."""
    told = notices(before, after)
    if after.status in DONE and any(notice.kind in ENDS for notice in told):
        known = StoredOutbox(session, locking=False).of_order(after.number)
        heard = {message.team for message in known if not message.is_unheard}
        unheard = {message.team for message in known} - heard
        told = tuple(one for one in told if one.kind not in ENDS or one.team not in unheard)
    put_out(session, told)


def put_out(session: Session, notices: Sequence[Notice]) -> None:
    """Add what teams have to be told; committed with the orders or not at all."""
    for notice in notices:
        number, at = notice.order.number, notice.at
        # There is one writer at a time, so nobody else takes the same numbers. A database's own
        # counter would not come along into a database of the other kind.
        last = _most(OutboxRow.sequence).scalar_subquery()
        last_of_order = _most(OutboxRow.position, OutboxRow.number == number).scalar_subquery()
        sequence, position = session.execute(select(last, last_of_order)).one()
        position = (position or 0) + 1
        session.execute(
            insert(OutboxRow).values(
                sequence=(sequence or 0) + 1,
                id=f"msg_{secrets.token_hex(ID_BYTES)}",
                number=number,
                position=position,
                kind=notice.kind.value,
                team=notice.team,
                urgent=notice.is_urgent,
                body=message_of(notice, position=position),
                created_at=at,
                next_try_at=at,
                tried_since=at,
                state=_OPEN,
                attempts=0,
            )
        )
        if notice.is_urgent and position > 1:
            _bring_forward(session, number, at)


class StoredOutbox:
    """The messages to teams."""

    def __init__(self, session: Session, *, locking: bool) -> None:
        self._session = session
        self._locking = locking

    def next_due(
        self, now: datetime, reach: Reach, resting: Collection[str] = ()
    ) -> OutboxMessage | None:
        earlier = aliased(OutboxRow)
        must_go_first = (
            exists()
            .where(earlier.number == OutboxRow.number, earlier.position < OutboxRow.position)
            .where(earlier.state == _OPEN, earlier.batch.is_(None))
            .where(_one_receiver(earlier.team, OutboxRow.team, reach))
        )
        due = (
            select(OutboxRow)
            .where(OutboxRow.state == _OPEN, OutboxRow.batch.is_(None))
            .where(OutboxRow.next_try_at <= now)
            .where(or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now))
            .where(_reached(OutboxRow.team, reach.without(resting)))
            .where(~must_go_first)
            .order_by(OutboxRow.sequence)
            .limit(1)
        )
        if self._locking:
            due = due.with_for_update(skip_locked=True, of=OutboxRow)
        for urgent in (True, False):  # each is the first of an index, however much waits
            if row := self._session.scalars(due.where(OutboxRow.urgent.is_(urgent))).first():
                return _message(row)
        return None

    def get(self, name_or_id: str) -> OutboxMessage | None:
        number, _, position = name_or_id.rpartition("-")
        same = OutboxRow.id == name_or_id
        if number and position.isascii() and position.isdigit() and len(position) < 9:
            named = and_(OutboxRow.number == number, OutboxRow.position == int(position))
            same = or_(same, named)
        row = self._session.scalars(select(OutboxRow).where(same)).first()
        return _message(row) if row else None

    def save(self, message: OutboxMessage) -> None:
        row = self._session.get_one(OutboxRow, message.sequence)
        row.state = message.state.value
        row.attempts = message.attempts
        row.next_try_at = message.next_try_at
        row.tried_since = message.tried_since
        row.leased_until = message.leased_until
        row.problem = message.problem
        row.settled_at = message.settled_at
        row.way = message.way.value if message.way else None
        row.batch = message.batch
        row.note = message.note
        self._session.flush()

    def listed(
        self, states: Collection[OutboxState] = (), team: str | None = None
    ) -> Sequence[OutboxMessage]:
        conditions: list[ColumnElement[bool]] = []
        if states:
            conditions.append(OutboxRow.state.in_([state.value for state in states]))
        if team is not None:
            conditions.append(OutboxRow.team == team)
        return self._messages(*conditions)

    def of_batch(self, batch: int) -> Sequence[OutboxMessage]:
        return self._messages(OutboxRow.batch == batch)

    def of_order(self, number: str) -> Sequence[OutboxMessage]:
        return self._messages(OutboxRow.number == number)

    def next_batch(self) -> int:
        return 1 + (self._session.scalar(_most(OutboxRow.batch)) or 0)

    def _messages(self, *conditions: ColumnElement[bool]) -> Sequence[OutboxMessage]:
        rows = select(OutboxRow).where(*conditions).order_by(OutboxRow.sequence)
        return [_message(row) for row in self._session.scalars(rows)]


def _bring_forward(session: Session, number: str, at: datetime) -> None:
    """What an order with danger still waits to tell is told at once: the danger comes after it."""
    waiting = and_(OutboxRow.number == number, OutboxRow.state == _OPEN)
    session.execute(
        update(OutboxRow)
        .where(waiting, OutboxRow.next_try_at >= at)
        .values(next_try_at=at)
        .execution_options(synchronize_session="fetch")
    )
    session.execute(
        update(OutboxRow)
        .where(waiting)
        .values(urgent=True)
        .execution_options(synchronize_session="fetch")
    )


def _most(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    *conditions: ColumnElement[bool],
) -> Select[int | None]:
    return select(func.max(column)).where(*conditions)


def _reached(team: _Team, reach: Reach) -> ColumnElement[bool]:
    own = team.in_(reach.own) if reach.own else false()
    return own if reach.default is None else or_(own, team.not_in(reach.special))


def _one_receiver(one: _Team, other: _Team, reach: Reach) -> ColumnElement[bool]:
    """Whether both teams' messages go to the same address."""
    both_default = and_(one.not_in(reach.special), other.not_in(reach.special))
    return or_(one == other, both_default if reach.special else true())


def _message(row: OutboxRow) -> OutboxMessage:
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
