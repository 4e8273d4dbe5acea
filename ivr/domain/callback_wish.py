"""When a customer who has no time now is rung instead: his wish, fitted to the hours. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ivr.clock import local
from ivr.day_span import DAY_MINUTES, DaySpan
from ivr.domain.calling_hours import HoursOf, next_open, spans_of
from ivr.domain.text import quoted
from ivr.errors import NotAllowed

AN_HOUR_LATER, TONIGHT = "一小时以后", "今天晚上"
TOMORROW_MORNING, TOMORROW_EVENING = "明天上午", "明天晚上"
ROUGHLY = (AN_HOUR_LATER, TONIGHT, TOMORROW_MORNING, TOMORROW_EVENING)
"""What customers wish by a key."""

DAYS_AHEAD = 14
"""Among so many days those hours are looked for that were wished for some day."""

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_HALF_MINUTES = 30
_NOON, _EVENING = 12 * 60, 18 * 60


@dataclass(frozen=True, slots=True)
class Fitted:
    """The hour in which the customer is rung. `as_wished`: it lies inside what he wished."""

    span: DaySpan
    as_wished: bool


def rough_wish(word: str, now: datetime) -> DaySpan:
    """The span that a key stands for; NotAllowed for a word that no key means."""
    today = local(now).date()
    spans = {
        TONIGHT: DaySpan(today, _EVENING),
        TOMORROW_MORNING: DaySpan(today + _DAY, 0, _NOON),
        TOMORROW_EVENING: DaySpan(today + _DAY, _EVENING),
    }
    if word == AN_HOUR_LATER:
        later = local(_half_hour_from(now + _HOUR))
        return DaySpan(later.date(), later.hour * 60 + later.minute)
    if word not in spans:
        raise NotAllowed(f"「大概」不能是「{quoted(word)}」，只能是{'、'.join(ROUGHLY)}")
    return spans[word]


def fitted(wish: DaySpan, now: datetime, hours_of: HoursOf) -> Fitted | None:
    """The first hour inside the wish in which somebody may be rung, else the first one after it.

    None: there are no such hours for months.
    """
    soonest = _half_hour_from(now)
    for day in _days(wish, local(now).date()):
        wished = DaySpan(day, wish.begins, wish.ends)
        for start, end in spans_of(day, hours_of):
            start = max(start, soonest, wished.begins_at)
            if start < min(end, wished.ends_at):
                return Fitted(_hour_from(start, min(end, wished.ends_at)), as_wished=True)
    after = soonest if wish.day is None else max(soonest, wish.begins_at)
    first = next_open(after, hours_of)
    if first is None:
        return None
    end = next(end for _, end in spans_of(local(first).date(), hours_of) if end > first)
    return Fitted(_hour_from(first, end), as_wished=False)


def _days(wish: DaySpan, today: date) -> Iterator[date]:
    if wish.day is not None:
        yield wish.day
        return
    yield from (today + ahead * _DAY for ahead in range(DAYS_AHEAD))


def _hour_from(start: datetime, end: datetime) -> DaySpan:
    begins = local(start).hour * 60 + local(start).minute
    minutes = int((min(end, start + _HOUR) - start).total_seconds()) // 60
    return DaySpan(local(start).date(), begins, min(begins + minutes, DAY_MINUTES))


def _half_hour_from(at: datetime) -> datetime:
    """This instant, or the half hour that comes next: people agree on round times."""
    here = local(at)
    past = timedelta(
        minutes=here.minute % _HALF_MINUTES, seconds=here.second, microseconds=here.microsecond
    )
    return here if not past else here - past + timedelta(minutes=_HALF_MINUTES)
