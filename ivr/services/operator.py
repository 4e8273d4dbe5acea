"""What an operator does by hand: look at orders and calls, and tell how far a repair has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.domain.identity import identity_seen, is_protected, require_reason
from ivr.domain.local_time import shown_end
from ivr.domain.merging import together
from ivr.domain.order_life import Status, is_reopening
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import CallRecord, UnitOfWork
from ivr.domain.responsibility import NextStep, next_step
from ivr.domain.text import quoted, visible
from ivr.domain.transcripts import transcribed, untranscribed
from ivr.domain.work_order import FIELD_NAMES, WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.phone_number import normalise
from ivr.services.main_orders import follow
from ivr.services.office import Office
from ivr.services.order_moves import moved

MOST_TEXT = 500
"""No field of an order that a person writes is longer, in characters."""


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's desk."""

    office: Office

    def list_orders(self, statuses: Collection[Status] = ()) -> Sequence[WorkOrder]:
        """All orders, or those of these statuses, the oldest first."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.orders.every(statuses)

    def list_jobs(
        self, statuses: Collection[Status] = (), since: datetime | None = None
    ) -> Sequence[WorkOrder]:
        """The same (opened since then), each main order with all that its merged ones tell."""
        with self.office.unit_of_work(read_only=True) as unit:
            orders = unit.orders.every(statuses, since)
            merges = unit.merges.every()
            mains = {merge.main for merge in merges if merge.undone_at is None}
            return [
                together(order, unit.orders.merged_into(order.number))
                if order.number in mains
                else order
                for order in orders
            ]

    def job(self, number: str) -> WorkOrder:
        """One order; a main one with all that its merged ones tell."""
        with self.office.unit_of_work(read_only=True) as unit:
            order = self._existing(unit, number)
            merged = unit.orders.merged_into(order.number)
        return together(order, merged) if merged else order

    def orders_of_call(self, call_id: str) -> Sequence[WorkOrder]:
        """The orders that a call has filed, the oldest first; nothing leads to a protected one."""
        with self.office.unit_of_work(read_only=True) as unit:
            orders = unit.orders.of_call(call_id)
        return [order for order in orders if not is_protected(order)]

    def list_calls(self, most: int | None = None) -> Sequence[CallRecord]:
        """The newest calls with every turn, the oldest of them first."""
        with self.office.unit_of_work(read_only=True) as unit:
            return unit.calls.latest(most)

    def set_order(
        self,
        number: str,
        status: Status,
        *,
        expected_at: datetime | None = None,
        reason: str | None = None,
        by: str = "operator",
    ) -> WorkOrder:
        """The order moved on; the same status again only changes the expected time."""
        now = self.office.now()
        if expected_at is not None and expected_at <= now:
            told = shown_end(expected_at, year=True)
            raise NotAllowed(f"预计复电时间{told}已经过去了，请给一个以后的时间")
        with self.office.unit_of_work() as unit:
            order = self._existing(unit, number)
            before = order.status
            if order.status is not status or expected_at is None:
                order = moved(self.office, unit, order, status, now, by, reason)
            if expected_at is not None:
                order = order.expecting(expected_at, now, by, reason)
            unit.orders.save(order)
            follow(unit, order, now, by, reopened=is_reopening(before, order.status))
            unit.commit()
        return order

    def fill(self, number: str, fields: Mapping[str, object], by: str = "operator") -> WorkOrder:
        """The order with what a person writes into it by hand: values by the field's name."""
        written = {name: _writable(name, value) for name, value in fields.items()}
        with self.office.unit_of_work() as unit:
            known = self._existing(unit, number)
            order = self.office.reroute(known, known.filled(self.office.now(), by, **written))
            if order.address is not None and order.contact is not None:
                order = replace(order, needs_completion=False)
            unit.orders.save(order)
            unit.commit()
        return order

    def hand_over(
        self, number: str, to: str, reason: str | None = None, by: str = "operator"
    ) -> WorkOrder:
        """The order with another owner."""
        with self.office.unit_of_work() as unit:
            order = self._existing(unit, number)
            if order.status is Status.CLOSED:
                raise NotAllowed(f"工单{order.number}已经归档，不用再交接")
            order = order.handed(_named(to), self.office.now(), by, reason)
            unit.orders.save(order)
            unit.commit()
        return order

    def change_shift(
        self, out: str, to: str, reason: str | None = None, by: str = "operator"
    ) -> Sequence[WorkOrder]:
        """All open matters of one owner handed to another, together with the responsibility.

        All or none: nothing is left between two shifts.
        """
        with self.office.unit_of_work() as unit:
            now, taker = self.office.now(), _named(to)
            matters = unit.orders.every([status for status in Status if status != Status.CLOSED])
            handed = [
                order.handed(taker, now, by, reason)
                for order in matters
                if order.owner == out and not order.test
            ]
            if not handed:
                raise NotFound(f"「{out}」名下没有未办结的工单，用 ivr orders 可以看到负责人")
            for order in handed:
                unit.orders.save(order)
            unit.commit()
        return handed

    def see_identity(
        self, orders: Sequence[WorkOrder], reason: str, by: str = "operator"
    ) -> Sequence[WorkOrder]:
        """The orders after somebody has looked at who reported: it is written into each of them.

        Nobody sees anything before that is stored.
        """
        require_reason(reason)
        seen = {}
        with self.office.unit_of_work() as unit:
            for order in filter(is_protected, orders):
                now, known = self.office.now(), self._existing(unit, order.number)
                seen[order.number] = identity_seen(known, now, by, reason)
                unit.orders.save(seen[order.number])
            unit.commit()
        return [seen.get(order.number, order) for order in orders]

    def spoken_orders(self, within: timedelta | None = None) -> Mapping[str, Sequence[str]]:
        """The recordings that nobody has put into words, by the number of their order.

        `within`: only of orders that are not older.
        """
        since = self.office.now() - within if within is not None else None
        with self.office.unit_of_work(read_only=True) as unit:
            orders = unit.orders.with_recordings(since)
        found = {order.number: untranscribed(order) for order in orders}
        return {number: references for number, references in found.items() if references}

    def transcribe(self, number: str, reference: str, words: str) -> WorkOrder:
        """The order with one of its recordings in words; a second time changes nothing."""
        with self.office.unit_of_work() as unit:
            order = self._existing(unit, number)
            if reference in untranscribed(order):
                order = transcribed(order, self.office.now(), reference, words)
                unit.orders.save(order)
                unit.commit()
        return order

    def next_steps(self, orders: Sequence[WorkOrder]) -> Mapping[str, NextStep]:
        """What is to be done next with each of these orders that is not archived."""
        with self.office.unit_of_work(read_only=True) as unit:
            steps = {
                order.number: next_step(
                    order, unit.clocks.of_order(order.number), self.office.calendar
                )
                for order in orders
            }
        return {number: step for number, step in steps.items() if step is not None}

    def _existing(self, unit: UnitOfWork, number: str) -> WorkOrder:
        order = unit.orders.get(read_order_number(number) or number)
        if order is None:
            raise NotFound(f"没有找到工单{quoted(number)}，用 ivr orders 可以看到全部工单号")
        return order


def _writable(name: str, value: object) -> object:
    """What a person writes into a field; a number in the form in which numbers are dialled."""
    if not isinstance(value, str):
        return value
    text, called = visible(value).strip(), FIELD_NAMES[name]
    if not text:
        raise NotAllowed(f"{called}是空的，没有补写，请写上内容")
    if len(text) > MOST_TEXT:
        raise NotAllowed(f"{called}有{len(text)}个字，最多{MOST_TEXT}个字，请写短一些")
    if name != "contact":
        return text
    number = normalise(text)
    if number is None:
        raise NotAllowed(f"联系电话「{quoted(text)}」不是可以拨打的号码，座机要带区号")
    return number


def _named(to: str) -> str:
    name = to.strip()
    if not name or len(name) > 40:
        raise NotAllowed("负责人要写名字或者班组，最多四十个字")
    return name
