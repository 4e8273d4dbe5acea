"""How much earlier than needed packets came of late: what tells whether a delay is too long."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

WINDOW = 50
"""So many packets make a window: a second of frames."""

WINDOWS = 8
"""So many windows are remembered; before half of them are known nothing is too long."""


@dataclass
class Margins:
    """The least and most margin of the last windows, in samples; `keep` is never too long."""

    keep: int
    excess: int = field(default=0, init=False)
    """So much earlier than needed came even the slowest packet."""
    _windows: deque[tuple[int, int]] = field(
        default_factory=lambda: deque(maxlen=WINDOWS), init=False
    )
    _least: int = field(default=1 << 30, init=False)
    _most: int = field(default=0, init=False)
    _count: int = field(default=0, init=False)

    @property
    def most(self) -> int:
        """The margin of the packet that came earliest."""
        return max([self._most, *(most for _, most in self._windows)])

    def push(self, margin: int) -> None:
        """A packet came so much before its turn."""
        if margin < self._least:
            self._least = margin
            self.excess = min(self.excess, margin - self.keep)
        if margin > self._most:
            self._most = margin
        self._count += 1
        if self._count == WINDOW:
            self._windows.append((self._least, self._most))
            self._least, self._most, self._count = 1 << 30, 0, 0
            if len(self._windows) >= WINDOWS // 2:
                self.excess = min(least for least, _ in self._windows) - self.keep

    def move(self, samples: int) -> None:
        """The delay has changed by so much."""
        self._windows = deque(
            ((least + samples, most + samples) for least, most in self._windows), WINDOWS
        )
        if self._count:
            self._least, self._most = self._least + samples, max(0, self._most + samples)
        self.excess += samples

    def forget(self) -> None:
        """A new sender: what was is no measure."""
        self._windows.clear()
        self._least, self._most, self._count, self.excess = 1 << 30, 0, 0, 0
