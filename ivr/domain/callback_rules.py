"""How customers are called back: hours, tries, limits. Pure; read from a file elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ivr.domain.callback import CallbackKind, CallbackResult
from ivr.domain.calling_hours import HoursOf
from ivr.working_days import CallingHours, DayKind, Hours, WorkingCalendar


def _minutes(*spans: tuple[float, float]) -> Hours:
    return tuple((int(first * 60), int(last * 60)) for first, last in spans)


USUAL_HOURS = CallingHours(
    {
        DayKind.WORKDAY: _minutes((9, 12), (14, 20)),
        DayKind.DAY_OFF: _minutes((9.5, 11.5), (15, 19.5)),
        DayKind.HOLIDAY: _minutes((10, 11.5), (16, 19)),
    }
)
"""Nobody is rung at noon, in the evening and at night."""

USUAL_TRIES = {
    CallbackKind.SATISFACTION: 3,
    CallbackKind.RETURN: 4,
    CallbackKind.OUTAGE_NOTICE: 3,
}

USUAL_GAPS = {
    CallbackResult.BUSY: timedelta(minutes=15),
    CallbackResult.NO_ANSWER: timedelta(hours=3),
    CallbackResult.MACHINE: timedelta(hours=3),
    CallbackResult.HUNG_UP: timedelta(hours=20),
    CallbackResult.LOST: timedelta(hours=1),
    CallbackResult.LATER: timedelta(hours=2),
    CallbackResult.NOBODY_FREE: timedelta(hours=2),
    CallbackResult.DECLINED: timedelta(hours=20),
    CallbackResult.OUT_OF_SERVICE: timedelta(hours=20),
}
"""How long after such a try the next one is made, at the earliest."""


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """The rules; the defaults are those of the shipped file."""

    on: bool = True
    """Whether anybody is rung by the hotline itself."""
    hours: CallingHours = USUAL_HOURS
    return_hours: CallingHours | None = None
    """For who asked to be rung; None: the same hours."""
    tries: Mapping[CallbackKind, int] = field(default_factory=lambda: USUAL_TRIES)
    """How often a number is rung about one matter; each wish for another time is one more."""
    tries_a_day: int = 2
    """About one matter."""
    gaps: Mapping[CallbackResult, timedelta] = field(default_factory=lambda: USUAL_GAPS)
    wishes: int = 2
    """How often a customer may put it off."""
    calls_a_day: int = 3
    """To one number, about whatever."""
    number_rests: timedelta = timedelta(minutes=30)
    """Between two calls to one number, about whatever; a wished time goes before it."""
    lines: int = 2
    """How many calls at once, of all nodes together."""
    calls_a_minute: int = 6
    kept_for: timedelta = timedelta(days=730)

    def hours_of(self, kind: CallbackKind, calendar: WorkingCalendar) -> HoursOf:
        """When those may be rung who are rung for this reason."""
        own = self.return_hours if kind is CallbackKind.RETURN else None
        calling = own or self.hours

        def of_day(day: date) -> Hours:
            return calendar.hours(day, calling)

        return of_day


NOBODY_IS_RUNG = CallbackRules(on=False)
"""Without a file: call-backs are listed, and made by people."""
