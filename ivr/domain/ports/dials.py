"""The calls that were made, as far as they have to be counted."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Dials(Protocol):
    """When whom the hotline called, by whichever node and for whatever reason."""

    def add(self, at: datetime, target: str) -> None:
        """One more call is about to be made."""

    def take_back(self, target: str) -> None:
        """The last one to this target was not made after all."""

    def count(self, since: datetime, target: str | None = None) -> int:
        """How many were made since then: of this target, or in all."""

    def forget(self, before: datetime) -> None:
        """Those before that are not counted any more."""
