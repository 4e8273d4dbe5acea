"""What a call that broke off leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.domain.address import Address
from ivr.domain.identity import PROTECTED, is_protected, without_name
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Kind, Outcome, Recording
from ivr.domain.work_order import MISHEARD, WorkOrder
from ivr.services.office import CallFacts, Office, read_address
from ivr.services.told import Told, write_down


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """Keeps what was said before the caller hung up."""

    office: Office

    def has_order(self, call: CallFacts) -> bool:
        """Whether the call has stored an order of its own."""
        with self.office.unit_of_work(read_only=True) as unit:
            return bool(_asked_for(unit.orders.of_call(call.call_id)))

    def keep(self, told: Told, call: CallFacts, concerns: str | None) -> WorkOrder | None:
        """The draft; None where the call left nothing new to keep.

        A call that has stored an order of its own gets no draft: a recording made since, and what
        was not understood, is added to that order. What is told of wrongdoing is added to no
        order that shows its caller.
        """
        protected = told.intent in PROTECTED
        if protected and told.unnamed:
            told = replace(told, recordings=without_name(told.recordings))
        with self.office.unit_of_work() as unit:
            own = _asked_for(unit.orders.of_call(call.call_id))
            if protected:
                told, concerns = self._with_place_told(unit, own, told), None
                own = [order for order in own if is_protected(order)]
            kept = self._kept(unit, own, told, call, concerns)
            unit.commit()
        return kept

    def _kept(
        self,
        unit: UnitOfWork,
        own: Sequence[WorkOrder],
        told: Told,
        call: CallFacts,
        concerns: str | None,
    ) -> WorkOrder | None:
        """The call's own order with what is new, or a draft; not committed."""
        stored = {reference for order in own for reference in order.recordings.values()}
        new = {k: ref for k, ref in told.recordings.items() if ref not in stored}
        unread = told.misheard if told.misheard not in {o.misheard for o in own} else None
        open_own = [order for order in own if order.status is not Status.CLOSED]
        place = _missing_place(open_own, told)
        if own and not new and place is None and not (open_own and unread):
            return None
        if open_own:
            kept = self._with_place(open_own[0], place, new)
            if unread:
                kept = kept.noted(self.office.now(), "bot", MISHEARD, unread)
            unit.orders.save(kept)
            return kept
        if own:
            intent = told.intent if told.intent in PROTECTED else None
            only_new = Told(
                contact=told.contact, recordings=new, intent=intent, unnamed=told.unnamed
            )
            return self._file(unit, only_new, call, own[-1].number)
        if _worth_keeping(told, call, self.office):
            return self._file(unit, told, call, concerns)
        return None

    def _with_place(
        self, order: WorkOrder, place: Address | None, new: Mapping[Recording, str]
    ) -> WorkOrder:
        """The order with the place and the recordings that it has not yet; not saved."""
        if place is None:
            return order.supplemented(self.office.now(), recordings=new) if new else order
        placed = order.supplemented(self.office.now(), address=place, recordings=new)
        placed = replace(placed, needs_completion=True)  # nobody has said that it is right
        return self.office.reroute(order, placed)

    def _with_place_told(self, unit: UnitOfWork, own: Sequence[WorkOrder], told: Told) -> Told:
        """What is left of a report once the place of a danger is where its crew looks.

        Of who reports wrongdoing the alarm of his call gets the place and nothing else.
        """
        alarm = next((o for o in own if o.kind is Kind.EMERGENCY and o.in_hand), None)
        if told.danger is None or alarm is None:
            return told
        spoken: Mapping[Recording, str] = {
            k: ref for k, ref in told.recordings.items() if k is Recording.ADDRESS
        }
        new = {k: ref for k, ref in spoken.items() if ref not in alarm.recordings.values()}
        place = _missing_place([alarm], told)
        if new or place is not None:
            unit.orders.save(self._with_place(alarm, place, new))
        rest = {k: ref for k, ref in told.recordings.items() if k not in spoken}
        return replace(told, address=None, danger=None, recordings=rest)

    def _file(
        self, unit: UnitOfWork, told: Told, call: CallFacts, concerns: str | None
    ) -> WorkOrder:
        draft = write_down(self.office, unit, _kind_of(told), call, told)
        draft = replace(draft, status=Status.DRAFT, needs_completion=True, concerns=concerns)
        return self.office.file(unit, draft, "客户中途挂断，已问到的内容留作草稿")


def _missing_place(orders: Sequence[WorkOrder], told: Told) -> Address | None:
    """Where it is, told in words to an order that has no place yet: danger, above all."""
    wanted = bool(orders) and orders[0].address is None
    return read_address(told.address) if wanted else None


def _asked_for(orders: Iterable[WorkOrder]) -> list[WorkOrder]:
    """Those about a matter that somebody sees to: no note of a caller's words, and no question
    that was answered, which keeps nothing of what is reported after it."""
    noted = (Outcome.ABUSE, Outcome.ANSWERED)
    return [order for order in orders if order.outcome not in noted]


def _worth_keeping(told: Told, call: CallFacts, office: Office) -> bool:
    """Whether anything was told beyond who is calling: an account found by number is no report."""
    facts: Sequence[object] = (
        told.visit,
        told.scope,
        told.began or told.began_at,
        told.symptom,
        told.tried,
        told.danger,
        told.recordings,
        told.misheard,
    )
    typed_another = told.contact is not None and office.phone(told.contact) != call.caller
    return any(facts) or typed_another


def _kind_of(told: Told) -> Kind:
    """What the call was about: a fault wherever anything of one was told, except to a protected
    caller's report."""
    if told.intent in PROTECTED:
        return told.intent
    if told.visit and not (told.scope or told.danger):
        return Kind.APPOINTMENT
    if told.intent is not None and told.danger is None:
        return told.intent
    if any((told.scope, told.began or told.began_at, told.symptom, told.tried, told.danger)):
        return Kind.FAULT
    if Recording.MESSAGE in told.recordings:
        return Kind.MESSAGE
    return Kind.ENQUIRY if told.enquires else Kind.FAULT
