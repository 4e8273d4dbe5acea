"""What a live call needs of the agents' queue, as protocols and plain values.

Who is next, which agent serves whom, and how long it will take is decided there and known to all
nodes (see `ivr.services.agent_queue`); what callers and agents hear meanwhile is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent who is to be rung for this caller now."""

    agent: str
    staff_number: str
    target: str
    """The SIP URI."""
    ring_s: int
    """How long it may ring."""
    summary: str = ""
    """One Chinese sentence for the agent's ear; empty: there is nothing to tell."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the bot learned, for the agent's telephone."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Where a caller is sent who has waited too long, or for whom nobody is on duty.

    `target`: the SIP URI or number; empty with "return-call".
    """

    kind: Literal["supervisor", "number", "return-call"]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a waiting caller stands just now."""

    position: int
    """1: nobody is before this caller."""
    wait_s: int | None = None
    """How long it will probably take; None: nobody is on duty who could."""
    offer: Offer | None = None
    overflow: Overflow | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """A caller as he joins the queue; `slots`: what was said, as far as people may know it."""

    call_id: str
    queue: str
    language: str | None = None
    urgent: bool = False
    caller: str | None = None
    order: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None
    """What he wants of us, as far as the flows under way tell it and people may know it."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom an agent may bring into a talk."""

    target: str
    """The SIP URI to call."""
    staff_number: str | None = None
    """None: he is no agent who is stored."""


class AgentQueue(Protocol):
    """The queues of agents, shared by all calls; any method may raise IvrError."""

    def staffed(self, queue: str, language: str | None) -> bool:
        """Whether any agent is stored who could serve it, on duty or not."""
        ...

    def join(self, joining: Joining) -> None: ...

    def look(self, call_id: str) -> Standing:
        """Where the caller stands; being asked is also a sign of life, in a talk as well."""
        ...

    def not_answered(self, call_id: str, reason: str) -> None:
        """The agent who was offered did not answer; the next is looked for."""
        ...

    def connected(self, call_id: str) -> None: ...

    def parted(self, call_id: str) -> None:
        """The talk is over: the agent has work to do after it."""
        ...

    def brought_in(self, call_id: str, staff_number: str) -> None:
        """The agent has this colleague rung: nobody else is to ring him."""
        ...

    def came_in(self, call_id: str, staff_number: str) -> None:
        """The colleague has answered."""
        ...

    def let_go(self, call_id: str, staff_number: str) -> None:
        """The colleague has not answered, or is out of the talk."""
        ...

    def taken_over(self, call_id: str, staff_number: str) -> None:
        """The colleague is the caller's; the agent before him has work after the call."""
        ...

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        """Gone; or with a return call that keeps its place."""
        ...


class Colleagues(Protocol):
    """Whom an agent may bring into a talk, or pass it on to: people of this house only."""

    def supervisor(self) -> Colleague | None:
        """The supervisor to ask; None: there is none."""
        ...

    def reachable(self, target: str) -> Colleague | None:
        """Whom an agent's telephone asks for; None: not allowed."""
        ...

    def queue(self, target: str) -> str | None:
        """The queue that an agent's telephone asks for; None: it asks for none."""
        ...
