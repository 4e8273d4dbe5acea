"""The dispatcher's list: every new order goes to whoever sees to it; drafts are looked at first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from ivr.domain.callback import CallbackState
from ivr.domain.callback_wanted import ASKED_AFTERWARDS
from ivr.domain.completeness import missing
from ivr.domain.order_life import IN_HAND, Status
from ivr.domain.ports import OrderQuery
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import DomainError
from ivr.simulator.day.crews import Crews
from ivr.simulator.day.departments import NOT_TO_BE_HAD, Departments
from ivr.simulator.day.house import House

BY = "调度"
AT_ONCE = 400
DRAFT_MINUTES = (5, 45)
"""How soon somebody looks at what is left of a call that broke off."""


@dataclass
class Clerk:
    """Reads the new orders page by page, as programs do by the interface."""

    house: House
    crews: Crews
    departments: Departments
    chance: Random
    seen: Counter[Kind] = field(default_factory=Counter, init=False)
    closed_by_hand: int = field(default=0, init=False)
    _after: tuple[datetime, str] | None = field(default=None, init=False)

    def look(self) -> None:
        """Everything that was filed since."""
        while True:
            query = OrderQuery(after=self._after, most=AT_ONCE)
            with self.house.unit_of_work(read_only=True) as unit:
                orders = unit.orders.page(query)
            for order in orders:
                self._after = (order.opened_at, order.number)
                self.seen[order.kind] += 1
                self._take(order)
            if len(orders) < AT_ONCE:
                return

    def _take(self, order: WorkOrder) -> None:
        if order.status in (Status.CLOSED, Status.MERGED):
            return
        if order.status is Status.DRAFT:
            minutes = self.chance.randint(*DRAFT_MINUTES)
            self.house.timeline.after(minutes * 60_000, lambda: self._look_at(order.number))
        elif order.kind.is_fault and order.status in IN_HAND:
            self.crews.send(order)
        else:
            self.departments.see_to(order)

    def take_again(self, order: WorkOrder) -> None:
        """An order that was opened again after a call-back."""
        if order.kind.is_fault:
            self.crews.send(order, alone=True)
        else:
            self.departments.see_to(order)

    def _look_at(self, number: str) -> None:
        """A draft becomes an order where somebody could be found by it; else it is put aside."""
        with self.house.unit_of_work(read_only=True) as unit:
            draft = unit.orders.get(number)
        if draft is None or draft.status is not Status.DRAFT:
            return
        fault = draft.kind.is_fault
        found = draft.address is not None or draft.recordings if fault else draft.recordings
        wanted = bool(found) and draft.contact is not None
        try:
            if wanted:
                opened = self.house.operator.set_order(
                    number, Status.OPEN, reason="电话核实过", by=BY
                )
                self._take(opened)
            else:
                self.house.operator.set_order(number, Status.CLOSED, reason=NOT_TO_BE_HAD, by=BY)
        except DomainError:
            self.departments.refused += 1

    def close_by_hand(self) -> None:
        """What no call-back has archived, a person does: nobody was reached, a fact is missing."""
        with self.house.unit_of_work(read_only=True) as unit:
            orders = unit.orders.every([Status.RESTORED])
            waiting = {c.order for c in unit.callbacks.listed([CallbackState.WAITING])}
            by_hand = unit.callbacks.listed([CallbackState.BY_HAND])
            returns = [unit.orders.get(c.order) for c in by_hand if c.order is not None]
        for order in orders:
            if order.number not in waiting and order.kind in ASKED_AFTERWARDS:
                self._close(order)
        for promised in returns:
            if (
                promised is not None
                and promised.kind is Kind.RETURN_CALL
                and promised.status is not Status.CLOSED
            ):
                self._close(promised)

    def _close(self, order: WorkOrder) -> None:
        reason = NOT_TO_BE_HAD if missing(order) else "多次电话联系不上客户，人工归档"
        try:
            self.house.operator.set_order(order.number, Status.CLOSED, reason=reason, by=BY)
            self.closed_by_hand += 1
        except DomainError:
            self.departments.refused += 1
