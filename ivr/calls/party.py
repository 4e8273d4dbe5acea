"""Somebody whom we have called for a caller: the line, and what is whispered there first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from ivr.calls.delivery import Delivery
from ivr.calls.ports import Line, PromptSource
from ivr.calls.presses import Presses
from ivr.clock import Clock
from ivr.dialogue.actions import Play, Segment
from ivr.media.events import MediaEvent
from ivr.telephony.leg_events import LegEvent

BRIEFED_TOKEN = -3
"""Of the last sound of a summary, on the line of whoever hears it."""

LONGEST_BRIEFING_MS = 15_000
"""After so long people are connected, however long the summary is."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FromAgent:
    """Something that the line of somebody we called has told; `ring` numbers a call's lines."""

    ring: int
    event: MediaEvent | LegEvent


class Waiting(Protocol):
    """Who waits for the agent, as far as the agent's telephone may show it."""

    @property
    def caller(self) -> str | None: ...

    @property
    def private(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Somebody of whom nothing may be shown."""

    caller: str | None = None
    private: bool = True


class Dialler(Protocol):
    """Calls a SIP URI for that caller; IvrError where no call can be made.

    `headers`: what the telephone there is told; `ring_ms`: how long it may ring, None: as usual;
    `refers`: whether it may pass the caller on by REFER.
    """

    def __call__(
        self,
        target: str,
        line: Waiting,
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        ring_ms: int | None = None,
        refers: bool = False,
    ) -> Line: ...


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is to be called, and what is told there."""

    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ring_ms: int | None = None
    summary: str = ""
    opening: str = ""
    """A sentence before the summary that is the same for all, and so ready ahead."""
    colleague: bool = False
    """Whether it is somebody of the queue's, who may bring in others."""
    staff_number: str | None = None
    """Of an agent who was brought in by another."""


@dataclass
class Party:
    """One line that we have made, from ringing to its end."""

    ring: int
    line: Line
    whom: Whom
    presses: Presses = field(default_factory=Presses, init=False)
    up: bool = field(default=False, init=False)
    """Whether it was answered."""
    _briefing: Delivery | None = field(default=None, init=False)
    _until_ms: int = field(default=0, init=False)

    def listen(self, post: Callable[[FromAgent], None]) -> None:
        """Have everything that happens there posted."""
        self.line.listen(lambda event: post(FromAgent(self.ring, event)))
        self.line.stream.listen(lambda event: post(FromAgent(self.ring, event)))

    @property
    def briefed(self) -> bool:
        """Whether a summary is being heard."""
        return self._briefing is not None

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do."""
        if self._briefing is None:
            return None
        due_ms = self._briefing.due_ms
        return self._until_ms if due_ms is None else min(due_ms, self._until_ms)

    def brief(self, prompts: PromptSource, clock: Clock) -> bool:
        """It was answered: say the summary; whether there is one, and so something to wait for."""
        self.up = True
        opening, summary = Segment(self.whom.opening), Segment(self.whom.summary, fixed=False)
        pieces = tuple(piece for piece in (opening, summary) if piece.text)
        if not pieces:
            return False
        self._briefing = Delivery(self.line.stream, prompts, clock)
        self._until_ms = clock.monotonic_ms() + LONGEST_BRIEFING_MS
        self._briefing.play(Play(pieces, ""), BRIEFED_TOKEN)
        return True

    def pass_time(self, now_ms: int) -> bool:
        """Whatever is due by now; whether the summary has taken too long."""
        if self._briefing is None:
            return False
        self._briefing.pass_time()
        return now_ms >= self._until_ms

    def end_briefing(self) -> None:
        """Enough of it."""
        if self._briefing is not None:
            self._briefing.stop()
            self._briefing = None
