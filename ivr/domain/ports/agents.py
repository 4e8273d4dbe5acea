"""The agents, and the callers who wait for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ivr.domain.agent import Agent
from ivr.domain.agent_board import Board


class Agents(Protocol):
    """The people who take calls."""

    def get(self, staff_number: str) -> Agent | None: ...

    def every(self) -> Sequence[Agent]:
        """All of them, by staff number."""

    def save(self, agent: Agent) -> None:
        """Store the agent as he is now, with what he does."""

    def remove(self, staff_number: str) -> None:
        """Forget the agent, if he is stored."""


class AgentBoards(Protocol):
    """The board of agents and waiting callers that all nodes share."""

    def read(self) -> Board:
        """All that is known at this moment."""

    def save(self, before: Board, after: Board) -> None:
        """Store what has changed since `before` was read, in the same unit of work."""

    def note_talk(self, queue: str, staff_number: str, began: datetime, ended: datetime) -> None:
        """Note how long a talk lasted; old notes are forgotten."""

    def talks(self, since: datetime) -> Mapping[str, Sequence[timedelta]]:
        """How long the talks lasted that began since then, by queue; the newest ones."""
