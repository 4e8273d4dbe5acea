"""The repositories of agents and of the board that all nodes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import bindparam, delete, select

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.agent_shift import Shift
from storage.agent_tables import AgentRow, AgentTalkRow, QueueEntryRow, QueueNodeRow
from storage.plain_rows import table_of, upsert_row
from storage.prepared import Found, Prepared, Values
from storage.transaction import Transaction

KEEP_TALKS = timedelta(days=7)
MOST_TALKS = 200
"""So many of the newest talks tell how long they last."""

_AGENTS, _ENTRIES, _NODES = map(table_of, (AgentRow, QueueEntryRow, QueueNodeRow))
_TALKS = table_of(AgentTalkRow)

KEPT = 1_000
"""Agents kept as they were read: whoever looks at the board finds most of them unchanged."""

_shift = lru_cache(maxsize=1_000)(Shift.parse)


def _agent(row: Found) -> Agent:
    return Agent(
        staff_number=row.staff_number,
        name=row.name,
        address=row.address,
        queues=tuple(row.queues),
        languages=tuple(row.languages),
        supervisor=row.supervisor,
        categories=tuple(row.categories),
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


_ALL_AGENTS = Prepared(select(_AGENTS).order_by(_AGENTS.c.staff_number), made=_agent, kept=KEPT)
_OF_NUMBER = select(_AGENTS).where(_AGENTS.c.staff_number == bindparam("staff_number"))
_ONE_AGENT = Prepared(_OF_NUMBER, made=_agent)
_BOARD = (
    Prepared(select(_AGENTS), made=_agent, kept=KEPT),
    Prepared(select(_ENTRIES)),
    Prepared(select(_NODES)),
)
_OLD_TALKS = Prepared(delete(_TALKS).where(_TALKS.c.began_at < bindparam("before")))
_NEWEST_TALKS = Prepared(
    select(_TALKS)
    .where(_TALKS.c.began_at >= bindparam("since"))
    .order_by(_TALKS.c.began_at.desc())
    .limit(MOST_TALKS)
)


class StoredAgents:
    """The people who take calls."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, staff_number: str) -> Agent | None:
        agent: Agent | None = self._transaction.row(_ONE_AGENT, {"staff_number": staff_number})
        return agent

    def every(self) -> Sequence[Agent]:
        return list(self._transaction.rows(_ALL_AGENTS))

    def save(self, agent: Agent) -> None:
        upsert_row(self._transaction, AgentRow, _agent_values(agent))

    def remove(self, staff_number: str) -> None:
        self._transaction.write(delete(_AGENTS).where(_AGENTS.c.staff_number == staff_number))


class StoredBoards:
    """The board of agents and waiting callers."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def read(self) -> Board:
        agents, callers, nodes = (self._transaction.rows(statement) for statement in _BOARD)
        return Board.of(
            agents,
            map(_caller, callers),
            {row.node: row.seen_at for row in nodes},
        )

    def save(self, before: Board, after: Board) -> None:
        for number, agent in after.agents.items():
            if before.agents.get(number) != agent:
                upsert_row(self._transaction, AgentRow, _agent_values(agent))
        for call_id, caller in after.callers.items():
            if before.callers.get(call_id) != caller:
                upsert_row(self._transaction, QueueEntryRow, _entry_values(caller))
        for node, seen in after.nodes.items():
            if before.nodes.get(node) != seen:
                upsert_row(self._transaction, QueueNodeRow, {"node": node, "seen_at": seen})
        if gone := before.callers.keys() - after.callers.keys():
            self._transaction.write(delete(_ENTRIES).where(_ENTRIES.c.call_id.in_(gone)))
        if lost := before.nodes.keys() - after.nodes.keys():
            self._transaction.write(delete(_NODES).where(_NODES.c.node.in_(lost)))

    def note_talk(self, queue: str, staff_number: str, began: datetime, ended: datetime) -> None:
        talk = {"queue": queue, "staff_number": staff_number, "began_at": began, "ended_at": ended}
        upsert_row(self._transaction, AgentTalkRow, talk)
        self._transaction.write(_OLD_TALKS, {"before": ended - KEEP_TALKS})

    def talks(self, since: datetime) -> Mapping[str, Sequence[timedelta]]:
        found: dict[str, list[timedelta]] = {}
        for row in self._transaction.rows(_NEWEST_TALKS, {"since": since}):
            found.setdefault(row.queue, []).append(row.ended_at - row.began_at)
        return found


def _agent_values(agent: Agent) -> Values:
    return {
        "staff_number": agent.staff_number,
        "name": agent.name,
        "address": agent.address,
        "queues": list(agent.queues),
        "languages": list(agent.languages),
        "supervisor": agent.supervisor,
        "categories": list(agent.categories),
        "shifts": [str(shift) for shift in agent.shifts],
        "state": agent.state.value,
        "reason": agent.reason,
        "since": agent.since,
        "until": agent.until,
        "idle_since": agent.idle_since,
        "signed_on_at": agent.signed_on_at,
        "call_id": agent.call_id,
        "missed": agent.missed,
        "wish": None if agent.wish is None else agent.wish.value,
        "wish_reason": agent.wish_reason,
    }


def _caller(row: Found) -> Waiting:
    return Waiting(
        call_id=row.call_id,
        queue=row.queue,
        joined_at=row.joined_at,
        node=row.node,
        rank=Rank(row.rank),
        language=row.language,
        category=row.category,
        caller=row.caller,
        order=row.order_number,
        slots=dict(row.slots),
        reason=row.reason,
        place=Place(row.place),
        agent=row.agent,
        changed_at=row.changed_at,
    )


def _entry_values(caller: Waiting) -> Values:
    return {
        "call_id": caller.call_id,
        "queue": caller.queue,
        "joined_at": caller.joined_at,
        "node": caller.node,
        "rank": int(caller.rank),
        "language": caller.language,
        "category": caller.category,
        "caller": caller.caller,
        "order_number": caller.order,
        "slots": dict(caller.slots),
        "reason": caller.reason,
        "place": caller.place.value,
        "agent": caller.agent,
        "changed_at": caller.changed_at,
    }
