"""Danger to life: an urgent order stands before anything else is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Danger, Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.services.arrivals import settle_in
from ivr.services.main_orders import main_of, set_free
from ivr.services.office import CallFacts, Office
from ivr.services.told import Told, write_down


@dataclass(frozen=True, slots=True)
class DangerDesk:
    """Where danger is reported. No repeat rule is asked here: danger is never silenced."""

    office: Office

    def raise_alarm(self, told: Told, call: CallFacts) -> WorkOrder:
        """This call's own order raised to urgent, else a new urgent one; committed."""
        with self.office.unit_of_work() as unit:
            earlier = unit.orders.of_call(call.call_id)
            own = next((order for order in earlier if order.in_hand or order.merged_into), None)
            if own is not None:
                own = set_free(unit, own, self.office.now(), "同一通电话报了险情")
                known = told.danger or own.danger or Danger.OTHER
                order = own.endangered(known, self.office.now())
                unit.orders.save(order)
            else:
                order = self._open(unit, told, call)
                _tell_repeated(unit, earlier, order)
            unit.commit()
        return order

    def _open(self, unit: UnitOfWork, told: Told, call: CallFacts) -> WorkOrder:
        told = replace(told, danger=told.danger or Danger.OTHER, uncontactable=False)
        order = write_down(self.office, unit, Kind.EMERGENCY, call, told)
        order = self.office.file(unit, replace(order, needs_completion=order.address is None))
        return settle_in(self.office, unit, order)


def _tell_repeated(unit: UnitOfWork, earlier: Iterable[WorkOrder], emergency: WorkOrder) -> None:
    """The order that this call had repeated goes first as well: danger is new in the call."""
    for enquiry in earlier:
        found = unit.orders.get(enquiry.repeat_of) if enquiry.repeat_of else None
        repeated = main_of(unit, found) if found else None
        if repeated is not None and repeated.in_hand:
            note = f"同一通电话报了险情，见工单{emergency.number}"
            urgent = replace(repeated, priority=Priority.URGENT)
            unit.orders.save(urgent.noted(emergency.opened_at, "bot", "danger", note))
