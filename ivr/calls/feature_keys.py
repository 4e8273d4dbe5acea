"""What an agent presses in a talk: codes that are meant for us, and keys for the caller. Sans-IO.

The beginning of a code is held back until it is one or can be none any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.calls.presses import Way

Feature = Literal["consult", "join", "back"]

CODES: Mapping[str, Feature] = {"*1": "consult", "*2": "join", "*3": "back"}
"""Ask a supervisor; all together; back to the caller alone."""

WAIT_MS = 2_000
"""So long the rest of a code is waited for."""

Key = tuple[str, Way]


@dataclass
class FeatureKeys:
    """Tells codes from keys."""

    codes: Mapping[str, Feature] = field(default_factory=lambda: CODES)
    _held: list[Key] = field(default_factory=list, init=False)
    _until_ms: int = field(default=0, init=False)

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do; None: nothing is held back."""
        return self._until_ms if self._held else None

    def press(self, key: str, way: Way, now_ms: int) -> tuple[list[Key], Feature | None]:
        """A key went down: the keys that are for the caller, or the feature that is wanted."""
        passed = self.pass_time(now_ms)
        self._held.append((key, way))
        self._until_ms = now_ms + WAIT_MS
        while self._held:
            typed = "".join(held for held, _ in self._held)
            if (feature := self.codes.get(typed)) is not None:
                self._held.clear()
                return passed, feature
            if any(code.startswith(typed) for code in self.codes):
                break
            passed.append(self._held.pop(0))
        return passed, None

    def pass_time(self, now_ms: int) -> list[Key]:
        """The keys that have become none of a code."""
        if not self._held or now_ms < self._until_ms:
            return []
        passed, self._held = self._held, []
        return passed

    def forget(self) -> None:
        """The talk is over."""
        self._held.clear()
