"""Digit collection: single key presses become what one question asked for. Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.dialogue.actions import Keys
from ivr.dialogue.inputs import Pressed


@dataclass
class KeyCollector:
    """Collects the presses of one question; times are integer milliseconds.

    The end key ends, the delete key takes the last digit back (pressed with nothing typed it is
    an answer of its own), the full length or the inter-digit wait ends as well.
    """

    keys: Keys
    typed: str = ""
    deadline_ms: int | None = field(default=None, init=False)

    def press(self, key: str, now_ms: int) -> Pressed | None:
        """One key went down; the answer, once it is complete."""
        keys = self.keys
        if keys.most == 1 and keys.end_key is None:
            return Pressed(key)
        if key == keys.end_key:
            return self._end(key)
        if key == keys.delete_key:
            if not self.typed:
                return Pressed(key)
            self.typed = self.typed[:-1]
            self.deadline_ms = now_ms + keys.interdigit_ms if self.typed else None
            return None
        self.typed += key
        self.deadline_ms = now_ms + keys.interdigit_ms
        if len(self.typed) >= keys.most:
            return self._end(None)
        return None

    def pass_time(self, now_ms: int) -> Pressed | None:
        """The answer, if the inter-digit wait is over by now."""
        if self.deadline_ms is None or now_ms < self.deadline_ms:
            return None
        return self._end(None)

    def _end(self, key: str | None) -> Pressed:
        typed, self.typed, self.deadline_ms = self.typed, "", None
        return Pressed(typed, key)
