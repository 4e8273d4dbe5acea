"""One simulated call in virtual time: the real worker on a line without sound.

Nothing waits: the call tells the timeline when its next prompt has been heard, when the caller
answers, when somebody picks up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Protocol

from ivr.calls.journal import Came, Journal
from ivr.calls.worker import CallWorker
from ivr.dialogue.actions import HangUp, Listen, Record
from ivr.media.events import Digit, Played, Recording, RecordingEnded
from ivr.media.sound import Sound
from ivr.simulator.day.caller import Act, Caller, Pressed, Spoken
from ivr.simulator.day.mix import HANG_UP, SILENCE
from ivr.simulator.day.timeline import Timeline
from ivr.simulator.loopback import SPOKEN_MS_PER_CHARACTER, LoopbackLine, LoopbackStream
from ivr.telephony.leg_events import Acked, LegEnded, TransferEnded

PEOPLE = "people"
"""The host of every queue's address: nothing is ever called there."""

KEY_MS, WORD_MS, THINKS_MS = 250, 180, 1_200
LINGERS_MS = 1_500
"""How long a caller stays on the line after the farewell, as a rule."""

GIVES_UP_MS = 600_000
"""Nobody waits for the next thing on the line any longer."""


@dataclass
class TimedStream(LoopbackStream):
    """Sound that has been heard when the timeline says so."""

    @property
    def lasts_ms(self) -> int:
        """How long what is queued will be heard."""
        return sum(duration_ms for _, duration_ms in self.queued)

    def heard(self) -> Played | None:
        """The next prompt has been heard; the clock stands where it is."""
        if not self.queued:
            return None
        token, _ = self.queued.pop(0)
        if token == self.to_record:
            self.recording, self.to_record = True, None
        return Played(token, self.clock.monotonic_ms())


class TimedPrompts:
    """Prompts as long as a calm voice would take, in sound that all calls share."""

    always_ready = True

    def sounds(
        self, pieces: Sequence[tuple[str, bool]], *, slow: bool = False
    ) -> Iterator[tuple[Sound, bool]]:
        yield _silence(sum(len(text) for text, _ in pieces) * SPOKEN_MS_PER_CHARACTER), False

    def forget(self, texts: Iterable[str]) -> None:
        """Nothing is kept here."""

    def prefetch(self, texts: Iterable[str], *, of: object, slow: bool = False) -> None:
        """Everything is ready at all times."""


@cache
def _silence(lasts_ms: int) -> Sound:
    return Sound.silence(lasts_ms)


class People(Protocol):
    """Those to whom callers are passed on."""

    def want(self, call: DayCall, queue: str) -> None:
        """The caller waits for somebody of this queue: tell `picked_up` or `nobody`."""

    def gone(self, call: DayCall) -> None:
        """The caller waits no longer."""


@dataclass
class DayCall:
    """A call on the timeline, from the answer to its record."""

    caller: Caller
    worker: CallWorker
    line: LoopbackLine
    stream: TimedStream
    journal: Journal
    timeline: Timeline
    people: People
    ended: Callable[[DayCall], None]
    """Told once, when the call is over and written down."""
    result: str | None = field(default=None, init=False)
    waiting: bool = field(default=False, init=False)
    """Whether the caller waits for a person."""
    _turn: int = field(default=0, init=False)
    """Counts what was planned: of two plans only the latest is carried out."""
    _asked: int = field(default=0, init=False)
    """The last question that the caller has thought about."""
    _chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = self.caller.chance

    def begin(self, version: str, *, outgoing: bool = False) -> None:
        """The hotline answers; `outgoing`: it has rung, and somebody has picked up."""
        line, flow = self.line, self.worker.session.flow
        caller, called = (line.called, line.caller) if outgoing else (line.caller, line.called)
        self.worker.answer()
        self.journal.came(Came(caller, called, flow, version, outgoing=outgoing))
        self.worker.attend(Acked())
        self._go_on()

    # -- people -------------------------------------------------------------------------------

    def picked_up(self) -> None:
        """Somebody has picked up: the caller is with a person from here on."""
        self._people_told(TransferEnded(True, 200, "OK"))

    def nobody(self) -> None:
        """Nobody picks up: the dialogue goes on."""
        self._people_told(TransferEnded(False, 480, "Temporarily Unavailable"))

    def hang_up(self) -> None:
        """The caller hangs up, whatever is under way."""
        if self.result is None:
            self.worker.attend(LegEnded("caller"))
            self._go_on()

    def _people_told(self, told: TransferEnded) -> None:
        if self.waiting and self.result is None:
            self.waiting = False
            self.worker.attend(told)
            self._go_on()

    # -- what comes next ----------------------------------------------------------------------

    def _go_on(self) -> None:
        """Plan what happens next on this line: one thing at a time."""
        self._turn += 1
        if self.worker.over:
            self._finish()
            return
        if (target := self.line.transferring) is not None:
            self.line.transferring, self.waiting = None, True
            self.stream.queued.clear()
            self.people.want(self, target.removeprefix("sip:").partition("@")[0])
            return
        lasts_ms = self.stream.lasts_ms
        awaited = self.worker.turn.awaited
        if isinstance(awaited, Listen) and self.worker.turn.asked != self._asked:
            self._think(lasts_ms)
        elif self.stream.queued:
            self._plan(lasts_ms, self._heard)
        elif isinstance(awaited, Record) and self.stream.recording:
            speech_ms = self.caller.speech_ms()
            self._plan(speech_ms or awaited.silence_ms, lambda: self._recorded(speech_ms))
        elif isinstance(awaited, HangUp) and self._chance.random() < 0.8:
            self._plan(LINGERS_MS, lambda: self.worker.attend(LegEnded("caller")))
        else:
            self._wait()

    def _think(self, lasts_ms: int) -> None:
        """The caller hears the question, or not to its end, and answers it."""
        act = self.caller.reply(self.worker.session)
        if act is SILENCE:
            self._asked = self.worker.turn.asked
            self._go_on()
            return
        heard_ms = lasts_ms
        if self.caller.hasty:
            heard_ms = round(lasts_ms * (0.4 + 0.5 * self._chance.random()))
        thinks_ms = THINKS_MS + self._chance.randrange(THINKS_MS)
        self._plan(heard_ms + thinks_ms + _takes_ms(act), lambda: self._answer(act))

    def _answer(self, act: Act) -> None:
        """The answer comes, over the question or after it."""
        self._asked = self.worker.turn.asked
        if not self.caller.hasty:
            self._hear_out()
        match act:
            case Pressed(keys=keys):
                for key in keys:
                    self.worker.attend(Digit(key, self.timeline.now_ms))
            case Spoken(words=words):
                self.worker.hear(words)
            case _ if act is HANG_UP:
                self.worker.attend(LegEnded("caller"))

    def _heard(self) -> None:
        """All that was queued has been heard."""
        self._hear_out()

    def _hear_out(self) -> None:
        for _ in range(len(self.stream.queued)):
            if (played := self.stream.heard()) is None or self.worker.over:
                return
            self.worker.attend(played)

    def _recorded(self, speech_ms: int) -> None:
        self.stream.recording = False
        voiced = Recording(b"", speech_ms, speech_ms)
        self.worker.attend(RecordingEnded(voiced, "silence"))

    def _wait(self) -> None:
        """Nobody does anything: what is due by itself comes next."""
        deadline_ms = self.worker.turn.deadline_ms
        if deadline_ms is None:
            self._plan(GIVES_UP_MS, lambda: self.worker.attend(LegEnded("caller")))
        else:
            waits_ms = max(0, deadline_ms - self.timeline.now_ms)
            self._plan(waits_ms, lambda: self.worker.attend(None))

    def _plan(self, after_ms: int, happening: Callable[[], None]) -> None:
        turn = self._turn

        def happen() -> None:
            if turn == self._turn and self.result is None:
                happening()
                self._go_on()

        self.timeline.after(after_ms, happen)

    def _finish(self) -> None:
        if self.result is not None:
            return
        self.result = self.worker.session.result or "客户挂断"
        if self.waiting:
            self.waiting = False
            self.people.gone(self)
        self.journal.ended(self.result, self.worker.ended_by)
        self.ended(self)


def _takes_ms(act: Act) -> int:
    match act:
        case Pressed(keys=keys):
            return KEY_MS * len(keys)
        case Spoken(words=words):
            return WORD_MS * len(words)
    return 0
