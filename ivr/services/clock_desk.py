"""The service clocks by hand: what is due, what stands still, what was kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.domain.kept_promises import KeptPromises, count_kept, count_waits, month_span
from ivr.domain.matters import MATTER_WORDS, Matter
from ivr.domain.order_clocks import CLOCK_STARTED, CLOCK_STOPPED
from ivr.domain.order_life import Status
from ivr.domain.order_number import read_order_number
from ivr.domain.promises import FIRST_PROMISE
from ivr.domain.service_clock import Reading, ServiceClock, State
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.office import Office

URGENT_FIRST = (State.BREACHED, State.NEAR, State.RUNNING, State.PAUSED)

_Clocks = tuple[ServiceClock, ...]
_Changes = Mapping[int, ServiceClock]
"""Clocks by their place among those of their order; a new one has the next place."""


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock with what it shows just now, and its order."""

    order: WorkOrder
    clock: ServiceClock
    reading: Reading


@dataclass(frozen=True, slots=True)
class ClockDesk:
    """The supervisor's clocks."""

    office: Office

    def list_clocks(self, states: Collection[State] = ()) -> Sequence[ShownClock]:
        """The clocks that run or stand still, or those in these states, the most urgent first."""
        with self.office.unit_of_work(read_only=True) as unit:
            read = [(clock, self._read(clock)) for clock in unit.clocks.running()]
            wanted = [pair for pair in read if not states or pair[1].state in states]
            orders = unit.orders.of_numbers({clock.order for clock, _ in wanted})
            shown = [
                ShownClock(orders[clock.order], clock, reading)
                for clock, reading in wanted
                if clock.order in orders
            ]
        return sorted(shown, key=_urgency)

    def of_order(self, order: WorkOrder) -> Sequence[ShownClock]:
        """All clocks of one order, those that have stopped too."""
        with self.office.unit_of_work(read_only=True) as unit:
            clocks = unit.clocks.of_order(order.number)
        return [ShownClock(order, clock, self._read(clock)) for clock in clocks]

    def pause(
        self, number: str, reason: str, matter: Matter | None = None, by: str = "operator"
    ) -> Sequence[ShownClock]:
        """Let an order's clocks (or the one of this matter) stand still; those changed."""

        def paused(order: WorkOrder, clocks: _Clocks, at: datetime) -> _Changes:
            chosen = _chosen(order, clocks, matter, paused=False)
            return {place: clocks[place].paused(at, by, reason) for place in chosen}

        return self._change(number, paused, by, "paused", reason)

    def resume(
        self, number: str, matter: Matter | None = None, by: str = "operator"
    ) -> Sequence[ShownClock]:
        """Let them go on; the order's due time moves by the length of the pause."""

        def resumed(order: WorkOrder, clocks: _Clocks, at: datetime) -> _Changes:
            chosen = _chosen(order, clocks, matter, paused=True)
            return {place: clocks[place].resumed(at) for place in chosen}

        return self._change(number, resumed, by, "resumed")

    def start(self, number: str, matter: Matter, by: str = "operator") -> Sequence[ShownClock]:
        """Start the clock of a matter that no change of status starts.

        Its promise was settled as the order was opened; what was not is promised now.
        """

        def started(order: WorkOrder, clocks: _Clocks, at: datetime) -> _Changes:
            name = MATTER_WORDS[matter]
            if order.status is Status.CLOSED:
                raise NotAllowed(f"工单{order.number}已经归档，不再计时限")
            of_matter = [place for place, clock in enumerate(clocks) if clock.matter is matter]
            if any(clocks[place].is_running for place in of_matter):
                raise NotAllowed(f"工单{order.number}的「{name}」时限已经在计了")
            for place in of_matter:
                if clocks[place].started_at is None:
                    return {place: clocks[place].started(at)}
            regime = self.office.regime
            promise = regime.promise(matter, order.area)
            if promise is None:
                raise NotAllowed(f"时限标准「{regime.name}」里没有「{name}」的时限")
            return {len(clocks): ServiceClock(order.number, matter, promise, regime.name, at)}

        return self._change(number, started, by, CLOCK_STARTED)

    def stop(self, number: str, matter: Matter, by: str = "operator") -> Sequence[ShownClock]:
        """Stop the clock of a matter that is done."""

        def stopped(order: WorkOrder, clocks: _Clocks, at: datetime) -> _Changes:
            for place, clock in enumerate(clocks):
                if clock.matter is matter and clock.is_running:
                    return {place: clock.stopped(at)}
            name = MATTER_WORDS[matter]
            raise NotAllowed(f"工单{order.number}现在没有在计的「{name}」时限")

        return self._change(number, stopped, by, CLOCK_STOPPED)

    def kept(self, year: int, month: int) -> Sequence[KeptPromises]:
        """The promises of the matters that began in this month, and of its calls' answers.

        Calls keep no regime: their waits are held against the one in force.
        """
        start, end = month_span(year, month)
        answer = self.office.regime.promise(Matter.ANSWER)
        with self.office.unit_of_work(read_only=True) as unit:
            clocks = unit.clocks.begun_between(start, end)
            counted = count_kept((clock, self._read(clock)) for clock in clocks)
            waits = [timedelta(milliseconds=ms) for ms in unit.calls.waits_ms(start, end)]
        if answer is None or not waits:
            return counted
        return (count_waits(waits, answer, self.office.regime.name), *counted)

    def _change(
        self,
        number: str,
        change: Callable[[WorkOrder, _Clocks, datetime], _Changes],
        by: str,
        event: str,
        reason: str = "",
    ) -> Sequence[ShownClock]:
        with self.office.unit_of_work() as unit:
            at = self.office.now()
            order = unit.orders.get(read_order_number(number) or number)
            if order is None:
                raise NotFound(f"没有找到工单{quoted(number)}，用 ivr orders 可以看到全部工单号")
            clocks = dict(enumerate(unit.clocks.of_order(order.number)))
            changes = change(order, tuple(clocks.values()), at)
            changed = list(changes.values())
            names = "、".join(clock.name for clock in changed)
            note = "：".join(filter(None, (names, reason.strip())))
            order = self._dated(order, changed).noted(at, by, event, note)
            unit.clocks.save(order.number, list({**clocks, **changes}.values()))
            unit.orders.save(order)
            unit.commit()
        return [ShownClock(order, clock, self._read(clock)) for clock in changed]

    def _dated(self, order: WorkOrder, changed: Sequence[ServiceClock]) -> WorkOrder:
        """The order with the due time of its first promise, where that is known."""
        for clock in changed:
            due = clock.due(self.office.calendar)
            if due is not None and clock.matter is FIRST_PROMISE.get(order.kind):
                order = replace(order, due_at=due.at)
        return order

    def _read(self, clock: ServiceClock) -> Reading:
        office = self.office
        return clock.read(office.now(), office.calendar, office.regime.near_percent)


def _chosen(
    order: WorkOrder, clocks: _Clocks, matter: Matter | None, *, paused: bool
) -> Sequence[int]:
    """Which clocks are meant: those that run and are (not) paused; refused where none is."""
    running = [place for place, clock in enumerate(clocks) if clock.is_running]
    if matter is not None:
        running = [place for place in running if clocks[place].matter is matter]
    found = [place for place in running if clocks[place].is_paused is paused]
    if found:
        return found
    what = f"「{MATTER_WORDS[matter]}」时限" if matter else "时限"
    if not running:
        raise NotAllowed(f"工单{order.number}现在没有在计的{what}")
    raise NotAllowed(
        f"工单{order.number}的{what}{'没有暂停，不用恢复' if paused else '已经暂停了'}"
    )


def _urgency(shown: ShownClock) -> tuple[int, timedelta]:
    return URGENT_FIRST.index(shown.reading.state), shown.reading.left
