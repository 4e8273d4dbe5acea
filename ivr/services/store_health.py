"""Whether the database serves calls: told by what calls meet, not by asking it all the time."""

from __future__ import annotations

from dataclasses import dataclass

FAILURES_IN_A_ROW = 2
"""One failure may be a moment's busyness; the second tells of trouble."""


@dataclass
class StoreHealth:
    """Counts failures in a row, reading and writing apart: a full disk can still be read."""

    reading: int = 0
    writing: int = 0

    @property
    def troubled(self) -> bool:
        """Whether callers are better told at once than after their questions."""
        return max(self.reading, self.writing) >= FAILURES_IN_A_ROW

    def note(self, *, writes: bool, done: bool) -> None:
        """Something was read or written, or could not be."""
        if writes:
            self.writing = 0 if done else self.writing + 1
            self.reading = 0 if done else self.reading
        else:
            self.reading = 0 if done else self.reading + 1
