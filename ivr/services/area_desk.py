"""Area outages: the supervisor accepts or rejects a suspicion, and tells when power is back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.clock import local
from ivr.domain.area_outage import Suspicion, SuspicionState, outage_of
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.local_time import shown_end
from ivr.domain.network import Network
from ivr.domain.order_life import Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.restoration import Question, Settlement, settle
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.arrivals import PREFIX
from ivr.services.calls_after_power import begin_promises
from ivr.services.clock_moves import advance_clocks
from ivr.services.main_orders import follow
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import Office
from ivr.services.recall import spare_crew
from ivr.services.restoration_answers import answered

URGENT = "TF"


@dataclass(frozen=True, slots=True)
class ShownSuspicion:
    """A suspicion with its evidence as it stands now."""

    suspicion: Suspicion
    orders: Sequence[WorkOrder]
    customers: int | None
    """How many accounts the line or transformer supplies; None: not known."""

    @property
    def share(self) -> float | None:
        """Which share of them has called."""
        return self.suspicion.homes / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A suspicion that has become a known outage, and the orders that are one job now."""

    suspicion: Suspicion
    outage: KnownOutage
    linked: Sequence[WorkOrder]


@dataclass(frozen=True, slots=True)
class Restored:
    """An outage that is over, the orders restored with it, those kept, and what runs on inside."""

    outage: KnownOutage
    restored: Sequence[WorkOrder]
    kept: Sequence[WorkOrder]
    inner: Sequence[KnownOutage]


@dataclass(frozen=True, slots=True)
class AreaDesk:
    """The supervisor's desk for outages of whole areas."""

    office: Office
    notices: NoticeDesk
    faults_of: Callable[[str], Sequence[str]] = lambda _text: ()
    """What is wrong with a reason that callers are to hear, each in one sentence."""

    def outages(self) -> Sequence[KnownOutage]:
        """Every known outage, by its beginning."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.outages.every()

    def suspected(self, *, decided: bool = False) -> Sequence[ShownSuspicion]:
        """The suspicions that wait for a decision; `decided`: all of them."""
        states = () if decided else (SuspicionState.SUSPECTED,)
        with self.office.unit_of_work(read_only=True) as unit:
            return [_shown(unit, suspicion) for suspicion in unit.suspicions.every(states)]

    def accept(
        self,
        number: str,
        expected_at: datetime | None = None,
        reason: str | None = None,
        by: str = "operator",
    ) -> Accepted:
        """The suspicion as a known outage that callers hear of; the orders inside are one job."""
        now = self.office.now()
        _require_ahead(expected_at, now)
        self._require_sayable(reason)
        with self.office.unit_of_work() as unit:
            suspicion = _suspicion(unit, number)
            outage_number = URGENT + suspicion.number.removeprefix(PREFIX)
            outage = outage_of(suspicion, outage_number, expected_at, reason)
            suspicion = suspicion.decided(SuspicionState.ACCEPTED, now, by, reason, outage.number)
            unit.suspicions.save(suspicion)
            unit.outages.save(outage)
            linked = self.outage_known(unit, outage, by)
            _cover_smaller(unit, outage, linked, now, by)
            unit.commit()
        return Accepted(suspicion, outage, linked)

    def expect(
        self, number: str, expected_at: datetime | None = None, reason: str | None = None
    ) -> KnownOutage:
        """An outage that lasts, with what callers hear of it now: until when, and why."""
        self._require_sayable(reason)
        with self.office.unit_of_work() as unit:
            before = _unrestored(unit, number)
            if expected_at is not None:
                _require_ahead(expected_at, max(self.office.now(), before.starts_at))
            outage = replace(
                before, ends_at=expected_at or before.ends_at, reason=reason or before.reason
            )
            unit.outages.save(outage)
            self.outage_known(unit, outage, before=before)
            unit.commit()
        return outage

    def call_off(self, number: str) -> KnownOutage:
        """Planned work that does not take place; whoever was told of it is told so."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            before = _unrestored(unit, number)
            if before.kind is not OutageKind.PLANNED:
                raise NotAllowed(
                    f"停电{number}不是计划停电，复电了请用 ivr outages restored {number}"
                )
            if before.starts_at <= now:
                raise NotAllowed(
                    f"停电{number}已经开始了，复电了请用 ivr outages restored {number}"
                )
            outage = replace(before, restored_at=now)
            unit.outages.save(outage)
            self.outage_known(unit, outage, before=before)
            unit.commit()
        return outage

    def reject(self, number: str, reason: str, by: str = "operator") -> Suspicion:
        """The suspicion put aside; it comes again only when it has grown."""
        if not reason.strip():
            raise NotAllowed("否定疑似停电要写明原因")
        with self.office.unit_of_work() as unit:
            suspicion = _suspicion(unit, number)
            suspicion = suspicion.decided(
                SuspicionState.REJECTED, self.office.now(), by, reason.strip()
            )
            unit.suspicions.save(suspicion)
            unit.commit()
        return suspicion

    def outage_known(
        self,
        unit: UnitOfWork,
        outage: KnownOutage,
        by: str = "operator",
        *,
        before: KnownOutage | None = None,
    ) -> Sequence[WorkOrder]:
        """What a new or changed outage brings: notices, and orders that it explains; those."""
        now = self.office.now()
        self.notices.renew(unit, [outage])
        if before is not None:
            self.notices.tell_again(unit, before, outage)
        if not outage.runs_at(now):
            return []
        linked = []
        for order in unit.orders.faults_of(outage):
            if order.outage is None and self._explains(outage, order):
                order = replace(order, outage=outage.number)
                order = order.noted(now, by, "outage", f"属于停电{outage.number}")
                unit.orders.save(order)
                linked.append(order)
        return linked

    def customers_known(self, unit: UnitOfWork) -> None:
        """Who has become important is told of the outages that run or are to come."""
        now = self.office.now()
        ahead = [outage for outage in unit.outages.every() if _lasts(outage, now)]
        self.notices.renew(unit, ahead)

    def ask(self, number: str, at: datetime | None = None) -> Sequence[Question]:
        """The orders that have to be asked about before this outage is told restored."""
        with self.office.unit_of_work(read_only=True) as unit:
            outage = self._running(unit, number, at)
            return self._settlement(unit, outage, at or self.office.now())[0].questions

    def restored(
        self,
        number: str,
        *,
        at: datetime | None = None,
        also: Collection[str] = (),
        keep: Collection[str] = (),
        reason: str | None = None,
        by: str = "operator",
    ) -> Restored:
        """The power of this outage is back: the orders that it wholly explains are restored.

        `also`, `keep`: what becomes of the others. Unanswered: some were not answered for.
        A nested outage stays as it is; `keep` may name one for all of its orders.
        """
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            outage = self._running(unit, number, at)
            settlement, inner = self._settlement(unit, outage, at or now)
            done, kept = answered(outage, settlement, also, keep)
            outage = replace(outage, restored_at=at or now)
            unit.outages.save(outage)
            begin_promises(self.office, unit, outage.number, now)
            self.notices.renew(unit, [outage])
            why = "，".join(filter(None, (f"停电{outage.number}复电", reason)))
            done = [self._restore(unit, order, now, by, why) for order in done]
            kept = [_keep(unit, outage, order, now, by) for order in kept]
            unit.commit()
        return Restored(outage, done, kept, inner)

    def _require_sayable(self, reason: str | None) -> None:
        if reason and (faults := self.faults_of(reason)):
            raise NotAllowed(f"停电原因要说给客户听，这样写用不了：{'；'.join(faults)}")

    def _restore(
        self, unit: UnitOfWork, order: WorkOrder, at: datetime, by: str, why: str
    ) -> WorkOrder:
        order = spare_crew(unit, order, order.moved(Status.RESTORED, at, by, why), at, by)
        advance_clocks(unit, order, at)
        unit.orders.save(order)
        follow(unit, order, at, by)
        return order

    def _running(self, unit: UnitOfWork, number: str, at: datetime | None) -> KnownOutage:
        now = self.office.now()
        outage = _unrestored(unit, number)
        if not outage.starts_at <= (at or now) <= now:
            raise NotAllowed(f"停电{number}的复电时间要在停电开始以后，不能在将来")
        return outage

    def _settlement(
        self, unit: UnitOfWork, outage: KnownOutage, at: datetime
    ) -> tuple[Settlement, Sequence[KnownOutage]]:
        """What the restoration does, and the outages that run on over some of its orders."""
        now = self.office.now()
        inside = unit.orders.faults_of(outage)
        merged = {order.number: _all_merged(unit, order) for order in inside}
        others = [
            other
            for other in unit.outages.between(now, now)
            if other.number != outage.number and other.runs_at(now)
        ]
        rules = self.office.merging
        settlement = settle(outage, inside, merged, others, at, rules)
        numbers = {order.outage for order in inside}
        inner = [
            other
            for other in others
            if other.number in numbers or any(_covers(other, order) for order in inside)
        ]
        return settlement, inner

    def _explains(self, outage: KnownOutage, order: WorkOrder) -> bool:
        """Whether an order is one job with the outage: reported in its time, of nothing else."""
        other = self.office.merging.own_symptoms_in(order.symptom)
        later = order.opened_at >= outage.starts_at
        return later and not other and order.concerns is None and _covers(outage, order)


def _unrestored(unit: UnitOfWork, number: str) -> KnownOutage:
    outage = unit.outages.get(number)
    if outage is None:
        raise NotFound(f"没有找到停电信息{number}，用 ivr outages list 可以看到全部停电编号")
    if outage.called_off:
        raise NotAllowed(f"停电{number}已经取消了")
    if outage.restored_at is not None:
        told = local(outage.restored_at)
        raise NotAllowed(f"停电{number}在{told:%m-%d %H:%M}已经复电了")
    return outage


def _require_ahead(expected_at: datetime | None, after: datetime) -> None:
    if expected_at is not None and expected_at <= after:
        told = shown_end(expected_at, year=True)
        raise NotAllowed(f"预计复电时间{told}已经过去了，请给一个以后的时间")


def _keep(
    unit: UnitOfWork, outage: KnownOutage, order: WorkOrder, at: datetime, by: str
) -> WorkOrder:
    """The order seen to on its own; one of a nested outage stays with that."""
    own = None if order.outage == outage.number else order.outage
    kept = replace(order, outage=own)
    kept = kept.noted(at, by, "kept", f"停电{outage.number}复电，本单另办")
    unit.orders.save(kept)
    return kept


def _cover_smaller(
    unit: UnitOfWork,
    outage: KnownOutage,
    linked: Sequence[WorkOrder],
    now: datetime,
    by: str,
) -> None:
    """Put aside the other suspicions that the accepted outage explains as well."""
    numbers = {order.number for order in linked}
    numbers |= {one.number for order in linked for one in _all_merged(unit, order)}
    for other in unit.suspicions.every((SuspicionState.SUSPECTED,)):
        if numbers.issuperset(other.orders):
            told = f"已包含在停电{outage.number}里"
            unit.suspicions.save(
                other.decided(SuspicionState.COVERED, now, by, told, outage.number)
            )


def _all_merged(unit: UnitOfWork, order: WorkOrder) -> list[WorkOrder]:
    """What goes with an order, and what goes with that."""
    found = list(unit.orders.merged_into(order.number))
    return [*found, *(deeper for one in found for deeper in _all_merged(unit, one))]


def _covers(outage: KnownOutage, order: WorkOrder) -> bool:
    return outage.covers(order.account, order.address, Network(order.feeder, order.transformer))


def _lasts(outage: KnownOutage, now: datetime) -> bool:
    return outage.restored_at is None and (outage.until_restored or now < outage.ends_at)


def _shown(unit: UnitOfWork, suspicion: Suspicion) -> ShownSuspicion:
    found = [unit.orders.get(number) for number in suspicion.orders]
    orders = [order for order in found if order is not None]
    return ShownSuspicion(suspicion, orders, unit.customers.count_in(suspicion.area))


def _suspicion(unit: UnitOfWork, number: str) -> Suspicion:
    suspicion = unit.suspicions.get(number.strip().upper())
    if suspicion is None:
        raise NotFound(f"没有找到疑似停电{number}，用 ivr outages suspected 可以看到全部")
    return suspicion
