"""Complaints, reports, suggestions, praise and applications: filed, found again, added to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from ivr.domain.customer import read_account
from ivr.domain.identity import PROTECTED
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import HOME_CONNECTION
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Kind, Recording
from ivr.domain.work_order import WorkOrder
from ivr.services.office import CallFacts, Office, existing_order
from ivr.services.told import Told, write_down

_ANSWERED_IN = {
    Kind.COMPLAINT: Matter.COMPLAINT,
    Kind.WHISTLE_BLOWING: Matter.WHISTLE_BLOWING,
    Kind.APPLICATION: Matter.OTHER_REQUEST,
}
"""What is promised of the whole matter; of the others only that they are passed on."""

_TO_BE_ANSWERED = frozenset({Kind.COMPLAINT, Kind.APPLICATION})
"""Whoever wants an answer has to be reachable; the order says so where he is not."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A matter that stands, and what may be promised of it now; None: nothing is."""

    order: WorkOrder
    answer: Limit | None
    handing_on: Limit | None


@dataclass(frozen=True, slots=True)
class MatterDesk:
    """The desk for what is no fault and no question."""

    office: Office

    def protect(self, call: CallFacts) -> None:
        """What the call has stored so far no longer leads to its record, nor the record to it."""
        with self.office.unit_of_work() as unit:
            for order in unit.orders.of_call(call.call_id):
                unit.orders.save(replace(order, call_id=None))
            unit.identity_checks.detach(call.call_id, f"detached-{secrets.token_hex(8)}")
            unit.commit()

    def file(self, kind: Kind, told: Told, call: CallFacts) -> Filed:
        """A new order; told a second time in one call, it is the one that stands already."""
        with self.office.unit_of_work() as unit:
            order = write_down(self.office, unit, kind, call, told)
            order = replace(
                order, needs_completion=kind in _TO_BE_ANSWERED and order.contact is None
            )
            same = next((o for o in unit.orders.of_call(call.call_id) if _is_same(o, order)), None)
            if same is None:
                order = self.office.file(unit, order)
                unit.commit()
        return self._promised(same or order)

    def find_open(
        self, kind: Kind, call: CallFacts, told: Told, number: str | None
    ) -> WorkOrder | None:
        """The latest matter of this kind in hand: by its number, else by phone or account.

        Of a protected caller's matter nobody is told anything by telephone.
        """
        if kind in PROTECTED:
            return None
        with self.office.unit_of_work(read_only=True) as unit:
            if number is not None:
                return self._by_number(unit, kind, call, number)
            phone = self.office.phone(told.contact) or call.caller
            account = read_account(told.account) if told.account else None
            found = unit.orders.open_matters(kind, phone, account, test=call.test)
        return found[-1] if found else None

    def follow_up(self, number: str, call: CallFacts, told: Told, *, urging: bool) -> WorkOrder:
        """The order after its caller has asked for speed, or added something."""
        with self.office.unit_of_work() as unit:
            order = existing_order(unit, number, call).followed_up(
                self.office.now(),
                urging=urging,
                recording=told.recordings.get(Recording.SUPPLEMENT),
                contact=self.office.phone(told.contact),
            )
            unit.orders.save(order)
            unit.commit()
        return order

    def _by_number(
        self, unit: UnitOfWork, kind: Kind, call: CallFacts, number: str
    ) -> WorkOrder | None:
        order = unit.orders.get(read_order_number(number) or number)
        if order is None or order.test != call.test or order.kind is not kind:
            return None
        return order if order.status in {Status.DRAFT, *IN_HAND} else None

    def _promised(self, order: WorkOrder) -> Filed:
        matter = _ANSWERED_IN.get(order.kind)
        if order.kind is Kind.APPLICATION and order.topic == HOME_CONNECTION:
            matter = Matter.CONNECTION
        regime = self.office.regime
        answer = None if matter is None else regime.limit(matter, order.area)
        return Filed(order, answer, regime.limit(Matter.HANDING_ON, order.area))


def _is_same(known: WorkOrder, order: WorkOrder) -> bool:
    """Whether this was told in the same words before."""
    return (
        known.kind is order.kind
        and known.status is Status.OPEN
        and known.topic == order.topic
        and known.symptom == order.symptom
        and dict(known.recordings) == dict(order.recordings)
    )
