"""What a recogniser is to the rest of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Grammar:
    """What may be said to a question: some phrases, or (none given) anything."""

    phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Proper names that may well be said, the likeliest first; some engines listen for them."""

    @property
    def free(self) -> bool:
        """Whether anything may be said."""
        return not self.phrases


FREE = Grammar()


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it was said, in milliseconds since the utterance's first frame."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What was probably said; no text: nothing that could be understood.

    `confidence` is from 0 to 1 and only good for comparing what one engine says.
    """

    text: str
    confidence: float = 0.0
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()


NOTHING = Hypothesis("")


class Loss(Enum):
    """Why an utterance will have no result; the question can be asked again, or by keys."""

    DIED = "died"
    HUNG = "hung"
    LAGGED = "lagged"
    FAILED = "failed"
    BUSY = "busy"
    """As many callers are listened to as this machine can."""
    UNAVAILABLE = "unavailable"
    """No recogniser is ready: it still starts, or cannot be started."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What seems to have been said until now; it may still change."""

    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was said in the first so many frames; the utterance goes on."""

    hypothesis: Hypothesis
    frames: int


@dataclass(frozen=True, slots=True)
class Final:
    """What was said; the utterance is over."""

    hypothesis: Hypothesis


@dataclass(frozen=True, slots=True)
class RecognitionLost:
    """The utterance is over without a result."""

    loss: Loss


RecognitionEvent = Partial | Guess | Final | RecognitionLost
Tell = Callable[[RecognitionEvent], None]
"""Told what is recognised, perhaps on another thread; it must not block."""


class Utterance(Protocol):
    """One answer of one caller; `Final` or `RecognitionLost` is the last that is told of it."""

    def feed(self, frame: bytes) -> None:
        """20 ms of 16-bit samples at 8 kHz. Never blocks."""

    def guess(self) -> None:
        """The caller pauses: an engine that does not stream says with `Guess` what there is."""

    def finish(self) -> None:
        """The caller has ended: `Final` follows."""

    def cancel(self) -> None:
        """Nobody wants to know any more; nothing more is told."""


class Recognizer(Protocol):
    """Turns speech into words."""

    @property
    def name(self) -> str:
        """What operators know it by."""

    @property
    def streams(self) -> bool:
        """Whether it understands while the caller speaks; else only once the caller has ended."""

    def open(self, grammar: Grammar, tell: Tell) -> Utterance:
        """Begin to listen to an answer."""

    def close(self) -> None:
        """Give back whatever it holds."""
