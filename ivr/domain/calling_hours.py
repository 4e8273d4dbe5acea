"""The hours in which customers may be rung, and the hours in which nobody is disturbed. Pure.

Days begin and end on the service's wall clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from ivr.clock import SHANGHAI, local
from ivr.working_days import Hours

HoursOf = Callable[[date], Hours]
"""The minutes of a day in which customers may be rung."""

LOOK_AHEAD_DAYS = 60
"""No holiday is longer; hours that are empty for so long are no hours at all."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def spans_from(at: datetime, hours_of: HoursOf) -> Iterator[tuple[datetime, datetime]]:
    """The spans that are left from this instant on; the first one begins now when it is open."""
    day = local(at).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        for start, end in spans_of(day + ahead * _DAY, hours_of):
            if end > at:
                yield max(start, at), end


def spans_of(day: date, hours_of: HoursOf) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a day."""
    midnight = datetime.combine(day, time(), SHANGHAI)
    for first, last in hours_of(day):
        yield midnight + first * _MINUTE, midnight + last * _MINUTE


def next_open(at: datetime, hours_of: HoursOf) -> datetime | None:
    """The first instant from this one on at which somebody may be rung; None: there is none."""
    found = next(spans_from(at, hours_of), None)
    return None if found is None else found[0].astimezone(at.tzinfo)


def is_open(at: datetime, hours_of: HoursOf) -> bool:
    """Whether somebody may be rung just now."""
    return next_open(at, hours_of) == at


def due_inside(started_at: datetime, due_at: datetime, hours_of: HoursOf) -> datetime:
    """The last instant by which a call that has to be made until `due_at` can be made.

    It is inside the hours: at the end of the last one before. Where there is none before, the
    call is due in the first one after: nobody is rung at night to keep a promise.
    """
    last = None
    for start, end in spans_from(started_at, hours_of):
        if start >= due_at and last is not None:
            break
        last = end if start >= due_at else min(end, due_at)
        if start >= due_at or end >= due_at:
            break
    return due_at if last is None else last.astimezone(due_at.tzinfo)
