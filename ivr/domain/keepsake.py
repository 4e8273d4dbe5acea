"""What a caller said while the database could not be written, and where such things lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Keepsake:
    """A changing action that could not be stored, with all that it needs to be done later."""

    at: datetime
    name: str
    arguments: Mapping[str, str | None]
    call_id: str
    caller: str | None


class Keepsakes(Protocol):
    """Where keepsakes lie; not the database."""

    def add(self, keepsake: Keepsake) -> None:
        """Keep it; OSError where even that fails."""

    def every(self) -> Sequence[Keepsake]:
        """Everything kept, the oldest first."""

    def remove(self, keepsake: Keepsake) -> None:
        """It has been done."""
