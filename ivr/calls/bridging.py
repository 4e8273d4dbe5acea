"""A caller and an agent on two lines of ours: ring the agent, connect both, part them again.

Everything happens on the call's own thread: what the agent's line tells comes through the call's
inbox as `FromAgent`. What an earlier line still tells is about nobody. A third person, whom the
agent asks or passes the caller on to, is `consulting`'s business.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.calls.consulting import Consulting, Moved, Outcome, Stranded
from ivr.calls.party import (
    BRIEFED_TOKEN,
    Dialler,
    FromAgent,
    Party,
    Unnamed,
    Waiting,
    Whom,
)
from ivr.calls.ports import Line, PromptSource
from ivr.calls.presses import Way
from ivr.calls.sound_report import tell
from ivr.clock import Clock
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.errors import IvrError
from ivr.media.bridge import Bridge
from ivr.media.events import Digit, Played, RtpLost, StreamFailed
from ivr.telephony.leg_events import (
    EndedBy,
    InfoDigit,
    LegEnded,
    PickedUp,
    Referred,
    Refused,
)

__all__ = ["Bridges", "Bridging", "Dialler", "FromAgent", "Parted", "Unnamed", "Waiting", "Whom"]

log = logging.getLogger(__name__)

Who = Literal["agent", "lost", "house"]
_WHO: Mapping[EndedBy, Who] = {"caller": "agent", "us": "house"}
"""Who ended a leg that we made; we end one ourselves only where nobody listens any more."""


@dataclass(frozen=True, slots=True)
class Parted:
    """The talk with the agent is over and the caller still there.

    `by`: the agent hung up, the agent's line was lost, or the house closes.
    """

    talked_s: int
    by: Who


AgentOutcome = Connected | NoAnswer | Parted | Moved


@dataclass(frozen=True, slots=True)
class Bridges:
    """How agents are called, and whether REFER is tried before that."""

    dial: Dialler
    refer_first: bool = True
    """Where the caller's equipment could reach the agent, too."""


@dataclass
class Bridging:
    """Rings and connects agents for the caller on `line`; `post` reaches the call's thread."""

    line: Line
    dial: Dialler
    clock: Clock
    call_id: str
    post: Callable[[FromAgent], None]
    concealed: bool = False
    """Whether people are to see nothing of who calls."""
    prompts: PromptSource | None = None
    """Says summaries; None: nobody is told anything."""
    consulting: Consulting | None = None
    """Brings in others by the agent's wish; None: an agent's keys are all the caller's."""
    agent: Party | None = field(default=None, init=False)
    """Who is rung or talked with; None in a talk: somebody else is being rung for the caller."""
    _rings: int = field(default=0, init=False)
    _bridge: Bridge | None = field(default=None, init=False)
    _since_ms: int | None = field(default=None, init=False)

    @property
    def talking(self) -> bool:
        """Whether the caller has been connected: the dialogue is over."""
        return self._since_ms is not None

    @property
    def talked_s(self) -> int:
        """How long they have talked."""
        since_ms = self._since_ms
        return 0 if since_ms is None else (self.clock.monotonic_ms() - since_ms) // 1000

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do."""
        due = [self.agent.due_ms] if self.agent is not None else []
        if self.consulting is not None:
            due.append(self.consulting.due_ms)
        return min((at for at in due if at is not None), default=None)

    def ring(self, whom: Whom) -> NoAnswer | None:
        """Ring this agent; an outcome at once only where no call can be made."""
        self.end()
        try:
            self.agent = self.call(whom)
        except IvrError as error:
            log.warning("通话 %s 转接打不出去：%s", self.call_id, error)
            return NoAnswer(str(error))
        return None

    def happened(self, told: FromAgent) -> AgentOutcome | None:
        """What it means for the call; None: nothing."""
        if self.consulting is not None and self.consulting.concerns(told):
            return self._outcome(self.consulting.happened(told.event))
        agent = self.agent
        if agent is None or told.ring != agent.ring:
            return None
        others = self.consulting if agent.whom.colleague else None
        match told.event:
            case PickedUp():
                return self._picked_up(agent)
            case Played(token=token) if token == BRIEFED_TOKEN and agent.briefed:
                return self._connect(agent)
            case Refused(status=status, reason=reason):
                return self._gone(f"{status} {reason}")
            case LegEnded(by=by):
                return self._gone("0 the call ended", _WHO.get(by, "lost"))
            case RtpLost() if self.talking:
                return self._gone("0 no sound")
            case StreamFailed(reason=reason):
                log.error("agent's sound failed: %s", reason, extra={"call": self.call_id})
                return self._gone(f"0 {reason}")
            case Referred() as referred if self.talking and others is not None:
                return self._outcome(others.refer(referred))
            case Digit(digit=key, at_ms=at_ms, heard=heard):
                return self._key(agent, key, "tones" if heard else "event", at_ms)
            case InfoDigit(digit=key, duration_ms=lasted_ms):
                return self._key(agent, key, "info", self.clock.monotonic_ms(), lasted_ms)
        return None

    def pass_time(self) -> AgentOutcome | None:
        """Whatever is due by now."""
        now = self.clock.monotonic_ms()
        if self.agent is not None and self.agent.pass_time(now):
            return self._connect(self.agent)
        if self.consulting is not None:
            self._to_caller(self.consulting.pass_time(now))
        return None

    def press(self, key: str, *, in_sound: bool) -> None:
        """The caller pressed a key: the agent's telephone is told, if they hear each other."""
        apart = self.consulting is not None and self.consulting.apart
        if self.agent is not None and not apart:
            self.agent.line.stream.press(key, in_sound=in_sound)

    def end(self) -> None:
        """Part all, and hang up on the agent; whoever is still rung is rung no more."""
        agent, talked = self.agent, self.talking
        self.agent, self._since_ms = None, None
        self.part()
        if self.consulting is not None:
            self.consulting.end()
        if agent is not None:
            if talked:
                tell(f"通话 {self.call_id} 坐席一侧", agent.line.stream.quality)
            agent.line.hang_up()

    # -- for whoever brings in others -----------------------------------------------------------

    def call(self, whom: Whom) -> Party:
        """Ring somebody for this call; IvrError where no call can be made."""
        if self.concealed:
            whom = Whom(whom.target, ring_ms=whom.ring_ms, colleague=whom.colleague)
        line = self.dial(
            whom.target,
            Unnamed() if self.concealed else self.line,
            headers=whom.headers,
            ring_ms=whom.ring_ms,
            refers=whom.colleague and self.consulting is not None,
        )
        self._rings += 1
        party = Party(self._rings, line, whom)
        party.listen(self.post)
        return party

    def join(self, *lines: Line) -> None:
        """These hear each other from now on, and nobody else does."""
        self.part()
        self._bridge = Bridge(*(line.stream for line in lines))
        self._bridge.begin()

    def part(self) -> None:
        """Nobody hears anybody."""
        bridge, self._bridge = self._bridge, None
        if bridge is not None:
            bridge.end()

    # -- the agent --------------------------------------------------------------------------------

    def _picked_up(self, agent: Party) -> Connected | None:
        if agent.up:
            return None
        if self.prompts is not None and agent.brief(self.prompts, self.clock):
            return None
        return self._connect(agent)

    def _connect(self, agent: Party) -> Connected:
        agent.up = True
        agent.end_briefing()
        self.line.stream.stop_playing()
        self.join(self.line, agent.line)
        self._since_ms = self.clock.monotonic_ms()
        return Connected()

    def _gone(self, reason: str, by: Who = "lost") -> NoAnswer | Parted | None:
        agent = self.agent
        if self.talking and by != "house" and self.consulting is not None and agent is not None:
            agent.line.hang_up()
            if self.consulting.agent_gone():
                return None
        return self._parted(reason, by)

    def _parted(self, reason: str, by: Who = "lost") -> NoAnswer | Parted:
        talked, talked_s = self.talking, self.talked_s
        self.end()
        return Parted(talked_s, by) if talked else NoAnswer(reason)

    def _outcome(self, outcome: Outcome) -> Parted | Moved | None:
        if isinstance(outcome, Stranded):
            talked_s = self.talked_s
            self.end()
            return Parted(talked_s, "lost")
        return outcome

    def _key(
        self, agent: Party, key: str, way: Way, at_ms: int, lasted_ms: int = 0
    ) -> Connected | None:
        """The agent pressed a key: enough of the summary, a wish, or a key for the caller."""
        if not agent.presses.counts(key, way, at_ms, lasted_ms):
            return None
        if agent.briefed:
            return self._connect(agent)
        if self.talking:
            keys = [(key, way)]
            if self.consulting is not None and agent.whom.colleague:
                keys = self.consulting.key(key, way, self.clock.monotonic_ms())
            self._to_caller(keys)
        return None

    def _to_caller(self, keys: list[tuple[str, Way]]) -> None:
        """The caller's telephone is told of each key, once."""
        for key, way in keys:
            self.line.stream.press(key, in_sound=way == "tones")
