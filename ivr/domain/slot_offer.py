"""Which free hours a caller is offered: those he wished for, else the nearest. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.domain.appointment import Booking, BookingPlan, free_on, free_slots
from ivr.working_days import WorkingCalendar

MOST_OFFERED = 3
"""So many hours are spoken at a time; nobody keeps more in mind."""

_DAY = timedelta(days=1)


class Fit(Enum):
    """How the offered hours fit the wish, or why they do not."""

    AS_WISHED = "有"
    FULL = "约满"
    NOBODY_COMES = "不上门"
    TOO_SOON = "太早"
    TOO_FAR = "太远"
    NOTHING = "没有"


@dataclass(frozen=True, slots=True)
class Offer:
    """Free hours of one day, the soonest first; none only where nothing at all is free."""

    fit: Fit
    slots: tuple[DaySpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A team's plan with what is booked in it."""

    plan: BookingPlan
    calendar: WorkingCalendar
    bookings: Sequence[Booking]
    now: datetime

    def days(self, first: date | None = None) -> Sequence[date]:
        """The days that can be booked, from the first one on."""
        today = local(self.now).date()
        start = max(first or today, today)
        last = self.plan.last_day(self.now)
        return [start + ahead * _DAY for ahead in range((last - start).days + 1)]

    def free(self, days: Sequence[date]) -> Iterator[DaySpan]:
        """The hours of these days that can be booked."""
        return free_slots(self.plan, self.calendar, self.bookings, self.now, days)


def offer(book: Book, wish: DaySpan | None = None, after: DaySpan | None = None) -> Offer:
    """Up to three hours of the first day that has what is wished for.

    `after`: only hours later than this one, which the caller did not want; a whole day: only
    later days.
    """
    later = [slot for slot in book.free(book.days()) if after is None or _is_after(slot, after)]
    soonest = _of_one_day(later)
    if not soonest:
        return Offer(Fit.NOTHING)
    if wish is None:
        return Offer(Fit.AS_WISHED, soonest)
    wished = _of_one_day([slot for slot in later if _fits(slot, wish)])
    if wished:
        return Offer(Fit.AS_WISHED, wished)
    near = later
    if wish.day is not None:
        near = [slot for slot in later if slot.day is not None and slot.day >= wish.day]
    return Offer(_why_not(book, wish), _of_one_day(near) or soonest)


def _why_not(book: Book, wish: DaySpan) -> Fit:
    """Why nothing that was wished for is free."""
    if wish.day is None:
        return Fit.FULL
    if wish.day > book.plan.last_day(book.now):
        return Fit.TOO_FAR
    hours = free_on(book.plan, wish.day, book.calendar, book.bookings)
    wished = [free for free in hours if _fits(free.span, wish)]
    if not wished:
        return Fit.NOBODY_COMES
    earliest = book.plan.first_begin(book.now)
    in_time = [free for free in wished if free.span.begins_at >= earliest]
    return Fit.FULL if in_time else Fit.TOO_SOON


def _of_one_day(slots: Sequence[DaySpan]) -> tuple[DaySpan, ...]:
    return tuple(slot for slot in slots if slot.day == slots[0].day)[:MOST_OFFERED]


def _is_after(slot: DaySpan, other: DaySpan) -> bool:
    return slot.begins_at >= other.ends_at


def _fits(slot: DaySpan, wish: DaySpan) -> bool:
    """Whether it lies in the wished hours; of 九点半 every hour that it touches."""
    on_the_day = wish.day is None or slot.day == wish.day
    return on_the_day and slot.begins < wish.ends and wish.begins < slot.ends
