"""Who has imported what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ivr.domain.import_log import ImportedList, ImportEntry


class ImportLog(Protocol):
    """The log of imports: lines are added, never changed."""

    def add(self, entry: ImportEntry) -> None:
        """Add a line, in the unit of work of its import."""

    def latest(self, most: int, what: ImportedList | None = None) -> Sequence[ImportEntry]:
        """The newest lines (of this list), the newest first."""
