"""One question listened to: frames in, recogniser orders and news of the caller out. Sans-IO.

It begins with the question's prompt and may end under it. Sound is kept for two seconds, so that an
answer is understood from its first syllable however late it was noticed. Times are milliseconds of
audio since the first frame.
"""

from __future__ import annotations

import audioop
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

from ivr.media.g711 import FRAME_MS
from ivr.speech.hearing.endpointer import (
    USUAL,
    Began,
    Boundary,
    Ended,
    Endpointer,
    Expecting,
    NobodySpoke,
    Patience,
)
from ivr.speech.hearing.guessing import Guessing
from ivr.speech.hearing.line_watch import LineCondition, LineWatch
from ivr.speech.recognition.recognizer import (
    FREE,
    Final,
    Grammar,
    Guess,
    Hypothesis,
    Loss,
    Partial,
    RecognitionEvent,
    RecognitionLost,
)

KEPT_MS = 2_000
BEFORE_ONSET_MS = 200
"""The recogniser hears a little of what was before: it likes to begin in silence."""
LOUD_BEFORE_MS = 600
LOUD_WITHIN_DB = 12.0
"""Sound before that which is as loud as the voice is its beginning: a detector that comes to a
short loud word such as 不对 unprepared wakes up in its middle."""
RESULT_MS = 5_000
"""The recogniser's answer is not waited for longer than this."""


@dataclass(frozen=True, slots=True)
class OpenUtterance:
    """Order: begin to recognise, with this grammar."""

    grammar: Grammar


@dataclass(frozen=True, slots=True)
class FeedFrames:
    """Order: give these frames to the recogniser."""

    frames: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class GuessUtterance:
    """Order: the caller pauses, the recogniser shall say what there is."""


@dataclass(frozen=True, slots=True)
class FinishUtterance:
    """Order: the answer has ended, the recogniser shall say what it was."""


@dataclass(frozen=True, slots=True)
class CancelUtterance:
    """Order: nobody wants to know any more."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller speaks since then: what is played falls silent."""

    onset_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The caller spoke until then."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What the caller said."""

    hypothesis: Hypothesis


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The caller spoke, nothing could be made of it; `condition` is why, if the line is."""

    condition: LineCondition | None = None


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """Nobody spoke while one waited; what the line was like meanwhile."""

    condition: LineCondition


@dataclass(frozen=True, slots=True)
class HearingLost:
    """The recogniser failed: ask again, or by keys."""

    loss: Loss


RecogniserOrder = OpenUtterance | FeedFrames | GuessUtterance | FinishUtterance | CancelUtterance
News = SpeechBegan | SpeechEnded | Understood | NotUnderstood | NothingHeard | HearingLost
Output = RecogniserOrder | News


@dataclass(frozen=True)
class Question:
    """What is asked, for the ear."""

    grammar: Grammar = FREE
    patience: Patience = USUAL
    expecting: Callable[[str], Expecting] | None = None
    """What a partial result is in the middle of; not given: a phrase of the grammar completes."""


@dataclass
class Listening:
    """The ear of one question."""

    question: Question
    begin_late_ms: int = 0
    end_late_ms: int = 0
    guesses: bool = False
    """Whether the recogniser says nothing by itself before the end, and is asked at pauses."""
    may_interrupt: bool = True
    """Whether speech under the prompt counts at once, or only once the prompt has ended."""
    over: bool = field(default=False, init=False)
    """Whether all has been said of this question."""
    _ends: Endpointer = field(init=False)
    _watch: LineWatch = field(default_factory=LineWatch, init=False)
    _kept: deque[bytes] = field(init=False)
    _playing: bool = field(default=True, init=False)
    _guessing: Guessing = field(default_factory=Guessing, init=False)
    _open: bool = field(default=False, init=False)
    _expecting: Expecting = field(default=Expecting.OPEN, init=False)
    _result_due_ms: int | None = field(default=None, init=False)
    _now_ms: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._kept = deque(maxlen=KEPT_MS // FRAME_MS)
        self._ends = self._endpointer()
        if self.question.expecting is not None:
            # Of a recogniser that does not stream nothing is known until the end.
            self._expecting = self.question.expecting("")

    def hear(self, frame: bytes, voiced: bool, playing: bool = False) -> list[Output]:
        """The next 20 ms, the verdict on them (a gate's, under a prompt), and whether we play."""
        if self.over:
            return []
        self._now_ms += FRAME_MS
        self._playing = playing
        self._kept.append(frame)
        self._watch.push(frame, voiced)
        if self._result_due_ms is not None:
            return self._overdue()
        if playing and not self.may_interrupt and not self._open:
            return self._under_prompt(voiced)
        outputs: list[Output] = [FeedFrames((frame,))] if self._open else []
        if not self._open and self._ends.speaking:
            # Spoken to the end of a prompt that could not be interrupted: it counts from here.
            return self._begin(self._ends.onset_ms or 0)
        if self._open:
            self._guessing.give(1, voiced)
            if self.guesses and voiced:
                self._expecting = self._expected("")
        boundary = self._ends.push(voiced, self._expecting, waiting=not playing)
        if boundary is None and self._pauses() and self._guessing.ask():
            outputs.append(GuessUtterance())
        return outputs + self._passed(boundary)

    def on_recognised(self, event: RecognitionEvent) -> list[Output]:
        """The recogniser tells something of the utterance that was opened last."""
        if self.over or not self._open:
            return []
        match event:
            case Partial(text):
                self._expecting = self._expected(text)
                return []
            case Guess():
                return self._guessed(event)
            case Final(hypothesis):
                return self._end(self._made_of(hypothesis))
            case RecognitionLost(loss):
                return self._end(HearingLost(loss))

    def on_key(self) -> list[Output]:
        """A key was pressed: the fingers answer, the voice is not listened to any more."""
        self.over = True
        return [CancelUtterance()] if self._open else []

    def _passed(self, boundary: Boundary | None) -> list[Output]:
        if self._watch.machine:
            ended: list[Output] = [CancelUtterance()] if self._open else []
            return [*ended, *self._end(NotUnderstood(LineCondition.MACHINE))]
        match boundary:
            case Began(onset_ms):
                return self._begin(onset_ms)
            case Ended(at_ms):
                return [SpeechEnded(at_ms), *self._conclude()]
            case NobodySpoke():
                condition = self._watch.condition() or LineCondition.SILENCE
                return self._end(NothingHeard(condition))
        return []

    def _begin(self, onset_ms: int) -> list[Output]:
        self._open = True
        spoken = (self._now_ms - onset_ms) // FRAME_MS
        wanted = spoken + self._loud_before(spoken) + BEFORE_ONSET_MS // FRAME_MS
        frames = tuple(self._kept)[-wanted:]
        self._guessing.give(len(frames), True)
        return [SpeechBegan(onset_ms), OpenUtterance(self.question.grammar), FeedFrames(frames)]

    def _loud_before(self, spoken: int) -> int:
        """How many frames before the last `spoken` ones belong to them; under a prompt none do."""
        if self._playing:
            return 0
        levels = [audioop.rms(frame, 2) for frame in self._kept]
        least = max(levels[-spoken:], default=0) * 10 ** (-LOUD_WITHIN_DB / 20)
        before = levels[-spoken - 1 :: -1][: LOUD_BEFORE_MS // FRAME_MS]
        return sum(1 for _ in takewhile(lambda level: level >= least, before))

    def _pauses(self) -> bool:
        return (
            self.guesses
            and self._ends.speaking
            and self._ends.quiet_ms >= self.question.patience.guess_ms
        )

    def _guessed(self, guess: Guess) -> list[Output]:
        if not self._guessing.take(guess):
            return []
        self._expecting = self._expected(guess.hypothesis.text)
        return [] if self._result_due_ms is None else self._conclude()

    def _conclude(self) -> list[Output]:
        """The answer has ended: what was guessed of all of it counts, or is waited for."""
        if (guessed := self._guessing.hypothesis) is not None:
            return [CancelUtterance(), *self._end(self._made_of(guessed))]
        self._result_due_ms = self._now_ms + RESULT_MS
        return [] if self._guessing.coming else [FinishUtterance()]

    def _made_of(self, hypothesis: Hypothesis) -> News:
        return Understood(hypothesis) if hypothesis.text else NotUnderstood(self._watch.condition())

    def _under_prompt(self, voiced: bool) -> list[Output]:
        """Listen on quietly; what is said and done with under the prompt is forgotten."""
        boundary = self._ends.push(voiced, waiting=False)
        if isinstance(boundary, Ended):
            self._ends = self._endpointer()
        return []

    def _endpointer(self) -> Endpointer:
        ends = Endpointer(self.question.patience, self.begin_late_ms, self.end_late_ms)
        ends.now_ms = self._now_ms
        return ends

    def _overdue(self) -> list[Output]:
        assert self._result_due_ms is not None
        if self._now_ms < self._result_due_ms:
            return []
        return [CancelUtterance(), *self._end(HearingLost(Loss.LAGGED))]

    def _expected(self, text: str) -> Expecting:
        if self.question.expecting is not None:
            return self.question.expecting(text)
        said = "".join(text.split())
        complete = said and said in {"".join(p.split()) for p in self.question.grammar.phrases}
        return Expecting.COMPLETE if complete else Expecting.OPEN

    def _end(self, news: News) -> list[Output]:
        self.over = True
        return [news]
