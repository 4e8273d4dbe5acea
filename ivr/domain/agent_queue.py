"""The callers who wait for agents, and who gets whom. Pure: the time and the rules are given.

A board is all that is known at one moment. `settle` brings it up to date: nodes that are gone,
rests that are over, agents who go home, and then each caller in his turn gets the agent who has
been idle longest. Whoever stores boards stores one after the other, so no agent is given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from ivr.domain.agent import Agent, AgentState
from ivr.domain.queue_rules import QueueRules

GRACE = timedelta(seconds=10)
"""A ringing that nobody reports about is over so long after its time."""


class Rank(IntEnum):
    """Who goes first."""

    DANGER = 0
    URGENT = 1
    NORMAL = 2


RANK_NAMES: Mapping[Rank, str] = {Rank.DANGER: "危险", Rank.URGENT: "紧急", Rank.NORMAL: "普通"}


class Place(StrEnum):
    """How a caller stands in the queue."""

    WAITING = "waiting"
    OFFERED = "offered"
    TALKING = "talking"
    DONE = "done"
    """The talk is over; its agent may still look at it while he works after it."""
    RETURN = "return"
    """He has hung up and is rung back: his place is kept."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller (排队客户), from joining the queue until all is done for him."""

    call_id: str
    queue: str
    joined_at: datetime
    """Since when he waits: his place."""
    node: str
    rank: Rank = Rank.NORMAL
    language: str | None = None
    caller: str | None = None
    order: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """Why he called, in a few words."""
    place: Place = Place.WAITING
    agent: str | None = None
    """The staff number of whoever rings or talks."""
    changed_at: datetime | None = None
    """Since when it is so."""

    @property
    def turn(self) -> tuple[int, datetime, str]:
        """The order in which callers are served."""
        return self.rank, self.joined_at, self.call_id

    @property
    def on_line(self) -> bool:
        """Whether he is on a line of his node."""
        return self.place in {Place.WAITING, Place.OFFERED, Place.TALKING}


@dataclass(frozen=True, slots=True)
class Board:
    """The agents, the callers and the nodes at one moment."""

    agents: Mapping[str, Agent] = field(default_factory=dict)
    """By staff number."""
    callers: Mapping[str, Waiting] = field(default_factory=dict)
    """By call."""
    nodes: Mapping[str, datetime] = field(default_factory=dict)
    """When each node was last seen."""

    @classmethod
    def of(
        cls,
        agents: Iterable[Agent] = (),
        callers: Iterable[Waiting] = (),
        nodes: Mapping[str, datetime] | None = None,
    ) -> Board:
        """The board with these on it."""
        return cls(
            {agent.staff_number: agent for agent in agents},
            {caller.call_id: caller for caller in callers},
            dict(nodes or {}),
        )

    def with_agent(self, agent: Agent) -> Board:
        """The board with this agent as he is now."""
        return replace(self, agents={**self.agents, agent.staff_number: agent})

    def with_caller(self, caller: Waiting) -> Board:
        """The board with this caller as he stands now."""
        return replace(self, callers={**self.callers, caller.call_id: caller})

    def without_caller(self, call_id: str) -> Board:
        """The board without this caller."""
        left = {key: caller for key, caller in self.callers.items() if key != call_id}
        return replace(self, callers=left)

    def seen(self, node: str, now: datetime) -> Board:
        """The board after a sign of life of this node."""
        return replace(self, nodes={**self.nodes, node: now})

    def in_turn(self) -> list[Waiting]:
        """Whoever waits for an agent, also for a return call, in the order of being served."""
        waiting = {Place.WAITING, Place.RETURN}
        return sorted(
            (caller for caller in self.callers.values() if caller.place in waiting),
            key=lambda caller: caller.turn,
        )

    def agent_of(self, caller: Waiting) -> Agent | None:
        """The agent who rings or talks with this caller."""
        agent = self.agents.get(caller.agent) if caller.agent is not None else None
        return agent if agent is not None and agent.call_id == caller.call_id else None


def may_serve(agent: Agent, caller: Waiting, rules: QueueRules, now: datetime) -> bool:
    """Whether this agent is one for this caller, whatever he does just now."""
    if agent.address is None:
        return False
    if agent.serves(caller.queue, caller.language):
        return True
    if not agent.supervisor or not agent.speaks(caller.language):
        return False
    waited = now - caller.joined_at
    return caller.rank is Rank.DANGER or rules.reaches_supervisors(caller.queue, waited)


# What happens to a caller.


def join(board: Board, caller: Waiting) -> Board:
    """The caller waits. Who has been promised a return call takes up his old place."""
    kept = _kept_place(board, caller)
    if kept is not None:
        board = board.without_caller(kept.call_id)
        rank = min(kept.rank, caller.rank)
        caller = replace(caller, joined_at=min(kept.joined_at, caller.joined_at), rank=rank)
    return board.with_caller(caller)


def not_answered(board: Board, call_id: str, now: datetime, rules: QueueRules) -> Board:
    """The agent who was rung has not answered: he rests, and the caller waits on at his place."""
    caller = board.callers.get(call_id)
    if caller is None or caller.place is not Place.OFFERED:
        return board
    agent = board.agent_of(caller)
    if agent is not None:
        board = board.with_agent(agent.missed_call(now, rules.rest, rules.most_missed))
    return board.with_caller(_waiting_again(caller, now))


def connected(board: Board, call_id: str, now: datetime) -> Board:
    """Caller and agent talk."""
    caller = board.callers.get(call_id)
    if caller is None or caller.place is not Place.OFFERED:
        return board
    agent = board.agent_of(caller)
    if agent is not None:
        board = board.with_agent(agent.answered(call_id, now))
    return board.with_caller(replace(caller, place=Place.TALKING, changed_at=now))


def leave(
    board: Board, call_id: str, now: datetime, rules: QueueRules, *, return_call: bool = False
) -> Board:
    """The caller is gone, or his talk is over; `return_call`: he is rung back at his place."""
    caller = board.callers.get(call_id)
    if caller is None:
        return board
    agent = board.agent_of(caller)
    if agent is not None and agent.state is AgentState.TALKING:
        board = board.with_agent(agent.hung_up(now, rules.after_call))
        return board.with_caller(replace(caller, place=Place.DONE, changed_at=now))
    if agent is not None and agent.state is AgentState.RINGING:
        board = board.with_agent(agent.freed(now))
    if return_call and caller.place in {Place.WAITING, Place.OFFERED}:
        kept = replace(caller, place=Place.RETURN, agent=None, changed_at=now)
        return board.with_caller(kept)
    return board.without_caller(call_id)


def settle(board: Board, now: datetime, rules: QueueRules) -> Board:
    """The board as it is by now: what has run out is over, and whoever is free is given away."""
    board = _without_lost_nodes(board, now, rules)
    board = _without_lost_ringing(board, now, rules)
    board = _without_strays(board, now, rules)
    board = _with_ended_rests(board, now)
    board = _without_what_is_done(board, now, rules)
    return _given_away(board, now, rules)


def _without_lost_nodes(board: Board, now: datetime, rules: QueueRules) -> Board:
    """A node that is gone has lost its callers' lines."""
    lost = {node for node, seen in board.nodes.items() if now - seen > rules.lease}
    for caller in list(board.callers.values()):
        known = caller.node in board.nodes and caller.node not in lost
        if caller.on_line and not known:
            board = leave(board, caller.call_id, now, rules)
    kept = {node: seen for node, seen in board.nodes.items() if node not in lost}
    return board if not lost else replace(board, nodes=kept)


def _without_lost_ringing(board: Board, now: datetime, rules: QueueRules) -> Board:
    """A ringing that nobody has reported about is over."""
    for caller in list(board.callers.values()):
        if caller.place is Place.OFFERED and caller.changed_at is not None:
            if now - caller.changed_at > rules.ring + GRACE:
                board = not_answered(board, caller.call_id, now, rules)
            elif board.agent_of(caller) is None:  # he was removed, or restored from a backup
                board = board.with_caller(_waiting_again(caller, now))
    return board


def _without_strays(board: Board, now: datetime, rules: QueueRules) -> Board:
    """Agents whose caller is no longer known are free again."""
    for agent in list(board.agents.values()):
        if not agent.state.in_call:
            continue
        caller = board.callers.get(agent.call_id or "")
        if caller is None or caller.agent != agent.staff_number:
            talked = agent.state is AgentState.TALKING
            freed = agent.hung_up(now, rules.after_call) if talked else agent.freed(now)
            board = board.with_agent(freed)
    return board


def _with_ended_rests(board: Board, now: datetime) -> Board:
    """After-call work and rests end by themselves; whoever's shift is over goes home."""
    for agent in list(board.agents.values()):
        changed = agent
        if agent.state is AgentState.AFTER_CALL and (agent.until is None or agent.until <= now):
            changed = agent.finished(agent.until or now)
        elif agent.state is AgentState.AWAY and agent.until is not None and agent.until <= now:
            changed = agent.made_ready(agent.until)
        if changed.state in {AgentState.READY, AgentState.AWAY}:
            home = changed.goes_home_at()
            if home is not None and home <= now:
                changed = changed.gone_off(home)
        if changed is not agent:
            board = board.with_agent(changed)
    return board


def _without_what_is_done(board: Board, now: datetime, rules: QueueRules) -> Board:
    """What nobody works at any more, and places that were kept long enough."""
    worked_at = {agent.call_id for agent in board.agents.values() if agent.call_id is not None}
    for caller in list(board.callers.values()):
        done = caller.place is Place.DONE and caller.call_id not in worked_at
        since = caller.changed_at or caller.joined_at
        stale = caller.place is Place.RETURN and now - since > rules.keep_place
        if done or stale:
            board = board.without_caller(caller.call_id)
    return board


def _given_away(board: Board, now: datetime, rules: QueueRules) -> Board:
    """Each caller in his turn gets the agent who has been idle longest of those who can."""
    agents, callers = dict(board.agents), dict(board.callers)
    idle = sorted(_idle(agents.values()), key=lambda agent: (agent.idle_since or now, agent.name))
    for caller in board.in_turn():
        if not idle:
            break
        if caller.place is not Place.WAITING:
            continue
        agent = next((one for one in idle if may_serve(one, caller, rules, now)), None)
        if agent is None:
            continue
        idle.remove(agent)
        agents[agent.staff_number] = agent.rung(caller.call_id, now)
        callers[caller.call_id] = replace(
            caller, place=Place.OFFERED, agent=agent.staff_number, changed_at=now
        )
    return replace(board, agents=agents, callers=callers)


def _idle(agents: Iterable[Agent]) -> Iterator[Agent]:
    return (agent for agent in agents if agent.state is AgentState.READY and agent.address)


def _waiting_again(caller: Waiting, now: datetime) -> Waiting:
    return replace(caller, place=Place.WAITING, agent=None, changed_at=now)


def _kept_place(board: Board, caller: Waiting) -> Waiting | None:
    """The place that was promised to this caller: of the same order, or the same number."""
    for other in board.in_turn():
        if other.place is not Place.RETURN or other.queue != caller.queue:
            continue
        same_order = caller.order is not None and other.order == caller.order
        if same_order or (caller.caller is not None and other.caller == caller.caller):
            return other
    return None
