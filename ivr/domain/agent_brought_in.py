"""Whom an agent brings into his talk: a supervisor to ask, a colleague who takes the caller over.

They are the call's as the agent is, so nobody else is given to them meanwhile: rung, then talking,
then at work after it. Which call somebody was brought into is his `call_id`, that of a caller who
talks with somebody else. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Waiting
from ivr.domain.queue_rules import QueueRules

FREE = frozenset({AgentState.READY, AgentState.AFTER_CALL})
"""Who might be given a caller while he is rung; whoever rests or is off is rung as he is."""


def brought_in(board: Board, call_id: str, staff_number: str, now: datetime) -> Board:
    """He is rung for a caller who talks with somebody else."""
    agent, caller = board.agents.get(staff_number), _talking(board, call_id)
    if agent is None or caller is None or agent.state not in FREE:
        return board
    return board.with_agent(agent.rung(call_id, now))


def came_in(board: Board, call_id: str, staff_number: str, now: datetime) -> Board:
    """He has answered; who was brought in from a rest or from home goes back there after it."""
    agent = board.agents.get(staff_number)
    if agent is None or _talking(board, call_id) is None or _is_with_another(agent, call_id):
        return board
    talks = agent.answered(call_id, now)
    # Who rests because he did not answer has answered now.
    if agent.state is AgentState.OFF or (agent.state is AgentState.AWAY and not agent.missed):
        talks = replace(talks, wish=agent.state, wish_reason=agent.reason)
    return board.with_agent(talks)


def let_go(
    board: Board, call_id: str, staff_number: str, now: datetime, rules: QueueRules
) -> Board:
    """He has not answered, or the others go on without him."""
    agent, caller = board.agents.get(staff_number), board.callers.get(call_id)
    if agent is None or not agent.state.in_call or agent.call_id != call_id:
        return board
    if caller is not None and caller.agent == staff_number:
        return board
    return board.with_agent(_free_again(agent, now, rules))


def taken_over(
    board: Board, call_id: str, staff_number: str, now: datetime, rules: QueueRules
) -> Board:
    """He is the caller's from now on; whoever had the caller has his work after the call."""
    caller = _talking(board, call_id)
    if caller is None or caller.agent == staff_number:
        return board
    first = board.agent_of(caller)
    if first is not None and first.state is AgentState.TALKING:
        board = board.with_agent(first.hung_up(now, rules.after_call))
    return board.with_caller(replace(caller, agent=staff_number, changed_at=now))


def is_company(agent: Agent, caller: Waiting) -> bool:
    """Whether this agent was brought into that caller's talk."""
    return agent.call_id == caller.call_id and caller.place is Place.TALKING


def _free_again(agent: Agent, now: datetime, rules: QueueRules) -> Agent:
    """Who was idle waits on as before; who was at work after a call has time for it again."""
    if agent.state is AgentState.RINGING and agent.idle_since is not None:
        return agent.freed(now)
    return agent.hung_up(now, rules.after_call)


def _talking(board: Board, call_id: str) -> Waiting | None:
    caller = board.callers.get(call_id)
    return caller if caller is not None and caller.place is Place.TALKING else None


def _is_with_another(agent: Agent, call_id: str) -> bool:
    return agent.state.in_call and agent.call_id != call_id
