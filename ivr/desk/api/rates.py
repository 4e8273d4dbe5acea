"""How many requests each sender may make: a bucket that fills by the clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.clock import Clock


@dataclass
class Rates:
    """For one thread: the one that answers requests."""

    clock: Clock
    per_minute: int
    _left: dict[str, tuple[float, int]] = field(default_factory=dict, init=False)
    """For each sender what is left, and when that was so, in monotonic milliseconds."""

    def wait_s(self, sender: str) -> int:
        """Take one request; 0, or in how many seconds the sender may come again."""
        now = self.clock.monotonic_ms()
        left, then = self._left.get(sender, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - then) * self.per_minute / 60_000)
        if left < 1:
            self._left[sender] = (left, now)
            return max(1, round((1 - left) * 60 / self.per_minute))
        self._left[sender] = (left - 1, now)
        return 0
