"""Times as people write them, on the service's wall clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from ivr.clock import SHANGHAI, local
from ivr.domain.text import plain
from ivr.errors import NotAllowed

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""No instant that others tell lies outside; at the ends of the calendar sums fail."""

_WRITTEN = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[ T]*"
    r"(?:(?P<hour>\d{1,2})[:时点](?:(?P<minute>\d{1,2})(?:分|:\d{1,2})?)?)?"
)


def read_time(text: str) -> datetime | None:
    """The instant, or None: 2026-11-24 08:30, 2026/11/24 8:30, 2026年11月24日8时, ISO with offset.

    A day without an hour is no instant; 24:00 is the end of its day.
    """
    written = plain(text)
    found = _WRITTEN.fullmatch(written)
    try:
        if found is None:
            given = datetime.fromisoformat(written)
            return given if given.tzinfo is not None else None
        if found["hour"] is None:
            return None
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        if (hour, minute) == (24, 0):
            return datetime(year, month, day, tzinfo=SHANGHAI) + timedelta(days=1)
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """The day of a written day or moment, on the service's calendar; None: it is none."""
    found = _WRITTEN.fullmatch(plain(text))
    if found is None:
        instant = read_time(text)
        return local(instant).date() if instant else None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def shown_end(instant: datetime, *, year: bool = False) -> str:
    """Until when something lasts, as people write it: midnight is 24:00 of the day that ends."""
    here, day = local(instant), "%Y-%m-%d" if year else "%m-%d"
    if (here.hour, here.minute) == (0, 0):
        return f"{here - timedelta(days=1):{day}} 24:00"
    return f"{here:{day} %H:%M}"


def in_utc(told: datetime) -> datetime:
    """An instant that another program told, in UTC; refused where it cannot be meant."""
    if not FIRST_YEAR <= told.year <= LAST_YEAR:
        raise NotAllowed(f"时间「{told.isoformat()}」不对，请核对年月日")
    return told.astimezone(UTC)
