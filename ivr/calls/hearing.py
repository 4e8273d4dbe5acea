"""Whether one call's caller can be understood by his words just now, or by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.calls.ears import Ears
from ivr.clock import Clock
from ivr.speech.recognition.recognizer import Loss

MOST_LOSSES = 2
"""After so many failures in a row a call goes on by keys for a while."""

REST_MS = 60_000
"""So long; by then what was at fault is replaced, or the next failure tells that it is not."""

BUSY_MS = 10_000
"""So long where too many callers spoke at once."""


@dataclass
class Hearing:
    """Known to the dialogue, which asks it, and to the call's ear, which tells it.

    `ready` gives the ears while any recogniser is ready, and None while none is.
    """

    ready: Callable[[], Ears | None]
    clock: Clock
    places: tuple[str, ...] = ()
    """The names of places that callers may say."""
    lent: bool = False
    """Whether the call has an ear of its own; else there must be room for one more."""
    _losses: int = field(default=0, init=False)
    _resting_until_ms: int | None = field(default=None, init=False)

    @property
    def possible(self) -> bool:
        """Whether the next question can be answered in words."""
        return self.ears is not None

    @property
    def ears(self) -> Ears | None:
        """What would hear the next question; None: nothing does, it is answered by keys."""
        until_ms = self._resting_until_ms
        if until_ms is not None and self.clock.monotonic_ms() < until_ms:
            return None
        ears = self.ready()
        return ears if ears is not None and (self.lent or ears.has_room) else None

    def lose(self, loss: Loss) -> None:
        """An answer was lost; too many callers at once are no fault of this call's."""
        if loss is Loss.BUSY:
            self._rest(BUSY_MS)
            return
        self._losses += 1
        if self._losses >= MOST_LOSSES:
            self._rest(REST_MS)

    def note_heard(self) -> None:
        """An answer was heard to its end: all is well again."""
        self._losses = 0

    def _rest(self, duration_ms: int) -> None:
        self._resting_until_ms = self.clock.monotonic_ms() + duration_ms


def deaf(clock: Clock) -> Hearing:
    """Where nothing hears: callers answer by keys."""
    return Hearing(lambda: None, clock)
