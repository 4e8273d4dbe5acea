"""What a call that broke off leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
            own = [order for order in own if is_protected(order)] if protected else own
            stored = {reference for order in own for reference in order.recordings.values()}
            new = {k: ref for k, ref in told.recordings.items() if ref not in stored}
            unread = told.misheard if told.misheard not in {o.misheard for o in own} else None
            open_own = [order for order in own if order.status is not Status.CLOSED]
            place = _missing_place(open_own, told)
            if own and not new and place is None and not (open_own and unread):
                return None
            if open_own:
                kept = open_own[0]
                if new or place is not None:
                    kept = kept.supplemented(self.office.now(), address=place, recordings=new)
                if place is not None:
                    kept = replace(kept, needs_completion=True)  # nobody has said that it is right
                    kept = self.office.reroute(open_own[0], kept)
                if unread:
                    kept = kept.noted(self.office.now(), "bot", MISHEARD, unread)
                unit.orders.save(kept)
            elif own:
                only_new = Told(
                    contact=told.contact,
                    recordings=new,
                    intent=told.intent if protected else None,
                    unnamed=told.unnamed,
                )
                kept = self._file(unit, only_new, call, own[-1].number)
            elif _worth_keeping(told, call, self.office):
                kept = self._file(unit, told, call, concerns)
            else:
                return None
            unit.commit()
        return kept

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
