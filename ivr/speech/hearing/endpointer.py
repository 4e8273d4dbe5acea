"""Where an answer begins and ends, in audio time: integer milliseconds, frame by frame. Sans-IO."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from ivr.media.g711 import FRAME_MS


class Expecting(Enum):
    """What the caller seems to be in the middle of."""

    OPEN = "open"
    COMPLETE = "complete"
    """All that was asked for has been said."""
    MORE = "more"
    """A number or an address: people think, and look things up, between its parts."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How one question waits for its answer; milliseconds of audio."""

    complete_ms: int = 280
    """This much quiet ends an answer that is complete."""
    open_ms: int = 800
    """This much ends one that may be complete."""
    more_ms: int = 1_500
    """This much ends one in the middle of a number or an address."""
    guess_ms: int = 260
    """After this much quiet a recogniser that does not stream is asked what there is."""
    longest_ms: int = 20_000
    """So long an answer is taken as it is."""
    silence_ms: int = 6_000
    """Nobody has begun to speak by then."""


USUAL = Patience()
BEGIN_MS = 120
"""This much voice within BEGIN_WITHIN_MS begins an answer; a cough or a click has less."""
BEGIN_WITHIN_MS = 200


@dataclass(frozen=True, slots=True)
class Began:
    """A voice began at `onset_ms` of the sound, told a little later."""

    onset_ms: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer ended at `at_ms`; `cut` says that it was still going on."""

    at_ms: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class NobodySpoke:
    """Nothing was said for as long as one waits."""


Boundary = Began | Ended | NobodySpoke


@dataclass
class Endpointer:
    """Finds one answer; give it a frame's verdict at a time.

    `begin_late_ms` and `end_late_ms` tell how late the verdicts come (see `Vad`).
    """

    patience: Patience = USUAL
    begin_late_ms: int = 0
    end_late_ms: int = 0
    now_ms: int = field(default=0, init=False)
    """The end of the last frame."""
    onset_ms: int | None = field(default=None, init=False)
    """Where the answer began, once it has."""
    _recent: deque[bool] = field(init=False)
    _quiet_ms: int = field(default=0, init=False)
    _waited_ms: int = field(default=0, init=False)
    _over: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._recent = deque(maxlen=BEGIN_WITHIN_MS // FRAME_MS)

    @property
    def speaking(self) -> bool:
        """Whether an answer has begun and not ended."""
        return self.onset_ms is not None and not self._over

    @property
    def quiet_ms(self) -> int:
        """How long the caller has been quiet within or after the answer."""
        return self._quiet_ms

    def push(
        self, voiced: bool, expecting: Expecting = Expecting.OPEN, *, waiting: bool = True
    ) -> Boundary | None:
        """The next 20 ms. Not `waiting`: a prompt is heard, nobody is late yet."""
        self.now_ms += FRAME_MS
        if self._over:
            return None
        if self.onset_ms is None:
            return self._before(voiced, waiting)
        self._quiet_ms = 0 if voiced else max(self._quiet_ms, self.end_late_ms) + FRAME_MS
        if self._quiet_ms >= self._enough_ms(expecting):
            self._over = True
            return Ended(self.now_ms - self._quiet_ms)
        if self.now_ms - self.onset_ms >= self.patience.longest_ms:
            self._over = True
            return Ended(self.now_ms, cut=True)
        return None

    def _before(self, voiced: bool, waiting: bool) -> Boundary | None:
        self._recent.append(voiced)
        if voiced and FRAME_MS * sum(self._recent) >= BEGIN_MS:
            first = len(self._recent) - list(self._recent).index(True)
            self.onset_ms = max(0, self.now_ms - FRAME_MS * first - self.begin_late_ms)
            return Began(self.onset_ms)
        # Who has just begun is let finish the first syllable before being called silent.
        self._waited_ms = self._waited_ms + FRAME_MS if waiting else 0
        if self._waited_ms >= self.patience.silence_ms and not any(self._recent):
            self._over = True
            return NobodySpoke()
        return None

    def _enough_ms(self, expecting: Expecting) -> int:
        match expecting:
            case Expecting.COMPLETE:
                return self.patience.complete_ms
            case Expecting.MORE:
                return self.patience.more_ms
        return self.patience.open_ms
