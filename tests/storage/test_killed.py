"""A process that is killed between any two steps leaves an order wholly there, or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.clock import ManualClock
from ivr.domain.order_clocks import wind_clocks
from ivr.domain.regime import Regime
from ivr.domain.terms import Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.services.flow_actions import FlowActions
from storage.database import Database
from tests.storage.dying import NOW
from tests.storage.places import Place

ROOT = Path(__file__).parents[2]
MOST = 1500
"""More moments than the work has."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.proof)])
def test_a_killed_process_leaves_each_order_whole_or_not_at_all(place: Place, every: int) -> None:
    database = place.open()
    left: list[int] = []
    with dying(place) as die:
        for moment in range(1, MOST, every):
            answer = die(moment, moment)
            orders = left_by(database, moment)
            left.append(len(orders))
            check_together(orders)
            if answer == "done":
                break
            assert answer == "killed"
    # Every step was interrupted: nothing was left at first, then the order, the enquiry, the alarm.
    # How many steps there are differs a little: the more houses report, the more is looked at.
    assert list(dict.fromkeys(left)) == [0, 1, 2, 3]
    assert 40 < len(left) * every < MOST - every
    number = FlowActions(database.unit_of_work, ManualClock(NOW)).run(
        "新建工单", {"用电地址": "东风路1号"}, call_id="last", caller=None
    )["工单号"]
    check_numbers(database, str(number))
    database.close()


@contextmanager
def dying(place: Place) -> Iterator[Die]:
    """Lets a process work on a house until the moment, and says how it ended."""
    command = [sys.executable, "-m", "tests.storage.dying", str(place.path_or_url)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Die(process)
        process.stdin.close()


class Die:
    """The other process, told when to die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, moment: int, house: int) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{moment} {house}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def left_by(database: Database, house: int) -> Sequence[WorkOrder]:
    """What the killed process left of the house; each order with its history and its clocks."""
    # A writer's turn: the killed process's transaction is over by then.
    with database.unit_of_work() as unit:
        orders = [order for call in "abc" for order in unit.orders.of_call(f"{call}{house}")]
        for order in orders:
            assert order.history[0].event == "opened"
            clocks = unit.clocks.of_order(order.number)
            promised = [clock.matter for clock in wind_clocks(order, Regime())]
            assert [clock.matter for clock in clocks] == promised
    return orders


def check_numbers(database: Database, last: str) -> None:
    """Numbers without a gap, and none given twice."""
    with database.unit_of_work(read_only=True) as unit:
        numbers = sorted(order.number for order in unit.orders.every())
    assert numbers == [f"GD20261124{n:04d}" for n in range(1, len(numbers) + 1)]
    assert numbers[-1] == last


def check_together(orders: Sequence[WorkOrder]) -> None:
    """What one step changes in two orders is changed in both or in none."""
    faults = [order for order in orders if order.kind is Kind.FAULT]
    enquiries = [order for order in orders if order.kind is Kind.ENQUIRY]
    alarms = [order for order in orders if order.kind is Kind.EMERGENCY]
    for fault in faults:
        events = [entry.event for entry in fault.history]
        assert fault.reports == 1 + events.count("reported-again") == 1 + len(enquiries)
        assert [each.repeat_of for each in enquiries] == [fault.number] * len(enquiries)
        assert events.count("danger") == len(alarms)
        assert (fault.priority is Priority.URGENT) == bool(alarms)
        assert fault.urges == events.count("urged")
