"""The modes of the hotline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ivr.domain.mode import Modes, ModeSwitch


class ModeLog(Protocol):
    """The log of switched modes."""

    def add(self, switch: ModeSwitch) -> None:
        """Add a line; the newest of a mode counts."""

    def newest(self) -> Modes:
        """The newest switch of each mode."""

    def log(self, most: int) -> Sequence[ModeSwitch]:
        """The newest lines, the newest first."""
