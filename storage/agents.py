"""The repositories of agents and of the board that all nodes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import Session

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.agent_shift import Shift
from storage.agent_tables import AgentRow, AgentTalkRow, QueueEntryRow, QueueNodeRow

KEEP_TALKS = timedelta(days=7)
MOST_TALKS = 200
"""So many of the newest talks tell how long they last."""


class StoredAgents:
    """The people who take calls."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, staff_number: str) -> Agent | None:
        row = self._session.get(AgentRow, staff_number, populate_existing=True)
        return None if row is None else _agent(row)

    def every(self) -> Sequence[Agent]:
        rows = select(AgentRow).order_by(AgentRow.staff_number)
        return [_agent(row) for row in self._session.scalars(rows)]

    def save(self, agent: Agent) -> None:
        self._session.merge(_agent_row(agent))
        self._session.flush()

    def remove(self, staff_number: str) -> None:
        self._session.execute(delete(AgentRow).where(AgentRow.staff_number == staff_number))


class StoredBoards:
    """The board of agents and waiting callers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self) -> Board:
        # Every node reads all of it each second: plain rows are read in a third of the time that
        # the session's objects take.
        agents, callers, nodes = (
            self._session.execute(select(kind.__table__)).all()
            for kind in (AgentRow, QueueEntryRow, QueueNodeRow)
        )
        return Board.of(
            map(_agent, agents),
            map(_caller, callers),
            {row.node: row.seen_at for row in nodes},
        )

    def save(self, before: Board, after: Board) -> None:
        for number, agent in after.agents.items():
            if before.agents.get(number) != agent:
                self._session.merge(_agent_row(agent))
        for call_id, caller in after.callers.items():
            if before.callers.get(call_id) != caller:
                self._session.merge(_entry_row(caller))
        for node, seen in after.nodes.items():
            if before.nodes.get(node) != seen:
                self._session.merge(QueueNodeRow(node=node, seen_at=seen))
        if gone := before.callers.keys() - after.callers.keys():
            self._session.execute(delete(QueueEntryRow).where(QueueEntryRow.call_id.in_(gone)))
        if lost := before.nodes.keys() - after.nodes.keys():
            self._session.execute(delete(QueueNodeRow).where(QueueNodeRow.node.in_(lost)))
        self._session.flush()

    def note_talk(self, queue: str, staff_number: str, began: datetime, ended: datetime) -> None:
        self._session.merge(
            AgentTalkRow(queue=queue, staff_number=staff_number, began_at=began, ended_at=ended)
        )
        old = AgentTalkRow.began_at < ended - KEEP_TALKS
        self._session.execute(delete(AgentTalkRow).where(old))

    def talks(self, since: datetime) -> Mapping[str, Sequence[timedelta]]:
        newest = (
            select(AgentTalkRow)
            .where(AgentTalkRow.began_at >= since)
            .order_by(AgentTalkRow.began_at.desc())
            .limit(MOST_TALKS)
        )
        found: dict[str, list[timedelta]] = {}
        for row in self._session.scalars(newest):
            found.setdefault(row.queue, []).append(row.ended_at - row.began_at)
        return found


_shift = lru_cache(maxsize=1_000)(Shift.parse)


def _agent(row: AgentRow | Row[Any]) -> Agent:
    return Agent(
        staff_number=row.staff_number,
        name=row.name,
        address=row.address,
        queues=tuple(row.queues),
        languages=tuple(row.languages),
        supervisor=row.supervisor,
        shifts=tuple(map(_shift, row.shifts)),
        state=AgentState(row.state),
        reason=row.reason,
        since=row.since,
        until=row.until,
        idle_since=row.idle_since,
        signed_on_at=row.signed_on_at,
        call_id=row.call_id,
        missed=row.missed,
        wish=None if row.wish is None else AgentState(row.wish),
        wish_reason=row.wish_reason,
    )


def _agent_row(agent: Agent) -> AgentRow:
    return AgentRow(
        staff_number=agent.staff_number,
        name=agent.name,
        address=agent.address,
        queues=list(agent.queues),
        languages=list(agent.languages),
        supervisor=agent.supervisor,
        shifts=[str(shift) for shift in agent.shifts],
        state=agent.state.value,
        reason=agent.reason,
        since=agent.since,
        until=agent.until,
        idle_since=agent.idle_since,
        signed_on_at=agent.signed_on_at,
        call_id=agent.call_id,
        missed=agent.missed,
        wish=None if agent.wish is None else agent.wish.value,
        wish_reason=agent.wish_reason,
    )


def _caller(row: Row[Any]) -> Waiting:
    return Waiting(
        call_id=row.call_id,
        queue=row.queue,
        joined_at=row.joined_at,
        node=row.node,
        rank=Rank(row.rank),
        language=row.language,
        caller=row.caller,
        order=row.order_number,
        slots=dict(row.slots),
        reason=row.reason,
        place=Place(row.place),
        agent=row.agent,
        changed_at=row.changed_at,
    )


def _entry_row(caller: Waiting) -> QueueEntryRow:
    return QueueEntryRow(
        call_id=caller.call_id,
        queue=caller.queue,
        joined_at=caller.joined_at,
        node=caller.node,
        rank=int(caller.rank),
        language=caller.language,
        caller=caller.caller,
        order_number=caller.order,
        slots=dict(caller.slots),
        reason=caller.reason,
        place=caller.place.value,
        agent=caller.agent,
        changed_at=caller.changed_at,
    )
