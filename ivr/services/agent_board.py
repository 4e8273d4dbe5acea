"""Changes of the board of agents and callers: read, changed, settled and stored in one go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.domain.agent import AgentState
from ivr.domain.agent_board import Board
from ivr.domain.agent_queue import settle
from ivr.domain.ports import UnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.services.agent_ring_back import ring_back
from ivr.services.office import Office

Change = Callable[[Board], Board]


def change_board(
    unit: UnitOfWork,
    now: datetime,
    rules: QueueRules,
    change: Change,
    office: Office | None = None,
) -> Board:
    """The board after this change, with whoever is free given away; stored, not committed.

    Writers wait for each other, so whoever reads it next reads what is stored here. `office` files
    the return calls of callers whose node is gone; without one only their places are kept.
    """
    before = unit.agent_boards.read()
    after = settle(change(before), now, rules)
    unit.agent_boards.save(before, after)
    if office is not None:
        ring_back(office, unit, before, after, now)
    for number, agent in before.agents.items():
        caller = before.callers.get(agent.call_id or "")
        if agent.state is not AgentState.TALKING or agent.since is None or caller is None:
            continue
        later = after.agents.get(number)
        over = later is None or later.state is not AgentState.TALKING
        if over and caller.agent == number:  # who was only asked has served nobody
            unit.agent_boards.note_talk(caller.queue, number, agent.since, now)
    return after
