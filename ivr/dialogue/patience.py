"""How long a call goes on without an answer."""

from __future__ import annotations

from dataclasses import dataclass

MOST_REPEATS = 5
"""「重播」 so often in a row; after that it counts as not understood."""

MOST_MISSES = 20
"""Misses in a row over a whole call, whatever the flows say; then nobody is there."""

MOST_SPOKEN = 2
"""Answers to one question that were spoken and not understood: a dialect, an accent, a bad line."""

SLOW_FROM = 2
"""Misses in a row from which on it is spoken slowly."""


@dataclass
class Patience:
    """Counts what a caller has not answered since the last answer."""

    answered: bool = False
    """Whether anything was answered in this call."""
    slow: bool = False
    """Whether to speak slowly from now on: the caller asked for it, or does not keep up."""
    _repeats: int = 0
    _misses: int = 0

    def repeats(self) -> bool:
        """The caller wants to hear the question again; whether that is still done."""
        self._repeats += 1
        return self._repeats <= MOST_REPEATS

    def gives_up(self) -> bool:
        """Another miss; whether nobody seems to be there."""
        self._misses += 1
        self.slow |= self._misses >= SLOW_FROM
        return self._misses > MOST_MISSES

    def renew(self) -> None:
        """The caller has answered."""
        self._repeats = self._misses = 0
        self.answered = True
