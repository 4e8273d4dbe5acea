"""What is no fault order: solved by guidance, a message, a return call, a note of abuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ivr.domain.identity import CALLED_BACK, PROTECTED, is_protected
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.promises import first_due
from ivr.domain.terms import Kind, Outcome
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.office import CallFacts, Office
from ivr.services.told import Told, write_down

ABUSE_ONCE = "客户言语辱骂，已提醒一次"
ABUSE_AGAIN = "提醒以后仍然辱骂，通话已结束，请值班长知悉"

ANSWERED = "已在电话里答复"
MOST = 200
"""Characters of topics in one order; who asks more than that has the rest in the call record."""


@dataclass(frozen=True, slots=True)
class EnquiryDesk:
    """Files what callers want besides a repair."""

    office: Office

    def solved_by_guidance(self, told: Told, call: CallFacts) -> WorkOrder:
        """An enquiry, closed: the power came back while the caller was guided."""
        with self.office.unit_of_work() as unit:
            enquiry = write_down(self.office, unit, Kind.ENQUIRY, call, told)
            enquiry = replace(enquiry, status=Status.CLOSED, outcome=Outcome.GUIDED)
            enquiry = self.office.file(unit, enquiry)
            unit.commit()
        return enquiry

    def answered(self, told: Told, call: CallFacts, topic: str) -> WorkOrder:
        """The enquiry, closed, about what was answered in this call: one, however many topics."""
        with self.office.unit_of_work() as unit:
            earlier = next(
                (o for o in unit.orders.of_call(call.call_id) if o.outcome is Outcome.ANSWERED),
                None,
            )
            if earlier is not None:
                enquiry = _with_topic(earlier, topic, self.office.now())
                unit.orders.save(enquiry)
            else:
                enquiry = write_down(self.office, unit, Kind.ENQUIRY, call, told)
                enquiry = replace(
                    enquiry,
                    status=Status.CLOSED,
                    outcome=Outcome.ANSWERED,
                    topic=topic[:MOST],
                    result=ANSWERED,
                )
                enquiry = self.office.file(unit, enquiry)
            unit.commit()
        return enquiry

    def leave_message(self, told: Told, call: CallFacts) -> WorkOrder:
        """A message for the office."""
        with self.office.unit_of_work() as unit:
            message = write_down(self.office, unit, Kind.MESSAGE, call, told)
            message = replace(message, needs_completion=message.contact is None)
            message = self.office.file(unit, message)
            unit.commit()
        return message

    def promise_return_call(
        self,
        told: Told,
        call: CallFacts,
        reason: str | None,
        concerns: str | None,
        outage: str | None = None,
    ) -> WorkOrder:
        """A return call; a second promise to the same number in one call is the same promise.

        One that waits for the power and one that does not are two.

        `outage`: nobody is rung before the power of this known outage is back.
        """
        with self.office.unit_of_work() as unit:
            if told.intent in PROTECTED:
                told = replace(told, topic=CALLED_BACK)
            wanted = write_down(self.office, unit, Kind.RETURN_CALL, call, told)
            unusable = told.contact is not None and self.office.phone(told.contact) is None
            if unusable or wanted.contact is None:
                raise NotAllowed("没有可以回拨的号码，请留一个带区号的座机或者手机号码")
            wanted = self._after_outage(unit, wanted, outage)
            for order in unit.orders.of_call(call.call_id):
                same = order.kind is Kind.RETURN_CALL and order.contact == wanted.contact
                alike = is_protected(order) == is_protected(wanted)
                # Who gives no reason only adds to what was promised, whatever it waits for.
                alike = alike and (reason is None or order.outage == wanted.outage)
                if same and alike and order.status is Status.OPEN:
                    return self._completed(unit, order, wanted)
            speaks = f"要会说{told.language}的人回电" if told.language else None
            why = "；".join(filter(None, (speaks, reason, wanted.symptom))) or None
            wanted = replace(wanted, symptom=why, concerns=concerns)
            wanted = self.office.file(unit, wanted)
            unit.commit()
        return wanted

    def _after_outage(self, unit: UnitOfWork, promise: WorkOrder, number: str | None) -> WorkOrder:
        """The promise, due once the power is back, if it is still away."""
        outage = unit.outages.get(number) if number else None
        if outage is None or not outage.runs_at(promise.opened_at):
            return promise
        office, back = self.office, max(promise.opened_at, outage.ends_at)
        due = first_due(promise.kind, back, promise.area, office.regime, office.calendar)
        return replace(promise, outage=outage.number, due_at=due)

    def _completed(self, unit: UnitOfWork, promise: WorkOrder, told: WorkOrder) -> WorkOrder:
        """The same promise with what the caller has said since: the name, above all."""
        new = {
            k: ref for k, ref in told.recordings.items() if ref not in promise.recordings.values()
        }
        address = told.address if promise.address is None else None
        name = told.name if promise.name is None else None
        if not (new or address or name):
            return promise
        completed = promise.supplemented(
            self.office.now(), address=address, name=name, recordings=new
        )
        completed = self.office.reroute(promise, completed)
        unit.orders.save(completed)
        unit.commit()
        return completed

    def note_abuse(self, told: Told, call: CallFacts) -> int:
        """How often this call has been abusive by now. Once is only put on record; what comes
        after the warning stands open on the supervisor's list."""
        with self.office.unit_of_work() as unit:
            earlier = [o for o in unit.orders.of_call(call.call_id) if o.outcome is Outcome.ABUSE]
            note = write_down(self.office, unit, Kind.MESSAGE, call, told)
            note = replace(
                note,
                status=Status.OPEN if earlier else Status.CLOSED,
                outcome=Outcome.ABUSE,
                symptom=ABUSE_AGAIN if earlier else ABUSE_ONCE,
            )
            self.office.file(unit, note)
            unit.commit()
        return len(earlier) + 1


def _with_topic(enquiry: WorkOrder, topic: str, at: datetime) -> WorkOrder:
    """The enquiry with one topic more; one that is there already is not added."""
    topics = (enquiry.topic or "").split("、")
    listed = "、".join(filter(None, (*topics, topic)))
    if topic in topics or len(listed) > MOST:
        return enquiry
    return replace(enquiry, topic=listed).noted(at, "bot", "answered", topic)
