"""The Chinese calendar of work: public holidays, days off, and the make-up days between them.

The dates come from the package `holidays`, which learns each year's arrangement when the State
Council publishes it. Of a year not yet published it knows the holidays fixed by law; all other
weekends are then days off.
"""

from __future__ import annotations

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


def day_kind(day: date) -> DayKind:
    """What kind of day this is; the weekend inside a holiday belongs to the holiday."""
    if not _is_off(day):
        return DayKind.WORKDAY
    if _is_named(day):
        return DayKind.HOLIDAY
    for step in (_DAY, -_DAY):
        neighbour = day
        while _FIRST_YEAR <= neighbour.year <= _LAST_YEAR and _is_off(neighbour):
            if _is_named(neighbour):
                return DayKind.HOLIDAY
            neighbour += step
    return DayKind.DAY_OFF


def warm_up(today: date) -> None:
    """Read this year's calendar and the next one's, so that no caller waits for it."""
    _calendar(today.year)
    _calendar(today.year + 1)


def _is_off(day: date) -> bool:
    named, made_up = _calendar(day.year)
    return day in named or (day.isoweekday() > 5 and day not in made_up)


def _is_named(day: date) -> bool:
    return day in _calendar(day.year)[0]


@cache
def _calendar(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """A year's holidays (with the days given for them), and the weekends that are worked."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return frozenset(), frozenset()
    from holidays import country_holidays  # slow to import: only who asks for a day pays for it

    # A holiday at the turn of the year is made up for in the year before or after.
    china = country_holidays("CN", years=range(year - 1, year + 2), observed=True)
    return frozenset(china), frozenset(china.weekend_workdays)
