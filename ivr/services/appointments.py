"""What callers do about a visit's hour: ask, book, find, move, cancel."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.day_span import DaySpan
from ivr.domain.appointment import VISIT, BookingPlan
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import UnitOfWork
from ivr.domain.slot_offer import Fit, Offer, offer
from ivr.domain.team import route
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.booking import (
    SlotTaken,
    agree,
    book_of,
    cancel,
    plan_named,
    require_booked,
)
from ivr.services.office import CallFacts, Office, existing_order
from ivr.services.told import Told, write_down

OTHER_PERSON = "另一联系人"
CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for. `team`: whose hours he was told of before."""

    topic: str
    span: DaySpan | None = None
    after: DaySpan | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is to be filed: what for, whose hours, and which of them."""

    kind: Kind
    topic: str
    span: DaySpan | None = None
    team: str | None = None
    other_person: str | None = None
    """Who else can be asked: a neighbour, a child."""
    other_phone: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentDesk:
    """The hours of visits, as callers see them."""

    office: Office

    def offers(self, wish: Wish, told: Told, call: CallFacts) -> tuple[BookingPlan | None, Offer]:
        """Whose hours these are, and which are offered; no plan: this cannot be booked."""
        with self.office.unit_of_work(read_only=True) as unit:
            plan = self._plan(unit, wish.topic, wish.team, told, call)
            if plan is None:
                return None, Offer(Fit.NOTHING)
            book = book_of(self.office, unit, plan, test=call.test)
        return plan, offer(book, wish.span, wish.after)

    def book(self, visit: Visit, told: Told, call: CallFacts) -> WorkOrder | None:
        """The order with its hour; None: the hour was taken meanwhile, and nothing is stored."""
        with self.office.unit_of_work() as unit:
            order = write_down(self.office, unit, visit.kind, call, told)
            order = self._with_other(order, visit)
            if (same := self._same(unit, order, visit)) is not None:
                return same
            plan = None
            if visit.span is not None or visit.kind is Kind.APPOINTMENT:
                topic = visit.topic if visit.kind is Kind.APPOINTMENT else VISIT
                plan = self._plan(unit, topic, visit.team, told, call)
                if plan is None or visit.span is None:
                    raise NotAllowed(f"「{visit.topic}」现在不能约时间")
                # The team is told the hour with the order itself, not in a message after it.
                order = replace(order, team=plan.team, appointed_from=visit.span.begins_at)
                order = replace(order, appointed_to=visit.span.ends_at)
            order = self.office.file(unit, replace(order, topic=visit.topic))
            if plan is not None and visit.span is not None:
                try:
                    order = agree(self.office, unit, order, plan, visit.span, CALLER)
                except SlotTaken:
                    return None
                unit.orders.save(order)
            unit.commit()
        return order

    def find(self, phone: str | None, account: str | None, call: CallFacts) -> WorkOrder | None:
        """The next visit agreed with this number or for this account."""
        with self.office.unit_of_work(read_only=True) as unit:
            coming = unit.orders.appointed(
                self.office.now(), self.office.phone(phone), account, test=call.test
            )
        return next(iter(coming), None)

    def move(self, number: str, span: DaySpan, call: CallFacts) -> WorkOrder | None:
        """The order with another hour; None: that one was taken meanwhile, the old one holds."""
        with self.office.unit_of_work() as unit:
            order = self._own(unit, number, call)
            plan = plan_named(self.office.plans, order.team)
            try:
                order = agree(self.office, unit, order, plan, span, CALLER)
            except SlotTaken:
                return None
            unit.orders.save(order)
            unit.commit()
        return order

    def cancel(self, number: str, reason: str, call: CallFacts) -> WorkOrder:
        """The order archived, its place free."""
        with self.office.unit_of_work() as unit:
            order = cancel(self.office, unit, self._own(unit, number, call), reason, CALLER)
            unit.orders.save(order)
            unit.commit()
        return order

    def _own(self, unit: UnitOfWork, number: str, call: CallFacts) -> WorkOrder:
        """The order, while its hour is still to come."""
        order = existing_order(unit, read_order_number(number) or number, call)
        require_booked(order)
        if order.appointed_from is None or order.appointed_from <= self.office.now():
            raise NotAllowed(f"工单{order.number}约好的时间已经到了，请找人工")
        return order

    def _same(self, unit: UnitOfWork, order: WorkOrder, visit: Visit) -> WorkOrder | None:
        """The order that this call has stored for this hour already."""
        return next(
            (
                stored
                for stored in unit.orders.of_call(order.call_id or "")
                if (stored.kind, stored.topic) == (visit.kind, visit.topic)
                and visit.span is not None
                and stored.appointed_from == visit.span.begins_at
            ),
            None,
        )

    def _plan(
        self, unit: UnitOfWork, topic: str, team: str | None, told: Told, call: CallFacts
    ) -> BookingPlan | None:
        """Whose hours count: those told before, else the team's of the address."""
        able = [plan for plan in self.office.plans if topic in plan.topics]
        if team is not None:
            able = [plan for plan in able if plan.team == team]
        if len(able) > 1:
            kind = Kind.HOME_VISIT if topic == VISIT else Kind.APPOINTMENT
            order = write_down(self.office, unit, kind, call, told)
            names = {plan.team for plan in able}
            found = route(order, [team for team in self.office.teams if team.name in names])
            return next((plan for plan in able if found and plan.team == found.name), able[0])
        return able[0] if able else None

    def _with_other(self, order: WorkOrder, visit: Visit) -> WorkOrder:
        """The order with whom else one may ask."""
        number = self.office.phone(visit.other_phone)
        if visit.other_phone and number is None:
            raise NotAllowed(f"{OTHER_PERSON}的电话{visit.other_phone}不对，请再说一遍")
        if number is None:
            return order
        if number not in {order.contact, order.caller}:
            order = replace(order, other_contacts=(*order.other_contacts, number))
        who = "，".join(filter(None, (visit.other_person, number)))
        return order.noted(order.opened_at, CALLER, "other-person", who)
