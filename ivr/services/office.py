"""What every use case of a call needs: the store, the time, the limits, and who is calling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.clock import Clock, local
from ivr.domain.address import Address
from ivr.domain.appointment import BookingPlan
from ivr.domain.callback_rules import NOBODY_IS_RUNG, CallbackRules
from ivr.domain.merge_rules import MergeRules
from ivr.domain.order_clocks import move_clocks, wind_clocks
from ivr.domain.overtaken_draft import CALLS_AGAIN_WITHIN, is_overtaken, overtaken, takes_over
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.domain.promises import first_due
from ivr.domain.regime import Regime
from ivr.domain.rerouting import rerouted
from ivr.domain.team import Team, route
from ivr.domain.terms import Kind
from ivr.domain.text import quoted
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import NotFound
from ivr.phone_number import normalise
from ivr.services.clock_moves import advance_clocks
from ivr.working_days import USUAL, WorkingCalendar


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The call in which something is done. A test call neither sees nor touches real orders."""

    call_id: str
    caller: str | None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """The tools on the desk of every use case."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    regime: Regime
    area_code: str | None = None
    calendar: WorkingCalendar = USUAL
    teams: Sequence[Team] = ()
    merging: MergeRules = field(default_factory=MergeRules)
    """When reports are one matter, and many of them a whole area."""
    plans: Sequence[BookingPlan] = ()
    callbacks: CallbackRules = NOBODY_IS_RUNG
    """How customers are called back."""

    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def phone(self, typed: str | None) -> str | None:
        """A typed number in the national form, or None."""
        return normalise(typed, area_code=self.area_code) if typed else None

    def blank(self, kind: Kind, call: CallFacts) -> WorkOrder:
        """An order with nothing told yet; it has no number until it is filed."""
        return WorkOrder(
            number="",
            kind=kind,
            opened_at=self.now(),
            caller=call.caller,
            call_id=call.call_id,
            test=call.test,
            regime=self.regime.name,
        )

    def file(self, unit: UnitOfWork, order: WorkOrder, note: str = "") -> WorkOrder:
        """The order with number, due time, clocks and first line of history; not committed.

        What an earlier call of the same caller left unfinished is settled by it.
        """
        at = order.opened_at
        team = route(order, self.teams)
        numbered = replace(
            order,
            team=order.team or (team.name if team else None),
            number=unit.orders.next_number(local(at).date()),
            due_at=order.due_at
            or first_due(order.kind, at, order.area, self.regime, self.calendar),
            history=(Entry(at, "bot", "opened", note), *order.history),
        )
        drafts = _overtaken_by(unit, numbered)
        for draft in drafts:
            numbered = takes_over(numbered, draft, at)
        unit.orders.add(numbered)
        for draft in drafts:
            _settle(unit, overtaken(draft, numbered, at), at)
        clocks = wind_clocks(numbered, self.regime)
        unit.clocks.save(numbered.number, move_clocks(numbered, clocks, at))
        return numbered

    def reroute(self, before: WorkOrder, after: WorkOrder) -> WorkOrder:
        """The order after its change, with the team of its place if that was told with it."""
        return rerouted(before, after, self.teams, self.now())


def existing_order(unit: UnitOfWork, number: str, call: CallFacts) -> WorkOrder:
    """The order of this number, as far as this call may touch it."""
    order = unit.orders.get(number)
    if order is None or order.test != call.test:
        raise NotFound(f"没有找到工单{quoted(number)}，请核对工单号")
    return order


def _overtaken_by(unit: UnitOfWork, order: WorkOrder) -> Sequence[WorkOrder]:
    """The drafts that nobody has to look into any more now that this order is there."""
    phones = {phone for phone in (order.caller, order.contact) if phone is not None}
    since = order.opened_at - CALLS_AGAIN_WITHIN
    drafts = unit.orders.drafts_of(phones, since, test=order.test)
    return [draft for draft in drafts if is_overtaken(draft, order)]


def _settle(unit: UnitOfWork, draft: WorkOrder, at: datetime) -> None:
    advance_clocks(unit, draft, at)
    unit.orders.save(draft)


def read_address(text: str | None) -> Address | None:
    """The address, or None when nothing was told."""
    return Address.parse(text) if text and text.strip() else None
