"""Which agent is one for which caller: by queue, language and category, and by how long he waits.

Pure: the time and the rules are given. A long wait opens doors: to supervisors, and to agents who
take other categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum

from ivr.domain.agent import Agent
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.queue_rules import QueueRules


class Fit(IntEnum):
    """How well an agent's categories fit a caller's, the best first."""

    NAMED = 0
    """It is one of his own, or nothing depends on it."""
    EVERY = 1
    """He takes every category."""
    OTHER = 2
    """He takes others, and helps out."""


def fit(agent: Agent, caller: Waiting) -> Fit:
    """How well this agent fits; where there is danger, or no category is known, all fit alike."""
    if caller.category is None or caller.rank is Rank.DANGER:
        return Fit.NAMED
    if not agent.categories:
        return Fit.EVERY
    return Fit.NAMED if caller.category in agent.categories else Fit.OTHER


def waits(board: Board, now: datetime) -> Mapping[str, timedelta]:
    """By call, how long whoever waits counts as waiting, where that opens doors.

    What is open to somebody is open to everybody before him who wants the same: else somebody
    urgent who has come just now would be overtaken by who is behind him.
    """
    found: dict[str, timedelta] = {}
    longest: dict[object, timedelta] = {}
    for caller in reversed(board.in_turn()):
        waited = now - caller.joined_at
        if caller.place is Place.WAITING:
            waited = longest[wants(caller)] = max(longest.get(wants(caller), waited), waited)
        found[caller.call_id] = waited
    return found


def wants(caller: Waiting) -> object:
    """What callers have in common who want the same agents."""
    return caller.queue, caller.language, caller.category


def can_serve(agent: Agent, caller: Waiting, rules: QueueRules, waited: timedelta) -> bool:
    """Whether this agent is one for this caller, if categories did not count (see `waits`)."""
    if agent.address is None:
        return False
    if agent.serves(caller.queue, caller.language):
        return True
    if not agent.supervisor or not agent.speaks(caller.language):
        return False
    return caller.rank is Rank.DANGER or rules.reaches_supervisors(caller.queue, waited)


def may_serve(agent: Agent, caller: Waiting, rules: QueueRules, waited: timedelta) -> bool:
    """Whether this agent is one for this caller by now, whatever he does just now."""
    if not can_serve(agent, caller, rules, waited):
        return False
    return fit(agent, caller) is not Fit.OTHER or waited >= rules.help_after
