"""How long callers will wait: worked out by serving them one after the other, in thought. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Rank, Waiting
from ivr.domain.agent_queue import may_serve
from ivr.domain.queue_rules import QueueRules

AT_LEAST = 3
"""A talk that is longer than usual lasts another third of the usual time."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A caller's place in his queue, and how long he will wait; None: nobody is on duty."""

    position: int
    wait_s: int | None


def talk_times(talks: Mapping[str, Sequence[timedelta]]) -> Mapping[str, timedelta]:
    """How long a talk lasts in each queue, on the average of the recent ones."""
    return {queue: sum(some, timedelta()) / len(some) for queue, some in talks.items() if some}


def outlooks(
    board: Board, now: datetime, rules: QueueRules, talks: Mapping[str, timedelta]
) -> Mapping[str, Outlook]:
    """The outlook of everybody who waits, by call.

    Each caller in his turn gets the agent for him who is free first; whoever talks is free when
    his talk has lasted as long as talks of late.
    """
    free = _free_at(board, now, rules, talks)
    able: dict[object, list[str]] = {}
    places: dict[str, int] = {}
    found = {}
    for caller in board.in_turn():
        position = places[caller.queue] = places.get(caller.queue, 0) + 1
        sort = _sort(caller, rules, now)
        if sort not in able:
            able[sort] = _able(board, caller, rules, now, free)
        first = min(able[sort], key=free.__getitem__, default=None)
        if first is None:
            found[caller.call_id] = Outlook(position, None)
            continue
        begins = free[first]
        free[first] = begins + _busy(caller.queue, rules, talks)
        found[caller.call_id] = Outlook(position, round((begins - now).total_seconds()))
    return found


def _free_at(
    board: Board, now: datetime, rules: QueueRules, talks: Mapping[str, timedelta]
) -> dict[str, datetime]:
    """When each agent can take his next call, of those who will take one."""
    found = {}
    for agent in board.agents.values():
        at = _agent_free_at(agent, board, now, rules, talks)
        home = agent.goes_home_at()
        if at is not None and (home is None or at < home):
            found[agent.staff_number] = at
    return found


def _agent_free_at(
    agent: Agent, board: Board, now: datetime, rules: QueueRules, talks: Mapping[str, timedelta]
) -> datetime | None:
    if agent.wish is not None:
        return None
    match agent.state:
        case AgentState.READY:
            return now
        case AgentState.AFTER_CALL | AgentState.AWAY:
            return None if agent.until is None else max(agent.until, now)
        case AgentState.RINGING | AgentState.TALKING:
            caller = board.callers.get(agent.call_id or "")
            usual = _busy(caller.queue if caller else "", rules, talks)
            return max((agent.since or now) + usual, now + usual / AT_LEAST)
    return None


def _able(
    board: Board,
    caller: Waiting,
    rules: QueueRules,
    now: datetime,
    free: Mapping[str, datetime],
) -> list[str]:
    return [number for number in free if may_serve(board.agents[number], caller, rules, now)]


def _sort(caller: Waiting, rules: QueueRules, now: datetime) -> object:
    """Callers of one sort are served by the same agents."""
    reaches = rules.reaches_supervisors(caller.queue, now - caller.joined_at)
    return caller.queue, caller.language, caller.rank is Rank.DANGER or reaches


def _busy(queue: str, rules: QueueRules, talks: Mapping[str, timedelta]) -> timedelta:
    return talks.get(queue, rules.usual_talk) + rules.after_call
