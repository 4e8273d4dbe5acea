"""Virtual time: what is to happen, in its order, and a clock that jumps from one to the next."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.clock import ManualClock

Happening = Callable[[], None]


@dataclass
class Timeline:
    """All that is still to happen. Of two things at one instant the one told first comes first."""

    clock: ManualClock
    _events: list[tuple[int, int, Happening]] = field(default_factory=list, init=False)
    _told: int = field(default=0, init=False)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    @property
    def now_ms(self) -> int:
        """The same, counted from the beginning."""
        return self.clock.elapsed_ms

    def at(self, instant: datetime, happening: Happening) -> None:
        """Let this happen then, or now where that has passed."""
        self._add(round((instant - self.clock.at) / timedelta(milliseconds=1)), happening)

    def after(self, milliseconds: int, happening: Happening) -> None:
        """Let this happen so much later."""
        self._add(self.now_ms + milliseconds, happening)

    def every(self, milliseconds: int, happening: Happening, until: datetime) -> None:
        """Let this happen again and again, for the first time so much later."""

        def again() -> None:
            happening()
            self.every(milliseconds, happening, until)

        if self.now + timedelta(milliseconds=milliseconds) <= until:
            self.after(milliseconds, again)

    def run(self, until: datetime | None = None) -> None:
        """Let everything happen that is due until then, or all there is."""
        end = None if until is None else round((until - self.clock.at) / timedelta(milliseconds=1))
        while self._events and (end is None or self._events[0][0] <= end):
            at_ms, _, happening = heapq.heappop(self._events)
            self.clock.elapsed_ms = at_ms
            happening()
        if end is not None:
            self.clock.elapsed_ms = max(end, self.now_ms)

    def _add(self, at_ms: int, happening: Happening) -> None:
        heapq.heappush(self._events, (max(at_ms, self.now_ms), self._told, happening))
        self._told += 1
