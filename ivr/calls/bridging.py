"""A caller and an agent on two lines of ours: ring the agent, connect both, part them again.

Everything happens on the call's own thread: what the agent's line tells comes through the call's
inbox as `FromAgent`. One agent is rung or talked with at a time; what an earlier line still tells
is about nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ivr.calls.ports import Line
from ivr.calls.presses import Presses, Way
from ivr.calls.sound_report import tell
from ivr.clock import Clock
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.errors import IvrError
from ivr.media.bridge import Bridge
from ivr.media.events import Digit, MediaEvent, RtpLost, StreamFailed
from ivr.telephony.leg_events import EndedBy, InfoDigit, LegEnded, LegEvent, PickedUp, Refused

log = logging.getLogger(__name__)

Who = Literal["agent", "lost", "house"]
_WHO: Mapping[EndedBy, Who] = {"caller": "agent", "us": "house"}
"""Who ended a leg that we made; we end one ourselves only where nobody listens any more."""


@dataclass(frozen=True, slots=True)
class FromAgent:
    """Something that an agent's line has told; `ring` numbers the agents rung in this call."""

    ring: int
    event: MediaEvent | LegEvent


@dataclass(frozen=True, slots=True)
class Parted:
    """The talk with the agent is over and the caller still there.

    `by`: the agent hung up, the agent's line was lost, or the house closes.
    """

    talked_s: int
    by: Who


AgentOutcome = Connected | NoAnswer | Parted


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


Dialler = Callable[[str, Waiting], Line]
"""Calls an agent's SIP URI for that caller; IvrError where no call can be made."""


@dataclass(frozen=True, slots=True)
class Bridges:
    """How agents are called, and whether REFER is tried before that."""

    dial: Dialler
    refer_first: bool = True
    """Where the caller's equipment could reach the agent, too."""


@dataclass
class Bridging:
    """The agent's side of one call."""

    line: Line
    dial: Dialler
    clock: Clock
    call_id: str
    post: Callable[[FromAgent], None]
    concealed: bool = False
    """Whether agents are not to see who calls."""
    _ring: int = field(default=0, init=False)
    _agent: Line | None = field(default=None, init=False)
    _bridge: Bridge | None = field(default=None, init=False)
    _presses: Presses = field(default_factory=Presses, init=False)
    _since_ms: int = field(default=0, init=False)

    @property
    def talking(self) -> bool:
        """Whether the caller is with an agent."""
        return self._bridge is not None

    @property
    def talked_s(self) -> int:
        """For how long, in seconds."""
        return (self.clock.monotonic_ms() - self._since_ms) // 1000 if self.talking else 0

    def ring(self, target: str) -> NoAnswer | None:
        """Call the agent; an outcome at once only where no call can be made."""
        self.end()
        try:
            agent = self.dial(target, Unnamed() if self.concealed else self.line)
        except IvrError as error:
            log.warning("通话 %s 转接打不出去：%s", self.call_id, error)
            return NoAnswer(str(error))
        self._ring, self._agent, self._presses = self._ring + 1, agent, Presses()
        ring = self._ring
        agent.listen(lambda event: self.post(FromAgent(ring, event)))
        agent.stream.listen(lambda event: self.post(FromAgent(ring, event)))
        return None

    def happened(self, told: FromAgent) -> AgentOutcome | None:
        """What it means for the call; None: nothing."""
        if self._agent is None or told.ring != self._ring:
            return None
        match told.event:
            case PickedUp():
                return self._connect(self._agent)
            case Refused(status=status, reason=reason):
                return self._parted(f"{status} {reason}")
            case LegEnded(by=by):
                return self._parted("0 the call ended", _WHO.get(by, "lost"))
            case RtpLost() if self.talking:
                return self._parted("0 no sound")
            case StreamFailed(reason=reason):
                log.error("agent's sound failed: %s", reason, extra={"call": self.call_id})
                return self._parted(f"0 {reason}")
            case Digit(digit=key, at_ms=at_ms, heard=heard):
                self._key(key, "tones" if heard else "event", at_ms)
            case InfoDigit(digit=key, duration_ms=lasted_ms):
                self._key(key, "info", self.clock.monotonic_ms(), lasted_ms)
        return None

    def press(self, key: str, *, in_sound: bool) -> None:
        """The caller pressed a key: the agent's telephone is told."""
        if self._agent is not None:
            self._agent.stream.press(key, in_sound=in_sound)

    def end(self) -> None:
        """Part them, and hang up on the agent; whoever is still rung is rung no more."""
        agent, bridge = self._agent, self._bridge
        self._agent = self._bridge = None
        if bridge is not None:
            bridge.end()
        if agent is not None:
            if bridge is not None:
                tell(f"通话 {self.call_id} 坐席一侧", agent.stream.quality)
            agent.hang_up()

    def _connect(self, agent: Line) -> Connected | None:
        if self.talking:
            return None
        self.line.stream.stop_playing()
        self._bridge = Bridge(self.line.stream, agent.stream)
        self._bridge.begin()
        self._since_ms = self.clock.monotonic_ms()
        return Connected()

    def _parted(self, reason: str, by: Who = "lost") -> NoAnswer | Parted:
        talked, talked_s = self.talking, self.talked_s
        self.end()
        return Parted(talked_s, by) if talked else NoAnswer(reason)

    def _key(self, key: str, way: Way, at_ms: int, lasted_ms: int = 0) -> None:
        """The agent pressed a key: the caller's telephone is told, once."""
        if self._presses.counts(key, way, at_ms, lasted_ms) and self.talking:
            self.line.stream.press(key, in_sound=way == "tones")
