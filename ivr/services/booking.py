"""An order's agreed hour: the place, the clock and the history change together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.domain.appointment import Booking, BookingPlan, free_on
from ivr.domain.completeness import require_complete
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import move_clocks, wind_until
from ivr.domain.order_life import MOVABLE, Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.service_clock import ServiceClock
from ivr.domain.slot_offer import Book
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.office import Office

VISITED = frozenset({Kind.APPOINTMENT, Kind.HOME_VISIT})
"""The kinds of order that may have an agreed hour."""


HORIZON_MOST = timedelta(days=366)
"""No team is booked further ahead than this."""


class SlotTaken(NotAllowed):
    """Somebody else has the last place of the hour."""


def book_of(office: Office, unit: UnitOfWork, plan: BookingPlan, *, test: bool) -> Book:
    """The team's plan with everything that is booked from today on."""
    now = office.now()
    days = (local(now).date(), plan.last_day(now))
    bookings = unit.appointments.of_days(*days, plan.team, test=test)
    return Book(plan, office.calendar, bookings, now)


def agree(
    office: Office, unit: UnitOfWork, order: WorkOrder, plan: BookingPlan, span: DaySpan, by: str
) -> WorkOrder:
    """A stored order with this hour, in place of the one that it had; not committed.

    SlotTaken: the hour has no place left. The order has to be saved.
    """
    now, was = office.now(), unit.appointments.of_order(order.number)
    unit.appointments.give_back(order.number)
    _take(office, unit, order, plan, span)
    unit.clocks.save(order.number, _rewound(office, unit, order, span, now))
    agreed = replace(order, appointed_from=span.begins_at, appointed_to=span.ends_at)
    agreed = replace(agreed, team=plan.team)
    if order.kind is Kind.APPOINTMENT:
        agreed = replace(agreed, due_at=span.ends_at)
    told = shown(span) if was is None else f"{shown(was.span)}改到{shown(span)}"
    return agreed.noted(now, by, "appointed" if was is None else "appointment-moved", told)


def cancel(office: Office, unit: UnitOfWork, order: WorkOrder, reason: str, by: str) -> WorkOrder:
    """The order archived with the reason, its place free again; not committed, to be saved."""
    now, why = office.now(), reason.strip()
    if not why:
        raise NotAllowed("取消预约要写明原因，例如：客户临时有事")
    require_booked(order)
    freed = freed_early(unit, order, now, by)
    archived = replace(freed, result=f"预约已取消：{why}")
    archived = archived.moved(Status.CLOSED, now, by, require_complete(archived, why))
    clocks = _withdrawn(unit.clocks.of_order(order.number), now)
    unit.clocks.save(order.number, move_clocks(archived, clocks, now))
    return archived


def freed_early(unit: UnitOfWork, order: WorkOrder, now: datetime, by: str) -> WorkOrder:
    """The order without its agreed hour, if that is not over: somebody else may have the place."""
    booking = unit.appointments.of_order(order.number)
    if booking is None or booking.ends_at <= now:
        return order
    unit.appointments.give_back(order.number)
    freed = replace(order, appointed_from=None, appointed_to=None)
    return freed.noted(now, by, "appointment-cancelled", shown(booking.span))


def require_booked(order: WorkOrder) -> None:
    """Refuse an order whose hour cannot be changed (any more)."""
    if order.kind not in VISITED or order.appointed_from is None:
        raise NotAllowed(f"工单{order.number}没有约时间")
    if order.status not in MOVABLE:
        raise NotAllowed(f"工单{order.number}现在是「{order.status_name}」，约好的时间不能再动")


def shown(span: DaySpan) -> str:
    """The hour as people write it: 2026-11-25 09:00-10:00."""
    return str(span).replace("T", " ")


def hours_only(span: DaySpan) -> str:
    """The hour without its day: 09:00-10:00."""
    return str(span).partition("T")[2]


def agreed_hour(order: WorkOrder) -> str | None:
    """The order's agreed hour as people write it, if it has one."""
    if order.appointed_from is None or order.appointed_to is None:
        return None
    return shown(DaySpan.between(order.appointed_from, order.appointed_to))


def plan_named(plans: Sequence[BookingPlan], team: str | None) -> BookingPlan:
    """The plan of this team."""
    plan = next((plan for plan in plans if plan.team == team), None)
    if plan is None:
        known = "、".join(plan.team for plan in plans) or "一个也没有"
        raise NotAllowed(f"班组「{team or '（没有）'}」不能约时间，预约.yaml 里写着的有：{known}")
    return plan


def _take(
    office: Office, unit: UnitOfWork, order: WorkOrder, plan: BookingPlan, span: DaySpan
) -> None:
    """Take a place of the hour, or refuse."""
    day = span.day
    if day is None:
        raise NotAllowed("约时间要写明是哪一天")
    found = _hour_of(office, unit, plan, span, day, test=order.test)
    if found is None:
        raise NotAllowed(f"{plan.team}在{shown(span)}不上门，{_hours_of(office, plan, day)}")
    booking = Booking(order.number, plan.team, span.begins_at, span.ends_at, order.test)
    capacity = plan.on(day, office.calendar)
    if not found or not unit.appointments.book(booking, capacity):
        raise SlotTaken(f"{plan.team}在{shown(span)}已经约满了")


def _hours_of(office: Office, plan: BookingPlan, day: date) -> str:
    """Which hours of this day are the team's, for who has asked for another."""
    slots = plan.on(day, office.calendar).slots
    hours = "、".join(hours_only(slot) for slot in slots if slot.ends_at > office.now())
    if not hours:
        return f"{day}没有能约的时间，用 ivr appointments capacity 看别的日子"
    return f"{day}能约的时间是：{hours}"


def _hour_of(
    office: Office, unit: UnitOfWork, plan: BookingPlan, span: DaySpan, day: date, *, test: bool
) -> bool | None:
    """Whether the hour has a place left; None: the team has no such hour."""
    bookings = unit.appointments.of_days(day, day, plan.team, test=test)
    hours = {free.span: free for free in free_on(plan, day, office.calendar, bookings)}
    return not hours[span].is_full if span in hours else None


def _rewound(
    office: Office, unit: UnitOfWork, order: WorkOrder, span: DaySpan, now: datetime
) -> Sequence[ServiceClock]:
    clocks = _withdrawn(unit.clocks.of_order(order.number), now)
    clock = wind_until(order, Matter.APPOINTMENT, now, span.ends_at, office.regime)
    return (*clocks, clock)


def _withdrawn(clocks: Sequence[ServiceClock], now: datetime) -> Sequence[ServiceClock]:
    """The clocks without the hour that no longer holds; one that is over stays missed."""
    return tuple(
        clock
        if clock.matter is not Matter.APPOINTMENT or not clock.is_running
        else clock.stopped(now)
        if _is_over(clock, now)
        else clock.withdrawn()
        for clock in clocks
    )


def _is_over(clock: ServiceClock, now: datetime) -> bool:
    started = clock.started_at
    return started is not None and started + clock.promise.limit.time < now
