"""Reports of faults: is it known already, file it, link it, urge it, add to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.domain.fault_report import FaultReport
from ivr.domain.order_life import Status
from ivr.domain.order_number import filed_after
from ivr.domain.ports import UnitOfWork
from ivr.domain.promises import ArrivalPromise, promise_arrival
from ivr.domain.repeat import Repeat, find_repeat
from ivr.domain.terms import Kind, Outcome, RepeatReason, Scope
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotFound
from ivr.services.arrivals import settle_in
from ivr.services.customers import place_of
from ivr.services.main_orders import in_hand_through, main_of, set_free
from ivr.services.office import CallFacts, Office, existing_order, read_address
from ivr.services.told import Told, write_down


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a report: an order of its own, or an enquiry about one filed meanwhile."""

    order: WorkOrder
    promise: ArrivalPromise
    repeats: Repeat | None = None
    """The order that explains the report, filed since the caller was told what is known."""


@dataclass(frozen=True, slots=True)
class FaultDesk:
    """The desk where faults are reported."""

    office: Office

    def find_repeat(self, told: Told, *, address_confirmed: bool, test: bool) -> Repeat | None:
        """The order in hand that this report repeats. Only a confirmed address is compared."""
        with self.office.unit_of_work(read_only=True) as unit:
            account, place = place_of(unit, told.account, told.address)
            address = place if address_confirmed else None
            report = FaultReport(account, address, told.scope or Scope.UNKNOWN)
            return find_repeat(report, in_hand_through(unit, account, address, test=test))

    def open_order(self, told: Told, call: CallFacts, other_than: str | None = None) -> Filed:
        """A new order, or an enquiry where another call has just reported the fault; committed.

        Writers come one after another, so what another call files is found here, however little
        later this one comes. The order that the caller knows to be another fault explains nothing,
        nor does any that was there before it.
        """
        with self.office.unit_of_work() as unit:
            order = write_down(self.office, unit, Kind.FAULT, call, told)
            repeat = _filed_meanwhile(unit, order, other_than)
            if repeat is not None:
                enquiry = replace(order, kind=Kind.ENQUIRY)
                order = self._link(unit, enquiry, repeat.order.number, repeat.reason)
                _report_again(unit, repeat.order, order, call)
            else:
                incomplete = order.address is None or order.contact is None
                order = replace(order, concerns=other_than, needs_completion=incomplete)
                note = f"客户说明与工单{other_than}不是同一个故障" if other_than else ""
                order = settle_in(self.office, unit, self.office.file(unit, order, note))
                if other_than is not None:
                    _tell_apart(unit, order, other_than)
            unit.commit()
        promise = promise_arrival(order.opened_at, order.area, self.office.regime)
        return Filed(order, promise, repeat)

    def link_repeat(
        self, told: Told, call: CallFacts, number: str, heard: RepeatReason | None
    ) -> WorkOrder:
        """An enquiry linked to the order it repeats; what is new goes to that order."""
        with self.office.unit_of_work() as unit:
            order = main_of(unit, existing_order(unit, number, call))
            order.require_in_hand()
            reason = heard or _likely_reason(told, order)
            enquiry = write_down(self.office, unit, Kind.ENQUIRY, call, told)
            enquiry = self._link(unit, enquiry, order.number, reason)
            _report_again(unit, order, enquiry, call)
            unit.commit()
        return enquiry

    def link_outage(self, told: Told, call: CallFacts, number: str) -> WorkOrder:
        """An enquiry linked to the known outage that explains the report."""
        with self.office.unit_of_work() as unit:
            if unit.outages.get(number) is None:
                raise NotFound(f"没有找到停电信息{quoted(number)}，请核对停电编号")
            enquiry = write_down(self.office, unit, Kind.ENQUIRY, call, told)
            enquiry = self._link(unit, enquiry, number, RepeatReason.KNOWN_OUTAGE)
            unit.commit()
        return enquiry

    def urge(
        self, number: str, call: CallFacts, enquiry: str | None, contact: str | None
    ) -> WorkOrder:
        """The order after the caller has asked for speed."""
        with self.office.unit_of_work() as unit:
            order = main_of(unit, existing_order(unit, number, call))
            order = order.urged(self.office.now(), enquiry, self.office.phone(contact))
            unit.orders.save(order)
            unit.commit()
        return order

    def supplement(self, number: str, call: CallFacts, told: Told) -> WorkOrder:
        """The order with what the caller adds to it later in the call."""
        with self.office.unit_of_work() as unit:
            known = existing_order(unit, number, call)
            now = self.office.now()
            contact = self.office.phone(told.contact)
            order = known.supplemented(
                now,
                contact=contact,
                name=told.name,
                address=read_address(told.address),
                recordings=told.recordings,
            )
            order = self.office.reroute(known, order)
            if told.danger is not None and told.danger is not order.danger:
                order = set_free(unit, order, now, "同一通电话报了险情")
                order = order.endangered(told.danger, now)
            unit.orders.save(order)
            unit.commit()
        return order

    def _link(
        self, unit: UnitOfWork, enquiry: WorkOrder, number: str, reason: RepeatReason
    ) -> WorkOrder:
        """The enquiry: it was answered in the call, so it is closed as soon as it is filed."""
        enquiry = replace(
            enquiry,
            status=Status.CLOSED,
            outcome=Outcome.REPEAT,
            repeat_of=number,
            repeat_reason=reason,
        )
        return self.office.file(unit, enquiry)


def _filed_meanwhile(unit: UnitOfWork, order: WorkOrder, other_than: str | None) -> Repeat | None:
    """The order in hand that this one would repeat, unless the caller was asked about it."""
    near = in_hand_through(unit, order.account, order.address, test=order.test)
    if other_than is not None:
        near = [each for each in near if filed_after(each.number, other_than)]
    return find_repeat(FaultReport(order.account, order.address, order.scope), near)


def _report_again(unit: UnitOfWork, order: WorkOrder, enquiry: WorkOrder, call: CallFacts) -> None:
    """What is new in the call goes to the order that it repeats."""
    again = order.reported_again(
        enquiry.number,
        enquiry.opened_at,
        scope=enquiry.scope,
        contacts=(enquiry.contact, call.caller),
    )
    unit.orders.save(again)


def _tell_apart(unit: UnitOfWork, order: WorkOrder, number: str) -> None:
    """The caller was taken for one who reports that order again, and said otherwise."""
    other = unit.orders.get(number)
    for enquiry in unit.orders.of_call(order.call_id) if order.call_id else ():
        if enquiry.repeat_of != number or other is None:
            continue
        other = other.told_apart(enquiry.number, order.opened_at, (enquiry.contact, enquiry.caller))
        unit.orders.save(other)
        corrected = replace(
            enquiry, repeat_of=None, repeat_reason=None, outcome=None, concerns=order.number
        )
        note = f"客户说明与工单{number}不是同一个故障，另登工单{order.number}"
        unit.orders.save(corrected.noted(order.opened_at, "caller", "told-apart", note))


def _likely_reason(told: Told, order: WorkOrder) -> RepeatReason:
    same = told.account is not None and told.account == order.account
    return RepeatReason.SAME_ACCOUNT if same else RepeatReason.SAME_ADDRESS
