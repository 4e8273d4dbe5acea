"""The service clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.service_clock import ServiceClock


class Clocks(Protocol):
    """The service clocks; those of test orders only where an order is named."""

    def of_order(self, number: str) -> tuple[ServiceClock, ...]:
        """An order's clocks, in the order in which they were made."""

    def save(self, number: str, clocks: Sequence[ServiceClock]) -> None:
        """Store an order's clocks as they are now; there may be more than before, never fewer."""

    def running(self) -> Sequence[ServiceClock]:
        """Every clock that has begun and not stopped, paused ones too; the oldest first."""

    def begun_between(self, start: datetime, end: datetime) -> Iterator[ServiceClock]:
        """The clocks that began from `start` on and before `end`, one by one."""
