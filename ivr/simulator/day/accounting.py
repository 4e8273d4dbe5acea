"""Whether everything adds up that a day has left behind.

Nothing is taken from what the simulation believes: each rule holds two things against each other
that were counted in different places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ivr.domain.callback import REACHED, CallbackState
from ivr.domain.callback_wanted import ASKED_AFTERWARDS
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import RULES
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind
from ivr.simulator.day.ledger import Ledger, OrderLine, Seen

MOST_NAMED = 5
"""Of what is wrong so many are named."""

ALIAS = re.compile(r"\d{14}-")
"""How orders name a call whose caller nobody is to know: nothing leads to its record."""

PROMISES_A_CALL = "登记回拨"
"""The result of a call in which somebody was promised to be rung."""


@dataclass
class Account:
    """The sums of a ledger, and what does not add up."""

    calls: Counter[str] = field(default_factory=Counter)
    orders: Counter[tuple[Kind, Status]] = field(default_factory=Counter)
    clocks: int = 0
    wanted: int = 0
    """Orders whose customers have to be called back."""
    called_back: int = 0
    reached: int = 0
    tries: Counter[str] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Account) -> None:
        """The sums of both together."""
        self.calls.update(other.calls)
        self.orders.update(other.orders)
        self.tries.update(other.tries)
        self.levels.update(other.levels)
        self.clocks += other.clocks
        self.wanted += other.wanted
        self.called_back += other.called_back
        self.reached += other.reached
        self.wrong += other.wrong


def account(ledger: Ledger, seen: Seen, regime: Regime, now: datetime) -> Account:
    """The sums; `wrong` names every rule that does not hold, in Chinese."""
    made = Account()
    made.calls.update(str(call.result) for call in ledger.calls if not call.outgoing)
    made.orders.update((order.kind, order.status) for order in ledger.orders)
    made.clocks = len(ledger.clocks)
    _count_callbacks(made, ledger)
    for rule in (_calls, _orders, _clocks, _promises, _callbacks):
        made.wrong += rule(ledger, seen, regime, now)
    return made


# -- the rules ------------------------------------------------------------------------------------


def _calls(ledger: Ledger, seen: Seen, _regime: Regime, _now: datetime) -> Iterator[str]:
    """Every call that was placed has a record with an end and a result, and no other has one."""
    inward = [call for call in ledger.calls if not call.outgoing]
    if len(inward) != seen.calls:
        yield f"打来 {seen.calls} 通，话单 {len(inward)} 张"
    if (outward := len(ledger.calls) - len(inward)) != seen.answered:
        yield f"打出去接通 {seen.answered} 通，话单 {outward} 张"
    yield from _named(
        "话单没有结束时间或者结果",
        (call.call_id for call in ledger.calls if call.ended_at is None or not call.result),
    )
    stored = Counter(call.result for call in inward)
    if stored != Counter(seen.results):
        yield f"线路上看到的结果 {dict(seen.results)} 和话单上的 {dict(stored)} 不一样"


def _orders(ledger: Ledger, seen: Seen, _regime: Regime, now: datetime) -> Iterator[str]:
    """Every order is archived, or still due: its clock runs, or its hour is yet to come."""
    if len(ledger.orders) != seen.listed:
        yield f"工单 {len(ledger.orders)} 张，调度清单上出现过 {seen.listed} 张"
    running = {c.order for c in ledger.clocks if c.started_at and not c.stopped_at}
    waiting = {
        number
        for callback in ledger.callbacks
        if callback.state is CallbackState.WAITING
        for number in callback.orders
    }
    due = running | waiting
    by_number = {order.number: order for order in ledger.orders}

    def is_due(order: OrderLine) -> bool:
        if order.merged_into is not None:
            main = by_number.get(order.merged_into)
            return main is not None and is_due(main)
        appointed = order.appointed_to is not None and order.appointed_to > now
        return order.number in due or appointed

    lost = (o for o in ledger.orders if o.status is not Status.CLOSED and not is_due(o))
    yield from _named(
        "没有归档也没有到期时间的工单", (f"{o.number}{o.kind}{o.status}" for o in lost)
    )
    calls = {call.call_id for call in ledger.calls}
    hidden = any(call.concealed for call in ledger.calls)
    yield from _named(
        "找不到是哪通电话登记的工单",
        (
            order.number
            for order in ledger.orders
            if order.call_id is not None
            and order.call_id not in calls
            and not (hidden and ALIAS.match(order.call_id))
        ),
    )


def _clocks(ledger: Ledger, _seen: Seen, regime: Regime, _now: datetime) -> Iterator[str]:
    """Every order has the clocks of its kind; none runs on for an order that is archived."""
    matters: dict[str, set[Matter]] = {}
    for clock in ledger.clocks:
        matters.setdefault(clock.order, set()).add(clock.matter)
    closed = {o.number for o in ledger.orders if o.status is Status.CLOSED}
    yield from _named(
        "工单归档了，时限还在走",
        (
            f"{clock.order}{clock.matter}"
            for clock in ledger.clocks
            if clock.order in closed and clock.started_at and not clock.stopped_at
        ),
    )
    yield from _named(
        "少了时限的工单",
        (
            order.number
            for order in ledger.orders
            if not _matters(order, regime) <= matters.get(order.number, set())
        ),
    )


def _matters(order: OrderLine, regime: Regime) -> set[Matter]:
    return {
        rule.matter
        for rule in RULES[order.kind]
        if not rule.topics and regime.promise(rule.matter, order.area) is not None
    }


def _promises(ledger: Ledger, seen: Seen, _regime: Regime, _now: datetime) -> Iterator[str]:
    """Whatever number a caller was told is an order; whoever was promised a call has one."""
    numbers = {order.number for order in ledger.orders}
    yield from _named("告诉了客户、却没有的工单", (n for n in seen.told if n not in numbers))
    promised = {o.call_id for o in ledger.orders if o.kind is Kind.RETURN_CALL}
    yield from _named(
        "答应了回拨、却没有回拨单的通话",
        (
            call.call_id
            for call in ledger.calls
            if call.result == PROMISES_A_CALL
            and not call.concealed
            and call.call_id not in promised
        ),
    )


def _callbacks(ledger: Ledger, _seen: Seen, _regime: Regime, _now: datetime) -> Iterator[str]:
    """Whoever is owed a call-back has one, which was rung, is a person's, or is not needed."""
    found = {number for callback in ledger.callbacks for number in callback.orders}
    yield from _named("该回访、却没有回访的工单", sorted(_owed(ledger) - found))
    yield from _named(
        "还没有打完的回访",
        (
            "、".join(callback.orders)
            for callback in ledger.callbacks
            if callback.state is CallbackState.WAITING
        ),
    )


def _owed(ledger: Ledger) -> set[str]:
    """The orders whose customers are asked afterwards: repaired or answered, each by itself."""
    restored = {
        c.order for c in ledger.clocks if c.matter is Matter.FIRST_CALL_BACK and c.started_at
    }
    return {
        order.number
        for order in ledger.orders
        if order.number in restored and order.kind in ASKED_AFTERWARDS and order.merged_into is None
    }


def _count_callbacks(made: Account, ledger: Ledger) -> None:
    owed = _owed(ledger)
    rung: set[str] = set()
    reached: set[str] = set()
    for callback in ledger.callbacks:
        made.tries.update(result.value for result in callback.tries if result is not None)
        if callback.level is not None:
            made.levels[callback.level] += 1
        if callback.tries:
            rung.update(callback.orders)
        if any(result in REACHED for result in callback.tries):
            reached.update(callback.orders)
    made.wanted = len(owed)
    made.called_back = len(owed & rung)
    made.reached = len(owed & reached)


def _named(what: str, found: Collection[str] | Iterator[str]) -> Iterator[str]:
    """What is wrong, with how often and a few of them; nothing where nothing is."""
    names = list(found)
    if names:
        told = "、".join(names[:MOST_NAMED])
        yield f"{what}：{len(names)} 个，例如 {told}"
