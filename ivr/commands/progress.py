"""How far something is that takes long: one line at a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

CLEAR = "\r\x1b[K"

OFTEN_S = 0.2
"""No line is shown sooner after the one before it."""


class ProgressLine:
    """The line; used in a `with`, after which it is gone."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file = file or sys.stderr
        self._shows = self._file.isatty()
        self._next = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def tell(self, text: str) -> None:
        """Show this in place of what was there, unless something was shown just now."""
        if self._shows and time.monotonic() >= self._next:
            self._file.write(f"{CLEAR}{text}")
            self._file.flush()
            self._next = time.monotonic() + OFTEN_S

    def clear(self) -> None:
        """Make room for what is printed next."""
        if self._shows:
            self._file.write(CLEAR)
            self._file.flush()
            self._next = 0.0


def cases_told_on(line: ProgressLine) -> Callable[[int, int], None]:
    """Tells on this line how many cases have been run, and of how many."""
    return lambda done, of: line.tell(f"正在试跑用例：{done} / {of}")
