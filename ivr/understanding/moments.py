"""A moment as it was named (day, part of the day, hour), and the instant that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from ivr.understanding.clock_words import ClockWord, Period, PeriodWord, clocks_in, periods_in
from ivr.understanding.day_words import DayWord, days_in

_DAY = timedelta(days=1)
_OFFICE = range(7, 19)
"""The hours in which an appointment is more likely than twelve hours apart."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was named of one moment; at least one of the three."""

    day: DayWord | None = None
    period: PeriodWord | None = None
    clock: ClockWord | None = None

    @property
    def start(self) -> int:
        """Where its words begin."""
        return min(word.start for word in (self.day, self.period, self.clock) if word)

    @property
    def end(self) -> int:
        """Where its words end."""
        return max(word.end for word in (self.day, self.period, self.clock) if word)

    def completed(self, other: Moment) -> Moment:
        """This moment with what only the other one names: 昨晚八点，不对，九点."""
        period, clock = self.period, self.clock
        if period is None and clock is None:
            period, clock = other.period, other.clock
        elif period is None and self.day is None:
            period = other.period
        return Moment(self.day or other.day, period, clock)


@dataclass(frozen=True, slots=True)
class Instant:
    """When a moment is, and how exactly that is known."""

    at: datetime
    exact: bool
    """An hour of the clock was named."""
    either: bool = False
    """It may be twelve hours apart just as well."""


def moments_in(words: str, now: datetime, *, ahead: bool) -> list[Moment]:
    """Every moment that is named, in order; a later one goes on on the day of the one before."""
    found: list[DayWord | PeriodWord | ClockWord] = sorted(
        [
            *days_in(words, now.date(), ahead=ahead),
            *periods_in(words),
            *clocks_in(words),
        ],
        key=lambda word: word.start,
    )
    moments: list[Moment] = []
    for word in found:
        last = moments[-1] if moments else None
        if last is None or not _fits(last, word):
            day = last.day if last is not None and not isinstance(word, DayWord) else None
            moments.append(_with(Moment(day=day), word))
        else:
            moments[-1] = _with(last, word)
    return moments


def _fits(moment: Moment, word: DayWord | PeriodWord | ClockWord) -> bool:
    """Whether the word may belong to the moment: each part once, the period before the hour."""
    match word:
        case DayWord():
            return moment.day is None
        case PeriodWord():
            return moment.clock is None and moment.period is None
        case ClockWord():
            return moment.clock is None


def _with(moment: Moment, word: DayWord | PeriodWord | ClockWord) -> Moment:
    match word:
        case DayWord():
            return replace(moment, day=word)
        case PeriodWord():
            return replace(moment, period=word)
        case ClockWord():
            return replace(moment, clock=word)


def instant(moment: Moment, now: datetime, *, ahead: bool) -> Instant | None:
    """The instant nearest to now in the right direction; None if it lies in the other one."""
    days = _days(moment, now, ahead=ahead)
    hours = _hours(moment)
    if not hours:
        return None
    clock = moment.clock
    shift = timedelta(minutes=(clock.minute + clock.shift) if clock else 0)
    options = sorted({day + timedelta(hours=hour) + shift for day in days for hour in hours})
    fitting = [at for at in options if (at >= now if ahead else at <= now)]
    if clock is None:
        return _roughly(moment, options, fitting, now, ahead=ahead)
    if not fitting:
        return None
    either = len(hours) > 1 and moment.day is not None and len(fitting) > 1 and not ahead
    return Instant(_likeliest(fitting, moment, ahead=ahead), True, either)


def _days(moment: Moment, now: datetime, *, ahead: bool) -> Sequence[datetime]:
    """The days that may be meant, as midnights."""
    today = _midnight(now)
    if moment.day is None:
        return [today, today + _DAY] if ahead else [today - 2 * _DAY, today - _DAY, today]
    day = datetime.combine(moment.day.date, time(), now.tzinfo)
    others = [day + moment.day.moves] if moment.day.moves and day == today else []
    night = moment.period is not None and moment.period.period is Period.NIGHT
    if night and day == today and moment.clock is not None:
        # 今天半夜两点, told in the afternoon, was the night before.
        others.append(day - _DAY)
    return [day, *others]


def _hours(moment: Moment) -> list[int]:
    """The hours of the day that may be meant; 24 and more are the next day's."""
    if moment.clock is None:
        return [moment.period.period.usual] if moment.period else [12]
    said = moment.clock.hour
    if moment.period is not None:
        hour = moment.period.period.hour(said)
        return [] if hour is None else [hour]
    if said > 12:
        return [said]
    return [0, 12] if said == 12 else [said] if said == 0 else [said, said + 12]


def _roughly(
    moment: Moment, options: list[datetime], fitting: list[datetime], now: datetime, *, ahead: bool
) -> Instant | None:
    """A day or a part of it that has begun but whose usual hour is still to come is now."""
    if moment.period is not None:
        lead = timedelta(hours=moment.period.period.usual - moment.period.period.begins)
        tail = timedelta(hours=3)
    else:
        lead = tail = timedelta(hours=12)
    running = [at for at in options if at - lead <= now <= at + tail]
    if running and not ahead and max(running) > now:
        return Instant(now, False)
    if fitting:
        return Instant(min(fitting) if ahead else max(fitting), False)
    return Instant(now, False) if running else None


def _likeliest(fitting: list[datetime], moment: Moment, *, ahead: bool) -> datetime:
    if moment.day is None and not ahead:
        return max(fitting)
    usual = [at for at in fitting if at.hour in _OFFICE]
    if moment.day is not None and not ahead:
        return (usual or fitting)[0] if moment.day.moves is None else max(usual or fitting)
    return (usual or fitting)[0]


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
