"""One live call: the only place where a dialogue's orders are carried out."""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.calls.bridging import FromAgent, Parted
from ivr.calls.journal import Journal
from ivr.calls.orders import (
    Feed,
    Order,
    PassOn,
    PlayBeep,
    PlayPrompt,
    Release,
    Run,
    StopPlaying,
    StopRecording,
)
from ivr.calls.ports import Line
from ivr.calls.presses import Presses, Way
from ivr.calls.sound_report import tell
from ivr.calls.spoken_answer import SpokenAnswer
from ivr.calls.taping import Taping
from ivr.calls.tools import CallTools
from ivr.calls.transfers import Transfers
from ivr.calls.turn import Turn
from ivr.dialogue.actions import Action, Invoke
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    HungUp,
    Input,
    NoInput,
    Recorded,
)
from ivr.dialogue.session import DialogueSession
from ivr.errors import IvrError
from ivr.media.events import (
    Digit,
    MediaEvent,
    Played,
    Recording,
    RecordingEnded,
    RtpLost,
    StreamFailed,
)
from ivr.protected import unprotected
from ivr.telephony.leg_events import (
    Acked,
    InfoDigit,
    LegEnded,
    LegEvent,
    PickedUp,
    TransferEnded,
)

log = logging.getLogger(__name__)

HUNG_UP = "客户挂断"
BROKEN = "系统故障"
DRAFT_ACTION = "存草稿"

IDLE_MS = 60_000
"""The longest sleep of a call in which nothing is due."""

CallEvent = MediaEvent | LegEvent | FromAgent


@dataclass
class CallWorker:
    """Performs one call, fed by its inbox; `run` is a thread's whole life."""

    line: Line
    session: DialogueSession
    tools: CallTools
    journal: Journal
    inbox: queue.SimpleQueue[CallEvent] = field(default_factory=queue.SimpleQueue)
    turn: Turn = field(default_factory=Turn, init=False)
    _transfers: Transfers = field(init=False)
    _taping: Taping = field(init=False)
    _presses: Presses = field(default_factory=Presses, init=False)
    _answer: SpokenAnswer = field(init=False)
    _started: bool = field(default=False, init=False)
    _over: bool = field(default=False, init=False)
    _in_safety: bool = field(default=False, init=False)
    ended_by: str = field(default="bot", init=False)
    _ends_ms: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        call_id = self.journal.call_id
        self._transfers = self.tools.transfers(self.line, call_id, self.inbox.put)
        self._taping = Taping(self.tools.taping, self.line.stream, call_id)
        self._answer = SpokenAnswer(self.line.stream, self.tools.recordings, call_id)

    def run(self) -> None:
        """Answer, talk, end; never raises."""
        try:
            self.answer()
            while not self._over:
                self.wait()
        except Exception:
            log.exception("call lost", extra={"call": self.journal.call_id})
        finally:
            self._transfers.abandon()
            self.line.hang_up()
            self._taping.end()
            self._note_answer()
            tell(f"通话 {self.journal.call_id} ", sound := self.line.stream.quality)
            self.journal.ended(self.session.result or BROKEN, self.ended_by, sound.counters())

    def answer(self) -> None:
        """Take the call; the first prompt waits for the ACK."""
        self._ends_ms = self.tools.clock.monotonic_ms() + self.tools.longest_call_ms
        self.line.listen(self.inbox.put)
        self.line.stream.listen(self.inbox.put)
        self._taping.begin()
        self.line.answer()

    def wait(self) -> None:
        """Sleep until something happens or is due, and see to it."""
        deadline = self.turn.deadline_ms
        now = self.tools.clock.monotonic_ms()
        due_ms = now + IDLE_MS if deadline is None else deadline
        if not self._transfers.talking:
            due_ms = min(due_ms, self._ends_ms)
        wait_ms = max(0, due_ms - now)
        try:
            event = self.inbox.get(timeout=wait_ms / 1000)
        except queue.Empty:
            event = None
        self.attend(event)

    def attend(self, event: CallEvent | None) -> None:
        """See to one event, or (None) to what is due by now; a fault leads to the safety flow."""
        try:
            if event is not None:
                self._happen(event)
            self._perform(self.turn.pass_time(self.tools.clock.monotonic_ms()))
            if self._too_long:
                raise IvrError("通话超过最长时限")
        except Exception:
            self._rescue()

    def hear(self, words: str) -> None:
        """The recogniser understood words."""
        try:
            self._perform(self.turn.on_heard(words, self.tools.clock.monotonic_ms()))
        except Exception:
            self._rescue()

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._over

    @property
    def _too_long(self) -> bool:
        """Whether the caller has been with the bot for too long."""
        free = self._over or self._transfers.talking
        return not free and self.tools.clock.monotonic_ms() >= self._ends_ms

    def _note_answer(self) -> None:
        """Write down how long the caller has waited: until the answer, or in vain until now."""
        if (waited_ms := self.line.waited_ms) is not None:
            self.journal.answered(waited_ms)
        else:
            waited_ms = self.tools.clock.monotonic_ms() - self.line.invited_ms
            self.journal.answered(waited_ms, gave_up=True)

    # -- what the line reports ----------------------------------------------------------------

    def _happen(self, event: CallEvent) -> None:
        now = self.tools.clock.monotonic_ms()
        match event:
            case Digit(digit=key, at_ms=at_ms, heard=heard):
                self._press(key, "tones" if heard else "event", at_ms)
            case InfoDigit(digit=key, duration_ms=lasted_ms):
                self._press(key, "info", now, lasted_ms)
            case Played(token=token, at_ms=at_ms):
                self._perform(self.turn.on_played(token, now, at_ms))
            case RecordingEnded(recording=recording):
                self._store(recording)
            case Acked() | PickedUp() if not self._started:
                self._started = True
                self._note_answer()
                actions = self.session.start()
                self.journal.walked(self.session.trail)
                self._begin(self._taping.announced(actions, self.session.step))
            case LegEnded(by=by):
                self._finish(by)
            case TransferEnded():
                if outcome := self._transfers.ended(event):
                    self._feed(outcome)
            case FromAgent():
                self._from_agent(event)
            case RtpLost():
                log.info("no sound from the caller", extra={"call": self.journal.call_id})
                self._finish("silence")
            case StreamFailed(reason=reason):
                log.error("sound failed: %s", reason, extra={"call": self.journal.call_id})
                self._finish("fault")

    def _press(self, key: str, way: Way, at_ms: int, lasted_ms: int = 0) -> None:
        if not self._presses.counts(key, way, at_ms, lasted_ms):
            return
        if self._transfers.talking:
            self._transfers.press(key, in_sound=way == "tones")
        else:
            pressed_ms = None if way == "info" else at_ms
            self._perform(self.turn.on_key(key, self.tools.clock.monotonic_ms(), pressed_ms))

    def _from_agent(self, told: FromAgent) -> None:
        outcome = self._transfers.agent(told)
        if outcome is None:
            return
        if not isinstance(outcome, Parted):
            self._feed(outcome)
            return
        self.journal.did(self._transfers.account(outcome))
        if outcome.by == "lost":
            log.warning("通话 %s 和坐席的通话断了，客户回到流程", self.journal.call_id)
            self._in_safety = False  # it did its work: the caller was with a person
            self._recover()
            return
        self.ended_by = "agent" if outcome.by == "agent" else "bot"
        here = self.session
        self.journal.turn(here.flow, here.step, HungUp(), here.slots)
        self._release()

    def _finish(self, by: str) -> None:
        """The caller is gone: keep what was said, and let the flow store its draft."""
        if self._over:
            return
        self._note_answer()
        if talk := self._transfers.left(by):
            self.journal.did(talk)
        self.ended_by = "bot" if by == "us" else by
        if self.turn.recording:
            reference, duration_ms = self._answer.break_off()
            self._note(Recorded(reference, duration_ms))
        self.turn.stop()
        self._over = True
        actions = self._note(HungUp())
        while actions and isinstance(actions[-1], Invoke):
            actions = self._note(self._run(actions[-1]))

    # -- carrying out -------------------------------------------------------------------------

    def _begin(self, actions: Sequence[Action]) -> None:
        self._taping.attend(actions)
        self._perform(self.turn.begin(actions, self.tools.clock.monotonic_ms()))

    def _feed(self, given: Input) -> None:
        if self._over:
            return
        if isinstance(given, Connected):
            # With a person at last, whatever the dialogue was about to say.
            self.ended_by = "transfer"
            self._note(given)
            if self._transfers.talking:
                self.turn.stop()
            else:
                self._release()
            return
        self._transfers.abandon()
        if actions := self._note(given):
            self._begin(actions)
        elif self.session.ended:
            self._release()

    def _note(self, given: Input) -> list[Action]:
        """Give an input to the dialogue and write the turn down."""
        flow, step, protected = self.session.flow, self.session.step, self.session.protected
        actions = self.session.feed(given)
        self.journal.walked(self.session.trail)
        self.journal.turn(flow, step, given, self.session.slots, protected=protected)
        return actions

    def _perform(self, orders: Sequence[Order]) -> None:
        waiting = deque(orders)
        while waiting and not self._over:
            match waiting.popleft():
                case PlayPrompt(token=token, play=play):
                    self.journal.said(play.text)
                    pieces = [(segment.text, segment.fixed) for segment in play.segments]
                    self.line.stream.play(self.tools.prompts.sound(pieces), token)
                case PlayBeep(token=token, record=record):
                    self._answer.begin(record, token)
                case StopPlaying():
                    self._fall_silent()
                case StopRecording():
                    # None: it has just ended by itself, and that event is on its way to us.
                    if recording := self.line.stream.stop_recording():
                        self._store(recording)
                case Feed(input=given):
                    self._feed(given)
                case Run(invoke=invoke):
                    self._feed(self._run(invoke))
                case PassOn(transfer=transfer):
                    self._pass_on(transfer.queue)
                case Release():
                    # What was said last, the promise of a return call, belongs in the record.
                    here = self.session
                    self.journal.turn(here.flow, here.step, NoInput(), here.slots)
                    self._release()

    def _run(self, invoke: Invoke) -> Done | Failed:
        self.journal.did(invoke.name)
        return self.tools.run(invoke, self.journal.call_id, self.line.caller)

    def _pass_on(self, queue_name: str) -> None:
        self.journal.did(f"转接 {queue_name}")
        if outcome := self._transfers.begin(queue_name):
            self._feed(outcome)

    def _store(self, recording: Recording) -> None:
        reference, duration_ms = self._answer.keep(recording)
        self._perform(self.turn.on_recorded(reference, duration_ms))

    def _fall_silent(self) -> None:
        """No prompt and no beep any more, nor the recording that may have begun after it."""
        self.line.stream.stop_playing()
        self.line.stream.stop_recording()

    def _release(self) -> None:
        self._over = True
        self.line.hang_up()

    def _rescue(self) -> None:
        """A fault of ours; a caller who is with a person stays there."""
        log.exception("a call's turn failed", extra={"call": self.journal.call_id})
        if not self._over and not self._transfers.talking:
            self._recover()

    def _recover(self) -> None:
        """Keep what was said as a draft, then let the safety flow take over."""
        self.ended_by = "bot"
        self._transfers.abandon()
        said = unprotected(self.session.slots)
        if self.turn.recording:
            said |= self._answer.draft()
        self.turn.stop()
        self._fall_silent()
        try:
            self._run(Invoke(DRAFT_ACTION, said, self.session.step))
        except Exception:
            log.exception("the draft was not kept", extra={"call": self.journal.call_id})
        safety = None
        if not self._in_safety:
            safety = self.tools.safety_session(self.line.caller, self.session.urgency)
        if safety is None:
            self._release()
            return
        self._in_safety = True
        self._ends_ms = self.tools.clock.monotonic_ms() + self.tools.longest_call_ms
        self.session = safety
        self._begin(safety.start())
