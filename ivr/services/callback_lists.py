"""The call-backs as people see them: what is due, what they make, what was said, the rates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ivr.clock import local
from ivr.domain.callback import Callback, CallbackKind, CallbackState
from ivr.domain.callback_rate import CallbackRates, count_callbacks
from ivr.domain.callback_wanted import notice_number
from ivr.domain.customer import Customer
from ivr.domain.kept_promises import month_span
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.outage_news import TOLD_BEFORE
from ivr.domain.ports import UnitOfWork
from ivr.errors import NotAllowed, NotFound
from ivr.services.callback_answers import CallbackAnswer, Noted, take_answer
from ivr.services.callback_desk import existing_callback
from ivr.services.callback_orders import CallbackOrders
from ivr.services.office import Office

BY_A_PERSON = "人工"
"""The node of a try that a person made."""

AT_ONCE = 500
"""Call-backs stored in one unit of work: calls that want to store something wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Announced:
    """How many customers are rung about an outage: from now on, already before, not at all."""

    outage: KnownOutage
    added: int
    known: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class CallbackLists:
    """The supervisor's desk of call-backs."""

    office: Office

    def listed(
        self, states: Collection[CallbackState] = (), kind: CallbackKind | None = None
    ) -> Sequence[Callback]:
        """All of them, or those in these states, the oldest first."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.callbacks.listed(states, kind)

    def due(self) -> Sequence[Callback]:
        """Those that may be rung now or later, in the order of their next try."""
        waiting = self.listed((CallbackState.WAITING,))
        return sorted(waiting, key=lambda one: (one.next_try_at, one.sequence))

    def dissatisfied(self) -> Sequence[Callback]:
        """Those of dissatisfied customers that no supervisor has seen to."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.callbacks.dissatisfied()

    def seen(self, id: str, by: str, note: str) -> Callback:
        """The call-back after a supervisor has seen to what the customer said."""
        with self.office.unit_of_work() as unit:
            callback = existing_callback(unit, id)
            if not callback.is_dissatisfied:
                raise NotAllowed(f"{callback.id}的客户没有说不满意，不用处理")
            callback = callback.seen(self.office.now(), by, note)
            unit.callbacks.save(callback)
            unit.commit()
        return callback

    def record(self, id: str, answer: CallbackAnswer, by: str) -> Noted:
        """What a person was told who has made the call, with all that follows from it."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = existing_callback(unit, id)
            if callback.state not in {CallbackState.WAITING, CallbackState.BY_HAND}:
                raise NotAllowed(f"{callback.id}已经完成或者不用打了，没有再记")
            if callback.leased_until is not None and callback.leased_until > now:
                raise NotAllowed(f"热线正在打{callback.id}，请等一会儿再记")
            callback = callback.dialled(BY_A_PERSON, "", now)
            orders = CallbackOrders(self.office, unit, now, by)
            noted = take_answer(orders, callback, answer)
            unit.commit()
        return noted

    def announce(self, number: str) -> Announced:
        """Have every customer of a planned outage rung; told once more, nobody is rung twice."""
        now = self.office.now()
        with self.office.unit_of_work(read_only=True) as unit:
            outage = _planned(unit, number)
            customers = list(unit.customers.covered_by(outage))
            known = {one.account for one in unit.callbacks.of_outage(outage.number)}
        if outage.called_off:
            raise NotAllowed(f"停电{number}取消了，通知过的客户会自动再通知一次，不用再列")
        if outage.starts_at <= now or outage.restored_at is not None:
            raise NotAllowed(f"停电{number}已经开始或者已经过去，不用再通知客户")
        fresh = [one for one in customers if one.account not in known]
        reached = [one for one in fresh if notice_number(one) is not None]
        for start in range(0, len(reached), AT_ONCE):
            with self.office.unit_of_work() as unit:
                self._add(unit, outage, reached[start : start + AT_ONCE])
                unit.commit()
        told = len(customers) - len(fresh)
        return Announced(outage, len(reached), told, len(fresh) - len(reached))

    def rates(self, year: int, month: int) -> CallbackRates:
        """How many of the matters that were settled in this month were called back about."""
        start, end = month_span(year, month)
        with self.office.unit_of_work(read_only=True) as unit:
            return count_callbacks(unit.callbacks.created_between(start, end))

    @property
    def goal_percent(self) -> int:
        """How many of a hundred matters have to be called back about."""
        return self.office.regime.call_back_goal

    def _add(self, unit: UnitOfWork, outage: KnownOutage, customers: Sequence[Customer]) -> None:
        now, sequence = self.office.now(), unit.callbacks.next_sequence()
        for place, customer in enumerate(customers):
            unit.callbacks.add(
                Callback(
                    sequence=sequence + place,
                    kind=CallbackKind.OUTAGE_NOTICE,
                    number=notice_number(customer),
                    created_at=now,
                    next_try_at=now,
                    outage=outage.number,
                    account=customer.account,
                    area=customer.area,
                    due_at=outage.starts_at - TOLD_BEFORE,
                    until=outage.starts_at,
                )
            )


def _planned(unit: UnitOfWork, number: str) -> KnownOutage:
    outage = unit.outages.get(number)
    if outage is None:
        raise NotFound(f"没有找到停电信息{number}，用 ivr outages list 可以看到全部停电编号")
    if outage.kind is not OutageKind.PLANNED:
        told = local(outage.starts_at)
        raise NotAllowed(f"停电{number}不是计划停电（{told:%m-%d %H:%M}开始），不打电话通知")
    return outage
