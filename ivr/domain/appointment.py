"""When a team may be booked: hour by hour, so many an hour and so many a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.working_days import DayKind, WorkingCalendar

HOUR = 60
"""A place is booked for so many minutes."""

VISIT = "上门服务"
"""The topic under which a visit to the disabled and the elderly is booked."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Booking:
    """One place of a team that an order has."""

    number: str
    team: str
    starts_at: datetime
    ends_at: datetime
    test: bool = False

    @property
    def span(self) -> DaySpan:
        """The agreed hour."""
        return DaySpan.between(self.starts_at, self.ends_at)


Hours = tuple[tuple[int, int], ...]
"""From which minute of a day until which the team goes out; none: not on that day."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """A single day on which it is otherwise; what is None is as usual."""

    hours: Hours | None = None
    per_slot: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class DayCapacity:
    """What a team has to give on one day."""

    slots: tuple[DaySpan, ...]
    per_slot: int
    per_day: int


@dataclass(frozen=True, slots=True)
class BookingPlan:
    """When and how often a team may be booked, and for what."""

    team: str
    topics: tuple[str, ...]
    hours: Mapping[DayKind, Hours]
    per_slot: int
    per_day: int
    lead: timedelta = timedelta(hours=4)
    """So long before it begins an hour can be booked at the latest."""
    horizon_days: int = 14
    """So many days ahead, today not counted."""
    days: Mapping[date, DayRule] = field(default_factory=dict)

    def on(self, day: date, calendar: WorkingCalendar) -> DayCapacity:
        """What the team has to give on this day, whoever has booked."""
        rule = self.days.get(day, DayRule())
        hours = self.hours.get(calendar.kind(day), ()) if rule.hours is None else rule.hours
        slots = tuple(
            DaySpan(day, begins, begins + HOUR)
            for first, last in hours
            for begins in range(first, last - HOUR + 1, HOUR)
        )
        per_slot = self.per_slot if rule.per_slot is None else rule.per_slot
        per_day = self.per_day if rule.per_day is None else rule.per_day
        return DayCapacity(slots, per_slot, per_day)

    def first_begin(self, now: datetime) -> datetime:
        """The first moment at which a booked hour may begin."""
        return now + self.lead

    def last_day(self, now: datetime) -> date:
        """The last day that can be booked."""
        return local(now).date() + self.horizon_days * _DAY


@dataclass(frozen=True, slots=True)
class Free:
    """An hour of a day, with what is free of it."""

    span: DaySpan
    places: int
    booked: int

    @property
    def is_full(self) -> bool:
        """Whether nobody else can come in."""
        return self.places <= 0


def free_on(
    plan: BookingPlan, day: date, calendar: WorkingCalendar, bookings: Sequence[Booking]
) -> Sequence[Free]:
    """Every hour of a day with what is free of it, full ones too.

    `bookings`: the team's, at least those of that day.
    """
    capacity = plan.on(day, calendar)
    of_day = [booking for booking in bookings if booking.span.day == day]
    left = capacity.per_day - len(of_day)
    found = []
    for span in capacity.slots:
        # The hours may have been others when it was booked: what overlaps takes the same people.
        booked = sum(_overlap(span, booking.span) for booking in of_day)
        found.append(Free(span, max(min(capacity.per_slot - booked, left), 0), booked))
    return found


def free_slots(
    plan: BookingPlan,
    calendar: WorkingCalendar,
    bookings: Sequence[Booking],
    now: datetime,
    days: Sequence[date],
) -> Iterator[DaySpan]:
    """The hours that can still be booked on these days, in their order."""
    earliest, last = plan.first_begin(now), plan.last_day(now)
    for day in days:
        if day > last:
            return
        for free in free_on(plan, day, calendar, bookings):
            if not free.is_full and free.span.begins_at >= earliest:
                yield free.span


@dataclass(frozen=True, slots=True)
class Excess:
    """More that is booked than there is room for: people have to decide whom they ask."""

    team: str
    span: DaySpan
    """The hour, or the whole day."""
    booked: int
    places: int


def excesses(
    plan: BookingPlan, calendar: WorkingCalendar, bookings: Sequence[Booking]
) -> Iterator[Excess]:
    """Where a team's capacity was cut below what is booked already. Nobody is dropped for it."""
    own = [booking for booking in bookings if booking.team == plan.team]
    for day in sorted({day for booking in own if (day := booking.span.day) is not None}):
        capacity = plan.on(day, calendar)
        of_day = [booking for booking in own if booking.span.day == day]
        if len(of_day) > capacity.per_day:
            yield Excess(plan.team, DaySpan(day), len(of_day), capacity.per_day)
        for span in sorted({booking.span for booking in of_day}, key=lambda span: span.begins):
            fitting = any(_overlap(span, slot) for slot in capacity.slots)
            places = capacity.per_slot if fitting else 0
            booked = sum(_overlap(span, booking.span) for booking in of_day)
            if booked > places:
                yield Excess(plan.team, span, booked, places)


def _overlap(one: DaySpan, other: DaySpan) -> bool:
    return one.begins < other.ends and other.begins < one.ends
