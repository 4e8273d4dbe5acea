"""A recording heard as a call would have heard it, but in no more time than the engine needs."""

from __future__ import annotations

import audioop
import io
import queue
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ivr.errors import EngineError
from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES, RATE_HZ
from ivr.media.resample import resample
from ivr.media.sound import Sound
from ivr.speech.hearing.barge_in import BargeInGate
from ivr.speech.hearing.line_watch import LineCondition
from ivr.speech.hearing.listening import (
    CancelUtterance,
    FeedFrames,
    FinishUtterance,
    GuessUtterance,
    HearingLost,
    Listening,
    NothingHeard,
    NotUnderstood,
    OpenUtterance,
    Output,
    Question,
    SpeechBegan,
    SpeechEnded,
    Understood,
)
from ivr.speech.hearing.vad import Vad
from ivr.speech.recognition.pool import PooledUtterance, RecognizerPool
from ivr.speech.recognition.recognizer import (
    Final,
    Hypothesis,
    Loss,
    Partial,
    RecognitionEvent,
)

FRAME_BYTES = 2 * FRAME_SAMPLES
POLL_S = 0.001
PATIENCE_S = 30.0
PLAYING_RMS = 30
"""The other channel is heard above this."""


Result = Understood | NotUnderstood | NothingHeard | HearingLost


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A recording as frames: the caller's, and ours where it has a channel of its own."""

    heard: tuple[bytes, ...]
    played: tuple[bytes, ...] = ()

    @property
    def duration_ms(self) -> int:
        return FRAME_MS * len(self.heard)


def read_file(path: Path) -> HeardFile:
    """A WAV file of any rate; of two channels the left is the caller, the right is the hotline.

    So this program records calls. May raise OSError or EngineError.
    """
    content = path.read_bytes()
    try:
        with wave.open(io.BytesIO(content)) as file:
            form = file.getnchannels(), file.getsampwidth()
            rate_hz, stereo = file.getframerate(), file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        form = (1, 0)
    if form != (2, 2):
        return HeardFile(_frames(Sound.read_wav(path).pcm))
    left, right = (
        resample(audioop.tomono(stereo, 2, *sides), rate_hz, RATE_HZ) for sides in ((1, 0), (0, 1))
    )
    return HeardFile(_frames(left), _frames(right))


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that was said, or noticed; times are in milliseconds of the recording."""

    began_ms: int | None
    ended_ms: int
    hypothesis: Hypothesis | None = None
    condition: LineCondition | None = None
    loss: Loss | None = None


@dataclass
class Replay:
    """Hears a recording, one answer after another; without a recogniser it only finds them."""

    file: HeardFile
    vad: Vad
    question: Question
    recognizer: RecognizerPool | None = None
    _told: queue.SimpleQueue[RecognitionEvent] = field(default_factory=queue.SimpleQueue)
    _utterance: PooledUtterance | None = None

    def passages(self) -> Iterator[Passage]:
        """Everything in its order."""
        gate = BargeInGate(self.vad)
        listening, offset_ms, began_ms, ended_ms = self._ear(), 0, None, 0
        for at, frame in enumerate(self._padded()):
            played = self.file.played[at] if at < len(self.file.played) else None
            voiced = gate.push(frame, played)
            playing = played is not None and audioop.rms(played, 2) > PLAYING_RMS
            for output in self._all(listening, listening.hear(frame, voiced, playing)):
                match output:
                    case SpeechBegan(onset_ms):
                        began_ms = offset_ms + onset_ms
                    case SpeechEnded(at_ms):
                        ended_ms = offset_ms + at_ms
                    case Understood() | NotUnderstood() | NothingHeard() | HearingLost():
                        yield _passage(output, began_ms, ended_ms or FRAME_MS * (at + 1))
            if listening.over:
                offset_ms, began_ms, ended_ms = FRAME_MS * (at + 1), None, 0
                listening = self._ear()

    def _ear(self) -> Listening:
        guesses = self.recognizer is not None and not self.recognizer.streams
        late = self.vad.begin_late_ms, self.vad.end_late_ms
        return Listening(self.question, *late, guesses=guesses)

    def _padded(self) -> Iterator[bytes]:
        """The recording, and silence until the last answer must have ended."""
        yield from self.file.heard
        for _ in range(self.question.patience.more_ms // FRAME_MS + 1):
            yield bytes(FRAME_BYTES)

    def _all(self, listening: Listening, outputs: list[Output]) -> Iterator[Output]:
        """These outputs, the orders among them carried out, and what the recogniser says to it."""
        waiting = list(outputs)
        while waiting:
            output = waiting.pop(0)
            yield output
            for event in self._perform(output):
                waiting += listening.on_recognised(event)

    def _perform(self, output: Output) -> list[RecognitionEvent]:
        if self.recognizer is None:
            return [Final(Hypothesis(""))] if isinstance(output, FinishUtterance) else []
        match output:
            case OpenUtterance(grammar):
                self._told = queue.SimpleQueue()
                self._utterance = self.recognizer.open(grammar, self._told.put)
            case FeedFrames(frames) if self._utterance is not None:
                for frame in frames:
                    self._utterance.feed(frame)
                return self._caught_up(self._utterance)
            case GuessUtterance() if self._utterance is not None:
                self._utterance.guess()
                return self._to_the_next()
            case FinishUtterance() if self._utterance is not None:
                self._utterance.finish()
                return self._to_the_next()
            case CancelUtterance() if self._utterance is not None:
                self._utterance.cancel()
        return []

    def _caught_up(self, utterance: PooledUtterance) -> list[RecognitionEvent]:
        """Wait until the recogniser has heard it all: so time passes as it would in a call."""
        while utterance.behind:
            time.sleep(POLL_S)
        found = []
        while not self._told.empty():
            found.append(self._told.get())
        return found

    def _to_the_next(self) -> list[RecognitionEvent]:
        """Wait for what is not partial: a guess, the answer, or the loss of both."""
        found: list[RecognitionEvent] = []
        while not found or isinstance(found[-1], Partial):
            try:
                found.append(self._told.get(timeout=PATIENCE_S))
            except queue.Empty:
                raise EngineError("语音识别没有按时答复") from None
        return found


def _passage(output: Result, began_ms: int | None, ended_ms: int) -> Passage:
    match output:
        case Understood(hypothesis):
            return Passage(began_ms, ended_ms, hypothesis=hypothesis)
        case NotUnderstood(condition) | NothingHeard(condition):
            return Passage(began_ms, ended_ms, condition=condition)
        case HearingLost(loss):
            return Passage(began_ms, ended_ms, loss=loss)


def _frames(pcm: bytes) -> tuple[bytes, ...]:
    padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
    return tuple(padded[at : at + FRAME_BYTES] for at in range(0, len(padded), FRAME_BYTES))
