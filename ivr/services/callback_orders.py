"""What a call-back does to the orders that it is about, in one unit of work; not committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.clock import local
from ivr.domain.callback import (
    CALLBACK_KIND_NAMES,
    CALLBACK_RESULT_NAMES,
    LEVELS,
    PROMISED,
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
)
from ivr.domain.completeness import missing
from ivr.domain.order_clocks import CLOCK_STOPPED, rewind_clocks
from ivr.domain.order_life import DONE, Status
from ivr.domain.ports import UnitOfWork
from ivr.domain.service_clock import ServiceClock
from ivr.domain.work_order import WorkOrder
from ivr.services.main_orders import BOT, follow, main_of, set_free
from ivr.services.office import Office
from ivr.services.order_moves import due_again, moved

CALLED_BACK = "called-back"
"""The event of a line of history that tells of a call-back."""

MOST_WORDS = 200
"""Characters of a customer's reason that an order's history keeps."""


@dataclass(frozen=True, slots=True)
class CallbackOrders:
    """The orders of call-backs as they are changed now, by this person or the bot."""

    office: Office
    unit: UnitOfWork
    now: datetime
    by: str = BOT

    def each(self, callback: Callback) -> Iterator[WorkOrder]:
        """The orders that a call is about, each as it stands when its turn comes."""
        for number in callback.orders:
            order = self.unit.orders.get(number)
            if order is not None:
                yield order

    def note(self, callback: Callback) -> None:
        """A line in the history of each: how the last try has ended."""
        for order in self.each(callback):
            told = order.noted(self.now, self.by, CALLED_BACK, _in_words(callback))
            self.unit.orders.save(told)

    def keep_promise(self, callback: Callback) -> None:
        """Stop the clock of what was promised, where the last try was that: we have rung."""
        last, matter = callback.tries[-1], PROMISED.get(callback.kind)
        if not last.keeps(callback.kind):
            return
        for number in callback.orders:
            clocks = self.unit.clocks.of_order(number)
            stopped = [
                clock.stopped(last.at) if clock.matter is matter and clock.is_running else clock
                for clock in clocks
            ]
            ended = [new for old, new in zip(clocks, stopped, strict=True) if old != new]
            if not ended:
                continue
            self.unit.clocks.save(number, stopped)
            if callback.kind is CallbackKind.RETURN:
                self._note_promise(callback, ended[-1])

    def reopened(self, callback: Callback) -> list[WorkOrder]:
        """The orders that are seen to again; their teams are told as these are stored."""
        reason = f"{_called(callback)}：客户说没有解决"
        reopened = []
        for order in self.each(callback):
            main = main_of(self.unit, order)
            if main.status not in DONE:
                continue  # somebody sees to it already
            if main is order:
                order = self._moved(order, Status.OPEN, reason)
                self.unit.orders.save(order)
                follow(self.unit, order, self.now, self.by, reopened=True)
            elif order.merged_into not in callback.orders:
                order = self._on_its_own(order, reason)
            else:
                continue
            reopened.append(order)
        return reopened

    def archived(self, callback: Callback) -> list[WorkOrder]:
        """The orders that are done: whatever lacks something waits for a person."""
        archived = []
        for order in self.each(callback):
            if order.status is Status.CLOSED or order.merged_into is not None:
                continue
            if callback.kind is CallbackKind.SATISFACTION and order.status is not Status.RESTORED:
                continue
            gaps = missing(order)
            if gaps:
                note = f"回访完了，还缺{'、'.join(gaps)}，补上以后归档"
                self.unit.orders.save(order.noted(self.now, self.by, CALLED_BACK, note))
                continue
            order = self._moved(order, Status.CLOSED, _called(callback))
            self.unit.orders.save(order)
            follow(self.unit, order, self.now, self.by)
            archived.append(order)
        return archived

    def _moved(self, order: WorkOrder, status: Status, reason: str) -> WorkOrder:
        return moved(self.office, self.unit, order, status, self.now, self.by, reason)

    def _on_its_own(self, order: WorkOrder, reason: str) -> WorkOrder:
        """A merged order whose home is still without power, though its main fault is mended.

        What was promised begins anew, as for any order that is opened again.
        """
        clocks = self.unit.clocks.of_order(order.number)
        freed = set_free(self.unit, order, self.now, reason, self.by)
        again = replace(freed, status=Status.OPEN, reopened=freed.reopened + 1)
        clocks = rewind_clocks(again, clocks, self.now)
        again = again.noted(self.now, self.by, "reopened", reason)
        again = due_again(self.office, again, clocks)
        self.unit.clocks.save(order.number, clocks)
        self.unit.orders.save(again)
        return again

    def _note_promise(self, callback: Callback, clock: ServiceClock) -> None:
        """The order goes on, so it says that its promise is over, and whether it was kept."""
        at = clock.stopped_at
        assert at is not None, "it has been stopped"
        reading = clock.read(at, self.office.calendar, self.office.regime.near_percent)
        told = f"{clock.name}：{callback.id}已经打过，{'按时' if reading.kept else '超过了时限'}"
        order = self.unit.orders.get(clock.order)
        if order is not None:
            self.unit.orders.save(order.noted(at, self.by, CLOCK_STOPPED, told))


def _in_words(callback: Callback) -> str:
    """How the last try ended, and what follows."""
    result = callback.tries[-1].result
    assert result is not None, "the last try has ended"
    told = CALLBACK_RESULT_NAMES[result]
    if result is CallbackResult.ANSWERED and callback.level is not None:
        told = LEVELS[callback.level]
    words = [f"{_called(callback)}：{told}"]
    match callback.state:
        case CallbackState.WAITING:
            words.append(f"{local(callback.next_try_at):%m-%d %H:%M}再打")
        case CallbackState.BY_HAND:
            words.append(f"转人工（{callback.note}）")
        case CallbackState.SETTLED if callback.reason and not callback.protected:
            words.append(f"客户说：{callback.reason[:MOST_WORDS]}")
    if callback.recording is not None and not callback.protected:
        words.append(f"录音{callback.recording}")
    return "，".join(words)


def _called(callback: Callback) -> str:
    return f"{CALLBACK_KIND_NAMES[callback.kind]}{callback.id}"
