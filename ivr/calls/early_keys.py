"""Keys that come before or after their question. Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.dialogue.actions import Keys
from ivr.dialogue.inputs import Pressed

TYPED_AHEAD_MOST = 32
"""Keys kept for the questions to come; more than any answer needs."""


@dataclass
class EarlyKeys:
    """What was typed ahead, and the end key that may still come for an answer that is over."""

    ahead: str = ""
    _belated: tuple[str, int] | None = None
    """That end key, and until when it is pressed for that answer."""

    def keep(self, key: str) -> None:
        """It is for a question to come."""
        self.ahead = (self.ahead + key)[-TYPED_AHEAD_MOST:]

    def take(self) -> str:
        """All that was kept: its question is asked now."""
        ahead, self.ahead = self.ahead, ""
        return ahead

    def note(self, answer: Pressed, keys: Keys, now_ms: int) -> None:
        """A number was typed; where its last digit ended it, its end key may follow."""
        if keys.end_key and answer.ended_by is None and answer.digits != keys.delete_key:
            self._belated = (keys.end_key, now_ms + keys.interdigit_ms)

    def is_belated(self, key: str, now_ms: int) -> bool:
        """Whether this key only ends a number whose last digit has ended it already."""
        belated, self._belated = self._belated, None
        return belated is not None and key == belated[0] and now_ms < belated[1]
