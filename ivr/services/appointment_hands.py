"""What people do about visits' hours by hand: look, move, cancel, see what is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.domain.appointment import Excess, Free, excesses, free_on
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import UnitOfWork
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.booking import HORIZON_MOST, agree, cancel, plan_named, require_booked
from ivr.services.office import Office

OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a team has left of a day."""

    team: str
    day: date
    hours: Sequence[Free]
    booked: int
    per_day: int


@dataclass(frozen=True, slots=True)
class AppointmentHands:
    """The supervisor's book of visits. Only real orders, no test calls'."""

    office: Office

    def listed(self, day: date | None = None, team: str | None = None) -> Sequence[WorkOrder]:
        """The orders with an hour on this day, or from today on, by their hour."""
        first = day or self._today
        last = day or first + HORIZON_MOST
        with self.office.unit_of_work(read_only=True) as unit:
            bookings = unit.appointments.of_days(first, last, team)
            orders = unit.orders.of_numbers([booking.number for booking in bookings])
        return [orders[booking.number] for booking in bookings if booking.number in orders]

    def move(self, number: str, span: DaySpan, by: str = OPERATOR) -> WorkOrder:
        """The order at another hour, which its team has and which is not full.

        People may book at shorter notice than callers, but never more than there is room for.
        """
        if span.ends_at <= self.office.now():
            raise NotAllowed("要改到的时间已经过去了，请给一个以后的时间")
        with self.office.unit_of_work() as unit:
            order = self._existing(unit, number)
            plan = plan_named(self.office.plans, order.team)
            order = agree(self.office, unit, order, plan, span, by)
            unit.orders.save(order)
            unit.commit()
        return order

    def cancel(self, number: str, reason: str, by: str = OPERATOR) -> WorkOrder:
        """The order archived with the reason, its place free."""
        with self.office.unit_of_work() as unit:
            order = cancel(self.office, unit, self._existing(unit, number), reason, by)
            unit.orders.save(order)
            unit.commit()
        return order

    def capacity(
        self, first: date | None = None, days: int = 1, team: str | None = None
    ) -> Sequence[TeamDay]:
        """What is free on these days, team by team; hours that are over are nobody's any more."""
        start, now = first or self._today, self.office.now()
        if start < self._today:
            raise NotAllowed(f"{start}已经过去了，只能看今天和以后还有几个空")
        plans = [plan_named(self.office.plans, team)] if team else self.office.plans
        calendar, found = self.office.calendar, []
        with self.office.unit_of_work(read_only=True) as unit:
            for plan in plans:
                for day in (start + timedelta(days=ahead) for ahead in range(days)):
                    bookings = unit.appointments.of_days(day, day, plan.team)
                    every = free_on(plan, day, calendar, bookings)
                    hours = [free for free in every if free.span.ends_at > now]
                    per_day = plan.on(day, calendar).per_day
                    found.append(TeamDay(plan.team, day, hours, len(bookings), per_day))
        return found

    def excesses(self) -> Sequence[Excess]:
        """Where more is booked from today on than there is room for."""
        today, calendar = self._today, self.office.calendar
        with self.office.unit_of_work(read_only=True) as unit:
            bookings = unit.appointments.of_days(today, today + HORIZON_MOST)
        return [
            excess for plan in self.office.plans for excess in excesses(plan, calendar, bookings)
        ]

    def unplanned(self) -> Sequence[str]:
        """Teams that have visits to come and no hours at all any more."""
        today, planned = self._today, {plan.team for plan in self.office.plans}
        with self.office.unit_of_work(read_only=True) as unit:
            bookings = unit.appointments.of_days(today, today + HORIZON_MOST)
        return sorted({booking.team for booking in bookings} - planned)

    @property
    def _today(self) -> date:
        return local(self.office.now()).date()

    def _existing(self, unit: UnitOfWork, number: str) -> WorkOrder:
        order = unit.orders.get(read_order_number(number) or number)
        if order is None:
            raise NotFound(
                f"没有找到工单{quoted(number)}，用 ivr appointments 可以看到约好的工单号"
            )
        require_booked(order)
        return order
