"""The Chinese calendar of work: public holidays, days off, and the make-up days between them.

The dates come from the package `holidays`, which learns each year's arrangement when the State
Council publishes it. Of a year not yet published it knows the holidays fixed by law; all other
weekends are then days off, and what is counted in working days is provisional. An admin may write
a year's arrangement, or single days, in place of what the package knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache

_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1950, 2099
"""The years for which there is a calendar of holidays; in others only weekends are off."""


class DayKind(Enum):
    """What kind of day it is; the value is the word an admin writes."""

    WORKDAY = "工作日"
    DAY_OFF = "休息日"
    HOLIDAY = "节假日"

    @property
    def is_off(self) -> bool:
        """Whether nobody has to work; a public holiday is a day off as well."""
        return self is not DayKind.WORKDAY


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Days off besides the weekends, and the weekends that are worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


Hours = tuple[tuple[int, int], ...]
"""Spans of a day, from one minute of it until before another."""


@dataclass(frozen=True, slots=True)
class CallingHours:
    """When customers may be rung: by kind of day, and on single days that are otherwise."""

    usual: Mapping[DayKind, Hours] = field(default_factory=dict)
    days: Mapping[date, Hours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days of work as the package knows them, and what an admin wrote in their place."""

    years: Mapping[int, Arrangement] = field(default_factory=dict)
    """Whole years: the package is not asked about these."""
    days: Arrangement = Arrangement()
    """Single days, above everything else; they make no year a published one."""
    calling: CallingHours | None = None
    """When customers may be rung; None: nobody has said, and what is due is due at any hour."""

    def hours(self, day: date, calling: CallingHours) -> Hours:
        """The minutes of this day in which customers may be rung."""
        named = calling.days.get(day)
        return calling.usual.get(self.kind(day), ()) if named is None else named

    def kind(self, day: date) -> DayKind:
        """What kind of day this is; the weekend inside a holiday belongs to the holiday."""
        if not self.is_off(day):
            return DayKind.WORKDAY
        if self._is_named(day):
            return DayKind.HOLIDAY
        for step in (_DAY, -_DAY):
            neighbour = day
            while _FIRST_YEAR <= neighbour.year <= _LAST_YEAR and self.is_off(neighbour):
                if self._is_named(neighbour):
                    return DayKind.HOLIDAY
                neighbour += step
        return DayKind.DAY_OFF

    def is_off(self, day: date) -> bool:
        """Whether nobody has to work on this day."""
        if day in self.days.worked:
            return False
        of_year = self._of(day.year)
        weekend = day.isoweekday() > 5 and day not in of_year.worked
        return weekend or day in of_year.off or day in self.days.off

    def is_published(self, year: int) -> bool:
        """Whether the year's arrangement is known, and not only the holidays fixed by law.

        Every arrangement so far has had make-up days; a year without any has none yet.
        """
        return year in self.years or any(day.year == year for day in self._of(year).worked)

    def _is_named(self, day: date) -> bool:
        if day in self.days.worked:
            return False
        return day in self.days.off or day in self._of(day.year).off

    def _of(self, year: int) -> Arrangement:
        return self.years.get(year) or _packaged(year)


USUAL = WorkingCalendar()
"""The calendar with nothing written in its place."""


def day_kind(day: date) -> DayKind:
    """What kind of day this is by the usual calendar."""
    return USUAL.kind(day)


def warm_up(today: date) -> None:
    """Read this year's calendar and the next one's, so that no caller waits for it."""
    _packaged(today.year)
    _packaged(today.year + 1)


@cache
def _packaged(year: int) -> Arrangement:
    """What the package knows of a year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Arrangement()
    from holidays import country_holidays  # slow to import: only who asks for a day pays for it

    # A holiday at the turn of the year is made up for in the year before or after.
    china = country_holidays("CN", years=range(year - 1, year + 2), observed=True)
    return Arrangement(frozenset(china), frozenset(china.weekend_workdays))
