"""The desk of whoever dials: which number is rung next, by which node, and how each try ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.domain.callback import (
    CALLBACK_FLOWS,
    CALLBACK_PARAMETER,
    Callback,
    CallbackKind,
    CallbackResult,
    OutboundSwitch,
    callback_sequence,
)
from ivr.domain.calling_hours import is_open
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage
from ivr.domain.number_rest import counted_since, rests_until
from ivr.domain.outage_news import is_told
from ivr.domain.ports import UnitOfWork
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.agent_ring_back import unsure_until
from ivr.services.callback_answers import CallbackAnswer, Noted, take_answer, unreached
from ivr.services.callback_orders import CallbackOrders
from ivr.services.calls_after_power import dark_until, with_promise_begun
from ivr.services.office import Office

LEASE = timedelta(minutes=3)
"""So long a node keeps what it was given without a sign of life."""

CLOSES = timedelta(minutes=1)
"""Nobody is rung in the last minute of the hours."""

LEASE_RAN_OUT = "打电话的服务器中断了"


@dataclass(frozen=True, slots=True)
class DueCall:
    """One number to be rung now by the node that was given it."""

    id: str
    kind: CallbackKind
    number: str
    order: str | None
    flow: str
    parameters: Mapping[str, str]
    lease_s: int
    protected: bool = False
    """Whether nothing that is written of the call may tell whom it rang."""


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """A call-back with what it is about, as far as that is stored."""

    callback: Callback
    order: WorkOrder | None
    outage: KnownOutage | None
    customer: Customer | None
    told_before: bool = False
    """Of an outage: whether an earlier call has told of it as it was then."""


@dataclass(frozen=True, slots=True)
class CallbackDesk:
    """The call-backs that are due. Each method is one unit of work."""

    office: Office

    def take_due(self, node: str, most: int) -> Sequence[DueCall]:
        """The next numbers for this node, at most so many; nobody else is given them meanwhile.

        Nothing while all dialling is stopped, outside the hours, or beyond the lines and the pace.
        """
        now = self.office.now()
        if most < 1 or not self._has_work(now):
            return []
        with self.office.unit_of_work() as unit:
            self._recover(unit, now)
            taken = self._lease(unit, node, now, most) if self._may_dial(unit) else []
            unit.commit()
        return [_due_call(callback) for callback in taken]

    def renew(self, node: str, ids: Collection[str]) -> Collection[str]:
        """Keep these for longer; those that the node still holds."""
        now, held = self.office.now(), []
        with self.office.unit_of_work() as unit:
            for name in ids:
                callback = _get(unit, name)
                if callback is not None and callback.is_held_by(node, now):
                    unit.callbacks.save(callback.renewed(now + LEASE))
                    held.append(name)
            unit.commit()
        return held

    def give_back(self, id: str, node: str) -> None:
        """Free what was not dialled: the node stops, or has no line."""
        with self.office.unit_of_work() as unit:
            callback = _get(unit, id)
            if callback is None or callback.leased_by != node or callback.under_way is not None:
                return
            unit.callbacks.save(callback.freed())
            unit.commit()

    def dialled(self, id: str, node: str, call_id: str) -> bool:
        """Note that the number is being dialled by this call; False: it must not be dialled."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = _get(unit, id)
            if callback is None or not callback.is_held_by(node, now):
                return False
            if callback.under_way is not None or not self._may_dial(unit):
                return False
            if callback.kind not in self._open_kinds(now):
                return False
            unit.callbacks.save(callback.renewed(now + LEASE).dialled(node, call_id, now))
            unit.commit()
        return True

    def line_result(self, id: str, node: str, result: CallbackResult, detail: str = "") -> None:
        """How the call ended where the customer has told nothing; told once more, it is nothing."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = _get(unit, id)
            if callback is None:
                return
            if callback.under_way is None:
                if not callback.is_held_by(node, now):
                    return  # it has ended: the flow has told more than the line can
                callback = callback.dialled(node, "", now)
            elif callback.tries[-1].node != node:
                return
            orders = CallbackOrders(self.office, unit, now)
            unreached(orders, callback.tried(result, detail, now))
            unit.commit()

    def answered(self, id: str, call_id: str, answer: CallbackAnswer) -> Noted:
        """What the customer said in this call, with all that follows from it; wholly or not at all.

        Told again in the same call, it adds to what was told.
        """
        with self.office.unit_of_work() as unit:
            callback = existing_callback(unit, id)
            if not callback.is_of(call_id):
                raise NotAllowed(f"{callback.id}不是这通电话打的，没有记下")
            orders = CallbackOrders(self.office, unit, self.office.now())
            noted = take_answer(orders, callback, answer)
            unit.commit()
        return noted

    def facts(self, id: str) -> CallbackFacts:
        """What the flow has to know before it asks whether this is the right person."""
        with self.office.unit_of_work(read_only=True) as unit:
            callback = existing_callback(unit, id)
            order = unit.orders.get(callback.order) if callback.order is not None else None
            outage = unit.outages.get(callback.outage) if callback.outage is not None else None
            account = callback.account
            customer = unit.customers.by_account(account) if account is not None else None
            earlier = [] if outage is None else unit.callbacks.of_outage(outage.number)
            told = any(
                is_told(one) and one.account == account and one.sequence != callback.sequence
                for one in earlier
            )
        return CallbackFacts(callback, order, outage, customer, told)

    def callback(self, id: str) -> Callback:
        """The call-back by itself, as it is stored."""
        with self.office.unit_of_work(read_only=True) as unit:
            return existing_callback(unit, id)

    def stop(self, reason: str, by: str, *, at_once: bool = False) -> OutboundSwitch:
        """Stop all dialling of all nodes; `at_once`: those who are talked with are hung up on."""
        if not reason.strip():
            raise NotAllowed("停止外呼要写明原因")
        return self._switch(OutboundSwitch(self.office.now(), True, by, reason.strip(), at_once))

    def start(self, by: str, reason: str = "") -> OutboundSwitch:
        """Let dialling go on."""
        return self._switch(OutboundSwitch(self.office.now(), False, by, reason.strip()))

    def stopped(self) -> OutboundSwitch | None:
        """Who has stopped all dialling, when and why; None: it goes on."""
        with self.office.unit_of_work(read_only=True) as unit:
            newest = unit.callbacks.newest_switch()
        return newest if newest is not None and newest.stopped else None

    def forget_old(self) -> int:
        """Forget what was settled longer ago than the rules keep it; how many."""
        with self.office.unit_of_work() as unit:
            gone = unit.callbacks.forget_before(self.office.now() - self.office.callbacks.kept_for)
            unit.commit()
        return gone

    def _switch(self, switch: OutboundSwitch) -> OutboundSwitch:
        with self.office.unit_of_work() as unit:
            unit.callbacks.switch(switch)
            unit.commit()
        return switch

    def _has_work(self, now: datetime) -> bool:
        """Whether a writer's turn is worth while; a reader waits for nobody."""
        with self.office.unit_of_work(read_only=True) as unit:
            if any(_ran_out(callback, now) for callback in unit.callbacks.leased()):
                return True
            return self._may_dial(unit) and bool(unit.callbacks.due(now, self._open_kinds(now), 1))

    def _may_dial(self, unit: UnitOfWork) -> bool:
        newest = unit.callbacks.newest_switch()
        return self.office.callbacks.on and not (newest is not None and newest.stopped)

    def _open_kinds(self, now: datetime) -> Collection[CallbackKind]:
        rules, calendar = self.office.callbacks, self.office.calendar
        return [
            kind
            for kind in CallbackKind
            if is_open(now, hours := rules.hours_of(kind, calendar))
            and is_open(now + CLOSES, hours)
        ]

    def _recover(self, unit: UnitOfWork, now: datetime) -> None:
        """Free what dead nodes held; what they had dialled was a try, told apart."""
        for callback in unit.callbacks.leased():
            if not _ran_out(callback, now):
                continue
            if callback.under_way is None:
                unit.callbacks.save(callback.freed())
            else:
                lost = callback.tried(CallbackResult.LOST, LEASE_RAN_OUT, now)
                unreached(CallbackOrders(self.office, unit, now), lost)

    def _lease(self, unit: UnitOfWork, node: str, now: datetime, most: int) -> list[Callback]:
        rules, taken = self.office.callbacks, list[Callback]()
        room = min(
            most,
            rules.lines - len(unit.callbacks.leased()),
            rules.calls_a_minute - unit.callbacks.leased_since(now - timedelta(minutes=1)),
        )
        while len(taken) < room:
            found = unit.callbacks.due(now, self._open_kinds(now), room - len(taken))
            if not found:
                break
            numbers = [callback.number for callback in found if callback.number is not None]
            calls = unit.callbacks.calls_to(numbers, counted_since(now, rules))
            for callback in found:
                taken += self._leased(unit, callback, node, now, calls)
        return taken

    def _leased(
        self,
        unit: UnitOfWork,
        callback: Callback,
        node: str,
        now: datetime,
        calls: Mapping[str, Sequence[datetime]],
    ) -> list[Callback]:
        """The call-back given to the node; none where the number has to be left alone just now."""
        if callback.until is not None and callback.until <= now:
            unit.callbacks.save(callback.withdrawn(now, "停电已经开始"))
            return []
        office, rung = self.office, calls.get(callback.number or "", ())
        later = dark_until(unit, callback, now) or unsure_until(unit, callback, now)
        later = later or rests_until(callback, rung, now, office.callbacks, office.calendar)
        if later is not None:
            unit.callbacks.save(callback.put_off(later))
            return []
        callback = with_promise_begun(office, unit, callback, now)
        leased = callback.leased(node, now, now + LEASE)
        unit.callbacks.save(leased)
        return [leased]


def existing_callback(unit: UnitOfWork, name: str) -> Callback:
    """The call-back of this name; refused where there is none."""
    callback = _get(unit, name)
    if callback is None:
        raise NotFound(f"没有找到回访{quoted(name)}，用 ivr callbacks list --all 可以看到全部")
    return callback


def _get(unit: UnitOfWork, name: str) -> Callback | None:
    sequence = callback_sequence(name)
    return None if sequence is None else unit.callbacks.get(sequence)


def _ran_out(callback: Callback, now: datetime) -> bool:
    return callback.leased_until is not None and callback.leased_until <= now


def _due_call(callback: Callback) -> DueCall:
    assert callback.number is not None, f"{callback.id} waits and has a number"
    return DueCall(
        callback.id,
        callback.kind,
        callback.number,
        callback.order,
        CALLBACK_FLOWS[callback.kind],
        {CALLBACK_PARAMETER: callback.id},
        int(LEASE.total_seconds()),
        callback.protected,
    )
