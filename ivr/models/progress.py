"""How far a fetch is, told to whoever watches."""

from __future__ import annotations

from typing import Protocol


class Stopped(Exception):
    """Raised by a watcher who wants the fetch to end now; what has come so far is kept."""


class Watcher(Protocol):
    """Is told what happens; it may raise `Stopped`."""

    def advance(self, what: str, done: int, total: int) -> None:
        """So many of so many bytes of this file have come."""

    def note(self, text: str) -> None:
        """A sentence in Chinese about something that did not go as it should."""


class Unwatched:
    """Nobody watches."""

    def advance(self, what: str, done: int, total: int) -> None:
        """Nobody wants to know."""

    def note(self, text: str) -> None:
        """Nobody wants to know."""
