"""The published sets of flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.domain.flow_versions import Files, Origin


@dataclass(frozen=True, slots=True)
class FlowVersionRecord:
    """A published set of flows: what ran, since when, and by whom and why."""

    number: int
    """Counts from 1: what people call it."""
    version: str
    """The name of the flows' content, which call records carry."""
    published_at: datetime
    files: Files
    by: str = ""
    reason: str = ""
    origin: Origin = Origin.PUBLISH
    based_on: int | None = None
    """The version that was worked from, or whose content came back; None: not known."""


class FlowVersions(Protocol):
    """The sets of flows that were published."""

    def add(self, record: FlowVersionRecord) -> bool:
        """Store a new version; False: its number was taken by somebody else, nothing is stored."""

    def get(self, number: int) -> FlowVersionRecord | None: ...

    def latest_number(self) -> int:
        """The newest version's number, 0 before the first."""

    def latest(self, most: int, before: int | None = None) -> Sequence[FlowVersionRecord]:
        """The newest versions (older than `before`), the newest first."""
