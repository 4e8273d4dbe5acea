"""One call's ear: both sides of the line in, what the caller says out. It runs on one thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ivr.media.g711 import decode
from ivr.media.outbound import Sent
from ivr.speech.hearing.barge_in import BargeInGate
from ivr.speech.hearing.listening import (
    CancelUtterance,
    FeedFrames,
    FinishUtterance,
    GuessUtterance,
    HearingLost,
    Listening,
    News,
    OpenUtterance,
    Output,
    Question,
)
from ivr.speech.hearing.vad import Vad
from ivr.speech.recognition.recognizer import Loss, RecognitionEvent, Recognizer, Utterance

Job = Callable[[], None]


@dataclass(frozen=True, slots=True)
class FromEar:
    """What the ear tells of a call's question, by that question's number."""

    question: int
    news: News


@dataclass(eq=False)
class Ear:
    """Listens to one question after another; what it learns of the line lasts for the call."""

    vad: Vad
    recognizer: Recognizer
    tell: Callable[[FromEar], None]
    later: Callable[[Job], None]
    """Does it on the ear's own thread, whoever asks."""
    _gate: BargeInGate = field(init=False)
    _asleep: bool = field(default=False, init=False)
    _question: int = field(default=0, init=False)
    _listening: Listening | None = field(default=None, init=False)
    _playing: bool = field(default=False, init=False)
    _utterance: Utterance | None = field(default=None, init=False)
    _opened: int = field(default=0, init=False)
    """How many utterances were opened: what is told of an earlier one comes too late."""

    def __post_init__(self) -> None:
        self._gate = BargeInGate(self.vad)

    def ask(self, number: int, question: Question, playing: bool, may_interrupt: bool) -> None:
        """Listen to this question from now on; its prompt may be playing."""
        self.drop()
        late = self._gate.begin_late_ms, self._gate.end_late_ms
        self._question, self._playing = number, playing
        guesses = not self.recognizer.streams
        self._listening = Listening(question, *late, guesses=guesses, may_interrupt=may_interrupt)

    def played(self, playing: bool, may_interrupt: bool) -> None:
        """Whether we still speak, and whether a voice may interrupt that, has changed."""
        self._playing = playing
        if self._listening is not None:
            self._listening.may_interrupt = may_interrupt

    def drop(self) -> None:
        """The question is not asked any more, or is being answered by keys."""
        if self._listening is not None:
            self._carry_out(self._listening.on_key())
        self._listening = self._utterance = None

    def sleep(self, asleep: bool) -> None:
        """Whether others talk on this line: then nothing of it is heard, or learnt."""
        if asleep:
            self.drop()
            self._gate = BargeInGate(self.vad)
            self._gate.reset()
        self._asleep = asleep

    def hear(self, heard: bytes, sent: Sent) -> None:
        """The next 20 ms of both sides."""
        if self._asleep:
            return
        payload, law = sent
        voiced = self._gate.push(heard, decode(payload, law) if payload else None)
        if self._listening is not None:
            self._carry_out(self._listening.hear(heard, voiced, self._playing))

    def lose(self, loss: Loss) -> None:
        """This question cannot be heard any more."""
        if self._listening is not None:
            self.drop()
            self.tell(FromEar(self._question, HearingLost(loss)))

    def _carry_out(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case OpenUtterance(grammar):
                    self._opened += 1
                    told = partial(self._recognised, self._opened)
                    self._utterance = self.recognizer.open(grammar, self._pass_on(told))
                case FeedFrames(frames) if self._utterance is not None:
                    for frame in frames:
                        self._utterance.feed(frame)
                case GuessUtterance() if self._utterance is not None:
                    self._utterance.guess()
                case FinishUtterance() if self._utterance is not None:
                    self._utterance.finish()
                case CancelUtterance() if self._utterance is not None:
                    self._utterance.cancel()
                case FeedFrames() | GuessUtterance() | FinishUtterance() | CancelUtterance():
                    pass
                case news:
                    self.tell(FromEar(self._question, news))

    def _pass_on(
        self, told: Callable[[RecognitionEvent], None]
    ) -> Callable[[RecognitionEvent], None]:
        """Told on the recogniser's thread, done on ours."""
        return lambda event: self.later(partial(told, event))

    def _recognised(self, utterance: int, event: RecognitionEvent) -> None:
        if self._listening is not None and utterance == self._opened:
            self._carry_out(self._listening.on_recognised(event))
