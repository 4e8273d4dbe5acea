"""Reports of faults: is it known already, file it, link it, urge it, add to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.domain.fault_report import FaultReport
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.promises import ArrivalPromise, promise_arrival
from ivr.domain.repeat import Repeat, find_repeat
from ivr.domain.terms import Kind, Outcome, RepeatReason, Scope
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotFound
from ivr.services.arrivals import settle_in
from ivr.services.customers import place_of
from ivr.services.main_orders import in_hand_through, main_of, set_free
from ivr.services.office import CallFacts, Office, existing_order, read_address
from ivr.services.told import Told, write_down


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

    def open_order(
        self, told: Told, call: CallFacts, other_than: str | None = None
    ) -> tuple[WorkOrder, ArrivalPromise]:
        """A new order, committed, and what may be promised about the crew's arrival."""
        with self.office.unit_of_work() as unit:
            order = write_down(self.office, unit, Kind.FAULT, call, told)
            incomplete = order.address is None or order.contact is None
            order = replace(order, concerns=other_than, needs_completion=incomplete)
            note = f"客户说明与工单{other_than}不是同一个故障" if other_than else ""
            order = settle_in(self.office, unit, self.office.file(unit, order, note))
            unit.commit()
        return order, promise_arrival(order.opened_at, order.area, self.office.regime)

    def link_repeat(
        self, told: Told, call: CallFacts, number: str, heard: RepeatReason | None
    ) -> WorkOrder:
        """An enquiry linked to the order it repeats; what is new goes to that order."""
        with self.office.unit_of_work() as unit:
            order = main_of(unit, existing_order(unit, number, call))
            order.require_in_hand()
            reason = heard or _likely_reason(told, order)
            enquiry = self._link(unit, told, call, order.number, reason)
            order = order.reported_again(
                enquiry.number,
                enquiry.opened_at,
                scope=enquiry.scope,
                contacts=(enquiry.contact, call.caller),
            )
            unit.orders.save(order)
            unit.commit()
        return enquiry

    def link_outage(self, told: Told, call: CallFacts, number: str) -> WorkOrder:
        """An enquiry linked to the known outage that explains the report."""
        with self.office.unit_of_work() as unit:
            if unit.outages.get(number) is None:
                raise NotFound(f"没有找到停电信息{number}，请核对停电编号")
            enquiry = self._link(unit, told, call, number, RepeatReason.KNOWN_OUTAGE)
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
            order = existing_order(unit, number, call)
            now = self.office.now()
            contact = self.office.phone(told.contact)
            order = order.supplemented(
                now,
                contact=contact,
                name=told.name,
                address=read_address(told.address),
                recordings=told.recordings,
            )
            if told.danger is not None and told.danger is not order.danger:
                order = set_free(unit, order, now, "同一通电话报了险情")
                order = order.endangered(told.danger, now)
            unit.orders.save(order)
            unit.commit()
        return order

    def _link(
        self, unit: UnitOfWork, told: Told, call: CallFacts, number: str, reason: RepeatReason
    ) -> WorkOrder:
        """The enquiry: it was answered in the call, so it is closed as soon as it is filed."""
        enquiry = write_down(self.office, unit, Kind.ENQUIRY, call, told)
        enquiry = replace(
            enquiry,
            status=Status.CLOSED,
            outcome=Outcome.REPEAT,
            repeat_of=number,
            repeat_reason=reason,
        )
        return self.office.file(unit, enquiry)


def _likely_reason(told: Told, order: WorkOrder) -> RepeatReason:
    same = told.account is not None and told.account == order.account
    return RepeatReason.SAME_ACCOUNT if same else RepeatReason.SAME_ADDRESS
