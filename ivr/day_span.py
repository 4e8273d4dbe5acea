"""A day, hours of a day, or hours of some day: what people wish for and agree on.

Written as 2026-11-25, 2026-11-25T09:00-10:00, T09:00-10:00; always on the service's wall clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from ivr.clock import SHANGHAI, local

DAY_MINUTES = 24 * 60

_WRITTEN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})?"
    r"(?:T(?P<begins>[0-9]{2}:[0-9]{2})-(?P<ends>[0-9]{2}:[0-9]{2}))?"
)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, or minutes of a day from `begins` until before `ends`; one of both is named."""

    day: date | None = None
    begins: int = 0
    ends: int = DAY_MINUTES

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The span that was written; None when it is none."""
        found = _WRITTEN.fullmatch(text)
        if found is None or not text:
            return None
        try:
            day = date.fromisoformat(found["day"]) if found["day"] else None
        except ValueError:
            return None
        if found["begins"] is None:
            return cls(day)
        begins, ends = _minute(found["begins"]), _minute(found["ends"])
        if begins is None or ends is None or begins >= ends:
            return None
        return cls(day, begins, ends)

    @classmethod
    def between(cls, begins_at: datetime, ends_at: datetime) -> Self:
        """The span from one instant to another of the same day, or to its midnight."""
        here, there = local(begins_at), local(ends_at)
        ends = there.hour * 60 + there.minute
        return cls(here.date(), here.hour * 60 + here.minute, ends or DAY_MINUTES)

    def __str__(self) -> str:
        day = self.day.isoformat() if self.day else ""
        if self.is_whole_day and day:
            return day
        return f"{day}T{_clock(self.begins)}-{_clock(self.ends)}"

    @property
    def is_whole_day(self) -> bool:
        """Whether no hours were named."""
        return (self.begins, self.ends) == (0, DAY_MINUTES)

    @property
    def begins_at(self) -> datetime:
        """The instant at which it begins; only where a day is named."""
        return _instant(self.day, self.begins)

    @property
    def ends_at(self) -> datetime:
        """The instant at which it is over; only where a day is named."""
        return _instant(self.day, self.ends)


def _instant(day: date | None, minute: int) -> datetime:
    if day is None:
        raise ValueError("hours of no certain day are no instant")
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight + timedelta(minutes=minute)


def _minute(clock: str) -> int | None:
    hour, minute = map(int, clock.split(":"))
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY_MINUTES else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
