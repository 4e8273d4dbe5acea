"""Others whom an agent brings into a talk: a supervisor to ask, a colleague to pass it on to.

The agent orders by keys (`*1` ask, `*2` all together, `*3` back to the caller) or by REFER. Only
people of this house are called. The caller hears music wherever nobody talks with him.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeVar

from ivr.calls.company import Company, Tape
from ivr.calls.feature_keys import Feature, FeatureKeys, Key
from ivr.calls.music import Music
from ivr.calls.party import BRIEFED_TOKEN, FromAgent, Party, Whom
from ivr.calls.ports import Line, PromptSource
from ivr.calls.presses import Way
from ivr.calls.queueing import Colleague, Colleagues
from ivr.clock import Clock
from ivr.errors import IvrError
from ivr.media.events import Digit, MediaEvent, Played, RtpLost, StreamFailed
from ivr.media.outbound import NO_TOKEN
from ivr.media.sound import Sound
from ivr.telephony.leg_events import InfoDigit, LegEnded, LegEvent, PickedUp, Referred, Refused

log = logging.getLogger(__name__)

ASKS = "坐席请您帮忙。"
"""Said to a supervisor before the summary."""

OK, FORBIDDEN, UNAVAILABLE, BUSY_WITH_IT = 200, 403, 480, 491

T = TypeVar("T")

Mode = Literal["none", "asking", "aside", "together", "onward"]
"""Alone with the caller; a supervisor is rung; agent and supervisor talk; all three do; somebody
is rung who takes the caller over."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The agent has sent the caller to this queue; the agent's part in the call is over."""

    queue: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """Nobody is left with the caller."""


Outcome = Moved | Stranded | None


class Table(Protocol):
    """Where caller and agent sit (see `bridging.Bridging`)."""

    line: Line
    agent: Party | None

    def call(self, whom: Whom) -> Party: ...
    def join(self, *lines: Line) -> None: ...
    def part(self) -> None: ...


@dataclass
class Consulting:
    """One call's third person; `note` writes what was done into the call's record."""

    colleagues: Colleagues
    company: Company
    tape: Tape
    music: Music
    prompts: PromptSource
    clock: Clock
    note: Callable[[str], None]
    keys: FeatureKeys = field(default_factory=FeatureKeys)
    summaries: bool = True
    mode: Mode = field(default="none", init=False)
    second: Party | None = field(default=None, init=False)
    _table: Table | None = field(default=None, init=False)
    _refers: bool = field(default=False, init=False)
    """Whether the agent's telephone waits to hear what has come of its REFER."""

    def sit_down(self, table: Table) -> None:
        """Caller and agent sit there."""
        self._table = table

    @property
    def apart(self) -> bool:
        """Whether the caller is with nobody just now."""
        return self.mode in ("asking", "aside", "onward")

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do."""
        due = [self.keys.due_ms, self.second.due_ms if self.second is not None else None]
        return min((at for at in due if at is not None), default=None)

    def pass_time(self, now_ms: int) -> list[Key]:
        """Whatever is due by now; keys that were meant for the caller."""
        if self.second is not None and self.second.pass_time(now_ms):
            self._with_second(self.second)
        keys = self.keys.pass_time(now_ms)
        return [] if self.apart else keys

    def key(self, key: str, way: Way, now_ms: int) -> list[Key]:
        """The agent pressed a key in the talk: those that are for the caller."""
        keys, feature = self.keys.press(key, way, now_ms)
        passed = [] if self.apart else keys
        if feature is not None:
            self._do(feature)
        return passed

    def refer(self, referred: Referred) -> Moved | None:
        """The agent's telephone asks that somebody else take the caller over."""
        agent = self._seat.agent
        if agent is None:
            return None
        if self.second is not None:
            agent.line.refer_outcome(BUSY_WITH_IT)
            return None
        if (queue := _asked(lambda: self.colleagues.queue(referred.target))) is not None:
            self.note(f"坐席转到{queue}")
            agent.line.refer_outcome(OK)
            return Moved(queue)
        found = _asked(lambda: self.colleagues.reachable(referred.target))
        if found is None:
            self.note("坐席要转给的不是本热线的人，没有转")
            agent.line.refer_outcome(FORBIDDEN)
            return None
        about = agent.whom
        if referred.replaces:
            about = replace(about, headers={**about.headers, "Replaces": referred.replaces})
        if self._call(found, about, "onward"):
            self.note("坐席转给同事")
            self._refers = True
        else:
            agent.line.refer_outcome(UNAVAILABLE)
        return None

    def concerns(self, told: FromAgent) -> bool:
        """Whether the third person's line tells it."""
        return self.second is not None and told.ring == self.second.ring

    def happened(self, event: MediaEvent | LegEvent) -> Outcome:
        """The third person's line tells something."""
        second = self.second
        if second is None:
            return None
        match event:
            case PickedUp() if not second.up:
                if not second.brief(self.prompts, self.clock):
                    self._with_second(second)
            case Played(token=token) if token == BRIEFED_TOKEN and second.briefed:
                self._with_second(second)
            case Digit() | InfoDigit() if second.briefed:
                self._with_second(second)
            case Refused(status=status):
                return self._without_second(status)
            case LegEnded() | StreamFailed():
                return self._without_second(UNAVAILABLE)
            case RtpLost() if second.up:
                return self._without_second(UNAVAILABLE)
        return None

    def agent_gone(self) -> bool:
        """The agent is off the line; whether somebody else takes the caller over."""
        second, seat = self.second, self._seat
        if second is None:
            return False
        if second.up and not second.briefed:
            self._take_over(second)
        else:
            self.mode, self._refers, seat.agent = "onward", False, None
            self.company.taken_over(second.whom.staff_number)
        return True

    def end(self) -> None:
        """The talk is over."""
        second, self.second = self.second, None
        if self.apart:
            self.music.end()
        self.mode, self._refers = "none", False
        self.tape.end_aside()
        self.keys.forget()
        if second is not None:
            second.line.hang_up()

    @property
    def _seat(self) -> Table:
        assert self._table is not None, "nobody has sat down"
        return self._table

    def _do(self, feature: Feature) -> None:
        match feature, self.mode:
            case "consult", "none":
                self._consult()
            case "join", "aside":
                self._together()
            case "back", "asking" | "aside" | "together":
                if self.second is not None:
                    self.second.line.hang_up()
                    self.note("坐席回到客户这边")
                    self._back(self.second)
            case _:
                self._beep()

    def _consult(self) -> None:
        agent, chief = self._seat.agent, _asked(self.colleagues.supervisor)
        if agent is None:
            return
        if chief is None:
            self.note("坐席要请教值班长，没有配置值班长")
            self._beep()
            return
        if self._call(chief, agent.whom, "asking"):
            self.note("坐席请教值班长")
            agent.line.stream.play(Sound.ringback(), NO_TOKEN)
        else:
            self._beep()

    def _call(self, found: Colleague, about: Whom, mode: Mode) -> bool:
        """Ring a third person, told what the agent was; the caller hears music. False: no call
        can be made."""
        whom = Whom(
            found.target,
            about.headers,
            summary=about.summary if self.summaries else "",
            opening=ASKS if self.summaries and mode == "asking" else "",
            colleague=True,
            staff_number=found.staff_number,
        )
        self.company.brought_in(whom.staff_number)
        try:
            self.second = self._seat.call(whom)
        except IvrError as error:
            log.warning("坐席要找的人打不出去：%s", error)
            self.company.let_go(whom.staff_number)
            return False
        self.mode = mode
        self._seat.part()
        self.music.begin()
        return True

    def _with_second(self, second: Party) -> None:
        """The third person is there and knows what it is about."""
        second.up = True
        second.end_briefing()
        self.company.came_in(second.whom.staff_number)
        agent = self._seat.agent
        if self.mode == "onward" or agent is None:
            if agent is not None:
                if self._refers:
                    agent.line.refer_outcome(OK)
                agent.line.hang_up()
            self._take_over(second)
        else:
            self.mode = "aside"
            agent.line.stream.stop_playing()
            self._seat.join(agent.line, second.line)
            self.tape.begin_aside(agent.line.stream)

    def _without_second(self, status: int) -> Stranded | None:
        """The third person does not answer, or is gone."""
        second, agent = self.second, self._seat.agent
        if second is not None:
            second.line.hang_up()
        if agent is None:
            return Stranded()
        if self._refers:
            agent.line.refer_outcome(status or UNAVAILABLE)
        self._back(second)
        self._beep()
        return None

    def _take_over(self, second: Party) -> None:
        """Whoever was the third is with the caller from now on."""
        seat = self._seat
        self.second, self.mode, self._refers = None, "none", False
        self.music.end()
        self.tape.end_aside()
        if seat.agent is not None:  # else it was told when the agent left
            self.company.taken_over(second.whom.staff_number)
        seat.agent = second
        seat.join(seat.line, second.line)
        self.note("同事接过了客户")

    def _together(self) -> None:
        seat, second = self._seat, self.second
        if seat.agent is not None and second is not None:
            self.mode = "together"
            self.music.end()
            self.tape.end_aside()
            seat.join(seat.line, seat.agent.line, second.line)
            self.note("坐席、值班长和客户一起通话")

    def _back(self, second: Party | None) -> None:
        """Caller and agent alone again."""
        seat = self._seat
        self.second, self.mode, self._refers = None, "none", False
        self.music.end()
        self.tape.end_aside()
        if second is not None:
            self.company.let_go(second.whom.staff_number)
        if seat.agent is not None:
            seat.agent.line.stream.stop_playing()
            seat.join(seat.line, seat.agent.line)

    def _beep(self) -> None:
        """What the agent wants cannot be."""
        if self._seat.agent is not None:
            self._seat.agent.line.stream.play(Sound.beep(), NO_TOKEN)


def _asked(question: Callable[[], T | None]) -> T | None:
    try:
        return question()
    except IvrError as error:
        log.warning("查不到坐席要找的人：%s", error)
        return None
