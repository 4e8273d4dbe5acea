"""What happens on a call's line, seen to: keys, sounds, words, people, and the end."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from ivr.calls.answerers import FromAnswerer
from ivr.calls.bridging import FromAgent
from ivr.calls.conduct import Conduct
from ivr.calls.ear import FromEar
from ivr.calls.presses import Presses, Way
from ivr.media.events import (
    Digit,
    MediaEvent,
    Played,
    RecordingEnded,
    RtpLost,
    StreamFailed,
)
from ivr.speech.hearing.answerer import Verdict
from ivr.speech.hearing.line_watch import LineCondition
from ivr.speech.hearing.listening import (
    HearingLost,
    News,
    NothingHeard,
    NotUnderstood,
    SpeechBegan,
    Understood,
)
from ivr.speech.hearing.machine_words import is_recorded
from ivr.speech.recognition.recognizer import Loss
from ivr.telephony.leg_events import (
    Acked,
    InfoDigit,
    LegEnded,
    LegEvent,
    PickedUp,
    TransferEnded,
)

log = logging.getLogger(__name__)

CallEvent = MediaEvent | LegEvent | FromAgent | FromEar | FromAnswerer


@dataclass
class Happenings:
    """Gives each event to its part of the call."""

    call: Conduct
    _presses: Presses = field(default_factory=Presses, init=False)
    _up: bool = field(default=False, init=False)
    _started: bool = field(default=False, init=False)

    def happen(self, event: CallEvent) -> None:
        """See to one event."""
        now = self.call.tools.clock.monotonic_ms()
        match event:
            case Digit(digit=key, at_ms=at_ms, heard=heard):
                self._press(key, "tones" if heard else "event", at_ms)
            case InfoDigit(digit=key, duration_ms=lasted_ms):
                self._press(key, "info", now, lasted_ms)
            case Played(token=token) if token < 0:
                self.call.transfers.played(token)
            case Played(token=token, at_ms=at_ms):
                self.call.perform(self.call.turn.on_played(token, now, at_ms))
            case RecordingEnded(recording=recording):
                self.call.store(recording)
            case Acked() | PickedUp() if not self._up:
                self._up = True
                self.call.note_answer()
                if not self.call.opening.begin():
                    self._start()
            case FromAnswerer(verdict=Verdict.SPEAK):
                self._start()
            case FromAnswerer(verdict=Verdict.MACHINE):
                self._started = True
                self.call.meet_machine()
            case LegEnded(by=by):
                self.call.finish(by)
            case TransferEnded():
                self.call.go_by(self.call.transfers.ended(event))
            case FromAgent():
                self.call.go_by(self.call.transfers.agent(event))
            case FromEar(question=question, news=news):
                if question == self.call.turn.asked:
                    self._hear(news)
            case RtpLost():
                log.info("no sound from the caller", extra={"call": self.call.journal.call_id})
                self.call.finish("silence")
            case StreamFailed(reason=reason):
                log.error("sound failed: %s", reason, extra={"call": self.call.journal.call_id})
                self.call.finish("fault")

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self.call.start()

    def _press(self, key: str, way: Way, at_ms: int, lasted_ms: int = 0) -> None:
        if not self._presses.counts(key, way, at_ms, lasted_ms):
            return
        if self.call.opening.doubtful:  # machines press no keys
            self.call.opening.settle()
            self._start()
        if self.call.transfers.talking:
            self.call.transfers.press(key, in_sound=way == "tones")
        elif self.call.transfers.waiting and key not in self.call.turn.urgent:
            self.call.go_by(self.call.transfers.key(key))
        else:
            pressed_ms = None if way == "info" else at_ms
            self.call.perform(
                self.call.turn.on_key(key, self.call.tools.clock.monotonic_ms(), pressed_ms)
            )

    def _hear(self, news: News) -> None:
        """The ear tells something of the present question."""
        call, now = self.call, self.call.tools.clock.monotonic_ms()
        match news:
            case SpeechBegan():
                call.perform(call.turn.on_speech(now))
            case Understood(hypothesis) if call.opening.doubtful and is_recorded(hypothesis.text):
                call.meet_machine()
            case NotUnderstood(LineCondition.MACHINE) if call.opening.doubtful:
                call.meet_machine()
            case Understood(hypothesis):
                call.opening.understood()
                call.attention.hearing.note_heard()
                call.perform(call.turn.on_heard(hypothesis.text))
            case NotUnderstood(condition):
                call.attention.hearing.note_heard()
                call.perform(call.turn.on_heard("", condition.value if condition else None))
            case NothingHeard(condition):
                call.perform(call.turn.on_nobody(condition.value))
            case HearingLost(loss):
                self._lose_hearing(loss)

    def _lose_hearing(self, loss: Loss) -> None:
        call = self.call
        log.warning("通话 %s 这一句没听成（%s），改用按键", call.journal.call_id, loss.value)
        call.attention.lose(loss)
        if call.turn.speaking:
            call.ask_by_keys()
        else:
            call.attention.leave_to_keys(call.turn.asked)
