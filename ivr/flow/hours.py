"""Named hours, as an admin writes them: by kind of day or day of the week, spans of the clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ivr.clock import SHANGHAI, local
from ivr.flow.marks import Text
from ivr.working_days import DayKind

NONE = "无"
"""Written in the place of spans: not on these days."""

DAY_MINUTES = 24 * 60

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2}) *(?:-|~|—|–|至|到) *([0-9]{1,2}):([0-9]{2})")
_INSTANT = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2}) +([0-9]{1,2}):([0-9]{2})")

KindOf = Callable[[date], DayKind]
"""What kind of day a date is."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From one minute of a day until before another, beyond 24:00 when it ends the next day."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether this minute, counted from the beginning of the day, belongs to it."""
        return self.start <= minute < self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """时段: hours with a name; `spans` by the word's code (daily, workday, weekday_1 …)."""

    name: Text
    spans: Mapping[str, tuple[TimeSpan, ...]]

    def hold(self, at: datetime, kind_of: KindOf) -> bool:
        """Whether they hold at this instant; a span belongs to the day on which it starts."""
        here = local(at)
        minute, day = here.hour * 60 + here.minute, here.date()
        if any(span.holds(minute) for span in self.on(day, kind_of)):
            return True
        before = self.on(day - timedelta(days=1), kind_of)
        return any(span.holds(minute + DAY_MINUTES) for span in before)

    def on(self, day: date, kind_of: KindOf) -> tuple[TimeSpan, ...]:
        """The spans that start on a day: the most exact entry that is written."""
        for code in _entries(day, kind_of(day)):
            if code in self.spans:
                return self.spans[code]
        return ()


def time_spans(text: str) -> tuple[TimeSpan, ...] | None:
    """Spans joined by 、, or 无 for none; None when they cannot be read."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain == NONE:
        return ()
    spans = [_span(part.strip()) for part in re.split("[、,;]", plain)]
    read = tuple(span for span in spans if span is not None)
    return read if len(read) == len(spans) else None


def instant(text: str) -> datetime | None:
    """A point of time on the service's wall clock: 2026-11-25 08:00; None if it is none."""
    found = _INSTANT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    if not _is_time(hour, minute):
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=SHANGHAI)
        return midnight + timedelta(minutes=hour * 60 + minute)
    except (ValueError, OverflowError):
        return None


def _entries(day: date, kind: DayKind) -> tuple[str, ...]:
    """The entries that may speak of a day, the most exact first."""
    weekday = f"weekday_{day.isoweekday()}"
    match kind:
        case DayKind.WORKDAY:
            return (weekday, "workday", "daily")
        case DayKind.DAY_OFF:
            return (weekday, "day_off", "daily")
        case DayKind.HOLIDAY:
            return (weekday, "holiday", "day_off", "daily")


def _span(text: str) -> TimeSpan | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    if not _is_time(from_hour, from_minute) or from_hour == 24 or not _is_time(to_hour, to_minute):
        return None
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    return TimeSpan(start, end if end > start else end + DAY_MINUTES)


def _is_time(hour: int, minute: int) -> bool:
    return hour * 60 + minute <= DAY_MINUTES and minute < 60
