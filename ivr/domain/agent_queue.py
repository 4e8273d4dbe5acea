"""The callers who wait for agents, and who gets whom. Pure: the time and the rules are given.

A board is all that is known at one moment. `settle` brings it up to date: nodes that are gone,
rests that are over, agents who go home, and then each caller in his turn gets the agent who
fits him best, and of those who has been idle longest. Whoever stores boards stores one after the
other, so no agent is given twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Waiting
from ivr.domain.agent_brought_in import is_company
from ivr.domain.agent_fit import fit, may_serve, waits
from ivr.domain.queue_rules import QueueRules

GRACE = timedelta(seconds=20)
"""A ringing that nobody reports about is over so long after its time: who answers at the last
moment may be hearing for a quarter of a minute what it is about."""


# What happens to a caller.


def join(board: Board, caller: Waiting, promised_in: str | None = None) -> Board:
    """The caller waits. Who has been promised a return call takes up his old place.

    `promised_in`: the call in which that was, where it is known.
    """
    kept = _kept_place(board, caller, promised_in)
    if kept is not None:
        board = board.without_caller(kept.call_id)
        caller = replace(
            caller,
            joined_at=min(kept.joined_at, caller.joined_at),
            rank=min(kept.rank, caller.rank),
            category=caller.category or kept.category,
        )
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


def taken_up_again(board: Board, caller: Waiting, now: datetime) -> Board:
    """A caller whom another node took for lost while his own could not be seen."""
    agent = board.agents.get(caller.agent or "")
    if caller.place is Place.TALKING and agent is not None and not agent.state.in_call:
        board = board.with_agent(agent.answered(caller.call_id, now))
        return board.with_caller(caller)
    waiting = replace(caller, place=Place.WAITING, agent=None, changed_at=now)
    return board if caller.place is Place.TALKING else board.with_caller(waiting)


def settle(board: Board, now: datetime, rules: QueueRules) -> Board:
    """The board as it is by now: what has run out is over, and whoever is free is given away."""
    board = _without_lost_nodes(board, now, rules)
    board = _without_lost_ringing(board, now, rules)
    board = _without_strays(board, now, rules)
    board = _with_ended_rests(board, now)
    board = _without_what_is_done(board, now, rules)
    return _given_away(board, now, rules)


def _without_lost_nodes(board: Board, now: datetime, rules: QueueRules) -> Board:
    """A node that is gone has lost its callers' lines: whoever waited is rung back at his place, as
    far as his number is known."""
    lost = {node for node, seen in board.nodes.items() if now - seen > rules.lease}
    for caller in list(board.callers.values()):
        known = caller.node in board.nodes and caller.node not in lost
        if caller.on_line and not known:
            rung_back = caller.caller is not None
            board = leave(board, caller.call_id, now, rules, return_call=rung_back)
    kept = {node: seen for node, seen in board.nodes.items() if node not in lost}
    return board if not lost else replace(board, nodes=kept)


def _without_lost_ringing(board: Board, now: datetime, rules: QueueRules) -> Board:
    """A ringing that nobody has reported about is over: that is no fault of the agent's."""
    for caller in list(board.callers.values()):
        if caller.place is not Place.OFFERED:
            continue
        agent = board.agent_of(caller)  # none: he was removed, or restored from a backup
        lost = now - (caller.changed_at or now) > rules.ring + GRACE
        if agent is not None and lost:
            board = board.with_agent(agent.freed(now))
        if agent is None or lost:
            board = board.with_caller(_waiting_again(caller, now))
    return board


def _without_strays(board: Board, now: datetime, rules: QueueRules) -> Board:
    """Agents whose caller is no longer known are free again."""
    for agent in list(board.agents.values()):
        if not agent.state.in_call:
            continue
        caller = board.callers.get(agent.call_id or "")
        if caller is None or not (caller.agent == agent.staff_number or is_company(agent, caller)):
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
    """Each caller in his turn gets the agent who has been idle longest of those who fit best."""
    agents, callers = dict(board.agents), dict(board.callers)
    idle = sorted(_idle(agents.values()), key=lambda agent: (agent.idle_since or now, agent.name))
    waited = waits(board, now) if idle else {}
    for caller in board.in_turn():
        if not idle:
            break
        if caller.place is not Place.WAITING:
            continue
        agent = _best(idle, caller, rules, waited[caller.call_id])
        if agent is None:
            continue
        idle.remove(agent)
        agents[agent.staff_number] = agent.rung(caller.call_id, now)
        callers[caller.call_id] = replace(
            caller, place=Place.OFFERED, agent=agent.staff_number, changed_at=now
        )
    return replace(board, agents=agents, callers=callers)


def _best(
    idle: Sequence[Agent], caller: Waiting, rules: QueueRules, waited: timedelta
) -> Agent | None:
    """The first of those who fit this caller best."""
    able = (agent for agent in idle if may_serve(agent, caller, rules, waited))
    return min(able, key=lambda agent: fit(agent, caller), default=None)


def _idle(agents: Iterable[Agent]) -> Iterator[Agent]:
    return (agent for agent in agents if agent.state is AgentState.READY and agent.address)


def _waiting_again(caller: Waiting, now: datetime) -> Waiting:
    return replace(caller, place=Place.WAITING, agent=None, changed_at=now)


def _kept_place(board: Board, caller: Waiting, promised_in: str | None) -> Waiting | None:
    """The place that was promised to this caller: in that call, of his order, or his number."""
    for other in board.in_turn():
        if other.place is not Place.RETURN or other.queue != caller.queue:
            continue
        same_order = caller.order is not None and other.order == caller.order
        if (
            other.call_id == promised_in
            or same_order
            or (caller.caller is not None and other.caller == caller.caller)
        ):
            return other
    return None
