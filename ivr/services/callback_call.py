"""What is told in the call of a call-back, stored as it is told: each time one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.domain.callback import (
    CALLBACK_KIND_NAMES,
    REACHED,
    Callback,
    CallbackKind,
    CallbackResult,
)
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.terms import Recording, Scope
from ivr.domain.work_order import SUPPLEMENTED, WorkOrder
from ivr.errors import NotAllowed
from ivr.services.callback_answers import CallbackAnswer, Noted, take_answer
from ivr.services.callback_desk import CallbackDesk, existing_callback
from ivr.services.callback_orders import CallbackOrders
from ivr.services.office import CallFacts, Office

CONNECTED = frozenset({"回拨接通", "转人工"})
"""Results of a call that was passed to a person: a return call has done what it was made for."""

MACHINE = "答录机"


@dataclass(frozen=True, slots=True)
class CallbackCall:
    """Stores what a called customer says, wholly with all that follows from it or not at all."""

    office: Office

    def told(
        self, name: str, call: CallFacts, answer: CallbackAnswer, symptom: str | None = None
    ) -> Noted:
        """The answer taken; `symptom`: what an order that is opened again tells besides."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = self._of_call(unit, name, call)
            last = callback.tries[-1].result
            if last is not None and last not in REACHED:
                raise NotAllowed(f"{callback.id}这一次已经记下了，不能再改")
            known = callback.recording
            noted = take_answer(CallbackOrders(self.office, unit, now), callback, answer)
            reopened = [_with_symptom(unit, o, symptom, now) for o in noted.reopened]
            spoken = answer.recording is not None and answer.recording != known
            if spoken and not callback.protected:
                # A line of its own, by which the recording is found and put into words.
                self._each(
                    unit,
                    noted.callback.orders[:1],
                    lambda order: order.noted(now, "caller", SUPPLEMENTED, answer.recording or ""),
                )
            unit.commit()
        return replace(noted, reopened=reopened)

    def add(
        self, name: str, call: CallFacts, scope: Scope, recordings: Mapping[Recording, str]
    ) -> None:
        """Add to the orders of the call-back what the customer tells besides."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = self._of_call(unit, name, call)

            def grown(order: WorkOrder) -> WorkOrder:
                if order.status is Status.CLOSED:
                    return order
                wider = replace(order, scope=order.scope.wider(scope))
                return wider.supplemented(now, recordings=recordings)

            self._each(unit, callback.orders[:1], grown)
            unit.commit()

    def ended(self, name: str, node: str, call_id: str, result: str) -> None:
        """Note how the call ended, by its result, where nothing else was told of it in the call."""
        desk = CallbackDesk(self.office)
        callback = desk.callback(name)
        if callback.under_way is None or not callback.is_of(call_id):
            return
        if callback.kind is CallbackKind.RETURN and result in CONNECTED:
            desk.answered(name, call_id, CallbackAnswer(CallbackResult.ANSWERED))
            return
        machine = result == MACHINE
        how = CallbackResult.MACHINE if machine else CallbackResult.HUNG_UP
        desk.line_result(name, node, how, "" if machine else result)

    def _of_call(self, unit: UnitOfWork, name: str, call: CallFacts) -> Callback:
        callback = existing_callback(unit, name)
        if not callback.is_of(call.call_id):
            told = CALLBACK_KIND_NAMES[callback.kind]
            raise NotAllowed(f"{told}{callback.id}不是这通电话打的，没有记下")
        return callback

    def _each(
        self, unit: UnitOfWork, numbers: Sequence[str], change: Callable[[WorkOrder], WorkOrder]
    ) -> None:
        for number in numbers:
            order = unit.orders.get(number)
            if order is not None and (changed := change(order)) != order:
                unit.orders.save(changed)


def _with_symptom(
    unit: UnitOfWork, order: WorkOrder, symptom: str | None, now: datetime
) -> WorkOrder:
    """The order that is seen to again, with what is wrong now for the crew to read."""
    if symptom is None or symptom in (order.symptom or ""):
        return order
    told = "；".join(filter(None, (order.symptom, symptom)))
    changed = replace(order, symptom=told).noted(now, "caller", SUPPLEMENTED, symptom)
    unit.orders.save(changed)
    return changed
