"""The places of teams' hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from ivr.domain.appointment import Booking, DayCapacity


class Appointments(Protocol):
    """The places of teams' hours that orders have."""

    def of_days(
        self, first: date, last: date, team: str | None = None, *, test: bool = False
    ) -> Sequence[Booking]:
        """The bookings of these days, the last one too, by their hour."""

    def of_order(self, number: str) -> Booking | None: ...

    def book(self, booking: Booking, capacity: DayCapacity) -> bool:
        """Give the order a place; False: the hour or the day has none left, nothing is stored.

        Two that ask at once for the last place never both get it.
        """

    def give_back(self, number: str) -> None:
        """Free the order's place, if it has one."""
