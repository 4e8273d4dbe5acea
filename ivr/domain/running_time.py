"""Time that counts: without pauses, and for some limits without the days nobody works.

Days begin and end on the service's wall clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.clock import local
from ivr.domain.limit import Limit
from ivr.working_days import WorkingCalendar

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stands still; `ended_at` is None while it lasts."""

    began_at: datetime
    ended_at: datetime | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due. Provisional: counted over a year whose days off are not published."""

    at: datetime
    provisional: bool = False


def due_time(
    started_at: datetime, limit: Limit, pauses: Sequence[Pause], calendar: WorkingCalendar
) -> Due | None:
    """When the limit is used up; None: not before a pause that still lasts has ended."""
    left = limit.time
    if left <= timedelta(0):
        return Due(started_at)
    for begin, end in _running(started_at, pauses):
        for first, last in _counted(begin, end, limit, calendar):
            if last is None or last - first >= left:
                at = (first + left).astimezone(started_at.tzinfo)
                return Due(at, limit.working and _provisional(started_at, at, calendar))
            left -= last - first
    return None


def used_time(
    started_at: datetime,
    until: datetime,
    limit: Limit,
    pauses: Sequence[Pause],
    calendar: WorkingCalendar,
) -> timedelta:
    """How much time has counted from the start until this moment."""
    used = timedelta(0)
    for begin, end in _running(started_at, pauses):
        stop = until if end is None else min(end, until)
        for first, last in _counted(begin, stop, limit, calendar):
            used += (last or first) - first
    return used


def paused_time(pauses: Sequence[Pause], until: datetime) -> timedelta:
    """How long a clock has stood still in pauses until this moment."""
    spans = ((pause.began_at, min(pause.ended_at or until, until)) for pause in pauses)
    return sum((max(end - begin, timedelta(0)) for begin, end in spans), timedelta(0))


def _running(
    started_at: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime | None]]:
    """The times between the pauses; the last one has no end unless a pause lasts."""
    begin = started_at
    for pause in pauses:
        yield begin, pause.began_at
        if pause.ended_at is None:
            return
        begin = pause.ended_at
    yield begin, None


def _counted(
    begin: datetime, end: datetime | None, limit: Limit, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, datetime | None]]:
    """The pieces of a running time that count for this limit."""
    if not limit.working:
        if end is None or begin < end:
            yield begin, end
        return
    at = local(begin)
    stop = None if end is None else local(end)
    while stop is None or at < stop:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
        if not calendar.is_off(at.date()):
            yield at, midnight if stop is None else min(midnight, stop)
        at = midnight


def _provisional(started_at: datetime, due_at: datetime, calendar: WorkingCalendar) -> bool:
    # Due at midnight of New Year: the new year has not been looked at.
    first, last = local(started_at).year, local(due_at - _INSTANT).year
    return not all(calendar.is_published(year) for year in range(first, last + 1))
