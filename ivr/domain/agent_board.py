"""What is known of agents and callers at one moment: plain values, changed by `agent_queue`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from ivr.domain.agent import Agent


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
    category: str | None = None
    """What he wants of us (业务类别); None: that is not known, or he is protected."""
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
