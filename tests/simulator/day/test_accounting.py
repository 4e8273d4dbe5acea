"""Every rule of a day's account finds what breaks it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.terms import Area, Kind
from ivr.simulator.day.accounting import Account, account
from ivr.simulator.day.ledger import CallbackLine, CallLine, ClockLine, Ledger, OrderLine, Seen

NOW = datetime(2026, 7, 30, tzinfo=UTC)
BEGAN, DONE = NOW - timedelta(days=5), NOW - timedelta(days=4)

FAULT = OrderLine("GD1", Kind.FAULT, Status.CLOSED, "c1", None, Area.CITY, None, None)
PROMISE = OrderLine("GD2", Kind.RETURN_CALL, Status.CLOSED, "c2", None, None, None, None)
FAULT_MATTERS = (Matter.ARRIVAL, Matter.RESTORATION, Matter.FIRST_CALL_BACK)
CLOCKS = [
    *(
        ClockLine("GD1", matter, None if matter is Matter.RESTORATION else BEGAN, DONE)
        for matter in FAULT_MATTERS
    ),
    ClockLine("GD2", Matter.RETURN_CALL, BEGAN, DONE),
]
LEDGER = Ledger(
    calls=[
        CallLine("c1", BEGAN, "自助办结"),
        CallLine("c2", BEGAN, "登记回拨"),
        CallLine("out-000001", DONE, "回访满意", outgoing=True),
    ],
    orders=[FAULT, PROMISE],
    clocks=CLOCKS,
    callbacks=[
        CallbackLine(
            CallbackKind.SATISFACTION,
            ("GD1",),
            CallbackState.SETTLED,
            (CallbackResult.NO_ANSWER, CallbackResult.ANSWERED),
            4,
        ),
        CallbackLine(
            CallbackKind.RETURN, ("GD2",), CallbackState.SETTLED, (CallbackResult.ANSWERED,)
        ),
    ],
)
SEEN = Seen(2, {"自助办结": 1, "登记回拨": 1}, 1, {"GD1", "GD2"}, 2)


def held(ledger: Ledger = LEDGER, seen: Seen = SEEN) -> Account:
    return account(ledger, seen, Regime(), NOW)


def test_a_day_that_adds_up() -> None:
    made = held()
    assert made.wrong == []
    assert (made.wanted, made.called_back, made.reached) == (1, 1, 1)
    assert made.calls == {"自助办结": 1, "登记回拨": 1}
    assert made.levels == {4: 1}
    assert made.tries == {"no-answer": 1, "answered": 2}


@pytest.mark.parametrize(
    ("ledger", "seen", "told"),
    [
        (
            replace(LEDGER, calls=[LEDGER.calls[0], LEDGER.calls[2]]),
            SEEN,
            "打来 2 通，话单 1 张",
        ),
        (LEDGER, replace(SEEN, answered=2), "打出去接通 2 通，话单 1 张"),
        (LEDGER, replace(SEEN, results={"自助办结": 2}), "结果"),
        (
            replace(LEDGER, calls=[CallLine("c1", None, None), *LEDGER.calls[1:]]),
            SEEN,
            "话单没有结束时间或者结果",
        ),
        (LEDGER, replace(SEEN, listed=3), "调度清单上出现过 3 张"),
        (
            replace(LEDGER, orders=[replace(FAULT, status=Status.DISPATCHED), PROMISE]),
            SEEN,
            "没有归档也没有到期时间的工单",
        ),
        (
            replace(LEDGER, orders=[replace(FAULT, call_id="c9"), PROMISE]),
            SEEN,
            "找不到是哪通电话登记的工单",
        ),
        (
            replace(LEDGER, clocks=[replace(CLOCKS[0], stopped_at=None), *CLOCKS[1:]]),
            SEEN,
            "工单归档了，时限还在走",
        ),
        (replace(LEDGER, clocks=CLOCKS[1:]), SEEN, "少了时限的工单"),
        (LEDGER, replace(SEEN, told={"GD1", "GD7"}), "告诉了客户、却没有的工单"),
        (
            replace(LEDGER, orders=[FAULT, replace(PROMISE, call_id="c1")]),
            SEEN,
            "答应了回拨、却没有回拨单的通话",
        ),
        (replace(LEDGER, callbacks=LEDGER.callbacks[1:]), SEEN, "该回访、却没有回访的工单"),
        (
            replace(
                LEDGER,
                callbacks=[
                    replace(LEDGER.callbacks[0], state=CallbackState.WAITING),
                    LEDGER.callbacks[1],
                ],
            ),
            SEEN,
            "还没有打完的回访",
        ),
    ],
)
def test_what_does_not_add_up_is_named(ledger: Ledger, seen: Seen, told: str) -> None:
    assert any(told in wrong for wrong in held(ledger, seen).wrong)


def test_an_order_that_is_still_due_is_not_lost() -> None:
    running = [replace(CLOCKS[0], stopped_at=None), *CLOCKS[1:]]
    due = replace(FAULT, status=Status.DISPATCHED)
    assert held(replace(LEDGER, orders=[due, PROMISE], clocks=running)).wrong == []


def test_an_order_whose_hour_is_to_come_is_not_lost() -> None:
    visit = OrderLine(
        "GD3", Kind.APPOINTMENT, Status.DISPATCHED, "c1", None, None, "验表", NOW + timedelta(1)
    )
    seen = replace(SEEN, listed=3)
    clock = ClockLine("GD3", Matter.APPOINTMENT, BEGAN, DONE)
    ledger = replace(LEDGER, orders=[*LEDGER.orders, visit], clocks=[*CLOCKS, clock])
    assert held(ledger, seen).wrong == []


def test_a_merged_order_is_due_with_its_main_one_and_archived_with_it() -> None:
    merged = OrderLine("GD3", Kind.FAULT, Status.MERGED, "c1", "GD1", Area.CITY, None, None)
    clocks = [*CLOCKS, *(ClockLine("GD3", matter, BEGAN, DONE) for matter in FAULT_MATTERS)]
    left = replace(LEDGER, orders=[*LEDGER.orders, merged], clocks=clocks)
    (wrong,) = held(left, replace(SEEN, listed=3)).wrong
    assert "GD3" in wrong
    running = [replace(clocks[0], stopped_at=None), *clocks[1:]]
    due = [replace(FAULT, status=Status.DISPATCHED), PROMISE, merged]
    together = replace(LEDGER, orders=due, clocks=running)
    assert held(together, replace(SEEN, listed=3)).wrong == []


def test_the_order_of_a_concealed_call_names_no_call() -> None:
    hidden = replace(LEDGER.calls[0], concealed=True)
    orders = [replace(FAULT, call_id="20260724101500-0a1b2c3d"), PROMISE]
    ledger = replace(LEDGER, calls=[hidden, *LEDGER.calls[1:]], orders=orders)
    assert held(ledger).wrong == []


def test_two_districts_are_added_up() -> None:
    both = held()
    both.add(held(seen=replace(SEEN, listed=5)))
    assert (both.wanted, both.clocks, len(both.wrong)) == (2, 8, 1)
