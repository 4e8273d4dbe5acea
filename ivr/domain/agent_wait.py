"""How long callers will wait: worked out by serving them one after the other, in thought. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Rank, Waiting
from ivr.domain.agent_fit import Fit, can_serve, fit, waits, wants
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
    his talk has lasted as long as talks of late. Agents of other categories are free for a caller
    when he has waited long enough for them.
    """
    free = _free_at(board, now, rules, talks)
    waited = waits(board, now)
    able: dict[object, _Able] = {}
    places: dict[str, int] = {}
    found = {}
    for caller in board.in_turn():
        position = places[caller.queue] = places.get(caller.queue, 0) + 1
        so_far = waited[caller.call_id]
        sort = _sort(caller, rules, so_far)
        if sort not in able:
            able[sort] = _able(board, caller, rules, so_far, free)
        first = able[sort].first(free, now + rules.help_after - so_far)
        if first is None:
            found[caller.call_id] = Outlook(position, None)
            continue
        begins, number = first
        free[number] = begins + _busy(caller.queue, rules, talks)
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


@dataclass(frozen=True, slots=True)
class _Able:
    """Who can serve callers of one sort."""

    at_once: Sequence[str]
    """Those who fit best first."""
    later: Sequence[str]
    """Those who help out."""

    def first(
        self, free: Mapping[str, datetime], helped_at: datetime
    ) -> tuple[datetime, str] | None:
        """When somebody is free, and who; `helped_at`: when those come who help out."""
        found = []
        if self.at_once:
            number = min(self.at_once, key=free.__getitem__)
            found.append((free[number], number))
        if self.later:
            number = min(self.later, key=free.__getitem__)
            found.append((max(free[number], helped_at), number))
        return min(found, key=lambda one: one[0], default=None)


def _able(
    board: Board,
    caller: Waiting,
    rules: QueueRules,
    waited: timedelta,
    free: Mapping[str, datetime],
) -> _Able:
    agents = [board.agents[number] for number in free]
    able = [agent for agent in agents if can_serve(agent, caller, rules, waited)]
    able.sort(key=lambda agent: fit(agent, caller))
    helping = [agent.staff_number for agent in able if fit(agent, caller) is Fit.OTHER]
    at_once = [agent.staff_number for agent in able if fit(agent, caller) is not Fit.OTHER]
    return _Able(at_once, helping)


def _sort(caller: Waiting, rules: QueueRules, waited: timedelta) -> object:
    """Callers of one sort are served by the same agents."""
    danger = caller.rank is Rank.DANGER
    return wants(caller), danger, danger or rules.reaches_supervisors(caller.queue, waited)


def _busy(queue: str, rules: QueueRules, talks: Mapping[str, timedelta]) -> timedelta:
    return talks.get(queue, rules.usual_talk) + rules.after_call
