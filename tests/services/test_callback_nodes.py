"""Several nodes, each a process of its own, ring through one list: nobody twice, nobody never."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.domain.callback import Callback, CallbackKind, CallbackResult, CallbackState
from ivr.domain.order_life import Status
from ivr.domain.ports import OpenUnitOfWork
from storage.database import open_database
from tests.helpers.callbacks import NIGHT, callbacks, fault, restored, store
from tests.helpers.postgres import PostgresServer

ROOT = Path(__file__).parents[2]

Fill = Callable[[OpenUnitOfWork, int], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "hotline.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@contextmanager
def opened(place: Path | str) -> Iterator[OpenUnitOfWork]:
    database = open_database(place)
    try:
        yield database.unit_of_work
    finally:
        database.close()


def repaired(unit_of_work: OpenUnitOfWork, count: int) -> None:
    """So many homes have their power back."""
    orders = [fault(number) for number in range(1, count + 1)]
    store(unit_of_work, *orders)
    store(unit_of_work, *map(restored, orders))


def announced(unit_of_work: OpenUnitOfWork, count: int) -> None:
    """So many homes are to be told of planned work."""
    with unit_of_work() as unit:
        for number in range(1, count + 1):
            phone = f"138{number:08d}"
            notice = Callback(number, CallbackKind.OUTAGE_NOTICE, phone, NIGHT, NIGHT)
            unit.callbacks.add(notice)
        unit.commit()


@dataclass(frozen=True)
class Nodes:
    """Lets nodes live: each a process that has everything loaded already."""

    place: Path | str
    process: subprocess.Popen[str]

    def live(self, *nodes: tuple[str, int, int]) -> list[tuple[int, list[str]]]:
        """How each of these has ended and whom it rang: name, minutes after ten, dials."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        told = json.dumps([(str(self.place), *node) for node in nodes])
        print(told, file=self.process.stdin, flush=True)
        found: list[tuple[int, list[str]]] = json.loads(self.process.stdout.readline())
        return found

    def ring(self, name: str, minutes: int = 0) -> list[str]:
        """Whom a node rings until nothing is due."""
        ((ended, numbers),) = self.live((name, minutes, 0))
        assert ended == 0
        return numbers


@pytest.fixture(scope="module")
def process() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.helpers.callback_node"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def nodes(place: Path | str, process: subprocess.Popen[str]) -> Nodes:
    return Nodes(place, process)


@pytest.mark.parametrize(
    ("fill", "count"),
    [
        (repaired, 60),
        pytest.param(announced, 1000, marks=pytest.mark.proof),
        pytest.param(repaired, 1000, marks=pytest.mark.proof),
    ],
)
def test_two_nodes_share_what_is_due_without_a_double_or_a_loss(
    nodes: Nodes, fill: Fill, count: int
) -> None:
    with opened(nodes.place) as unit_of_work:
        fill(unit_of_work, count)
        (ended, by_a), (ended_too, by_b) = nodes.live(("a", 0, 0), ("b", 0, 0))
        assert (ended, ended_too) == (0, 0)
        assert sorted([*by_a, *by_b]) == [f"138{number:08d}" for number in range(1, count + 1)]
        known = callbacks(unit_of_work)
        assert {one.state for one in known} == {CallbackState.SETTLED}
        assert all(len(one.tries) == 1 for one in known)
        with unit_of_work(read_only=True) as unit:
            orders = unit.orders.every()
        assert {order.status for order in orders} <= {Status.CLOSED}


def test_what_a_killed_node_held_is_rung_by_the_other_and_its_call_is_a_try(
    nodes: Nodes,
) -> None:
    with opened(nodes.place) as unit_of_work:
        repaired(unit_of_work, 30)
        ((ended, before),) = nodes.live(("a", 0, 5))
        assert (ended, len(before)) == (-signal.SIGKILL, 5)
        at_once = nodes.ring("b")
        assert len(at_once) == 10  # the others are held for the dead
        later = nodes.ring("c", minutes=4)
        assert len(later) == 15
        assert len({*before, *at_once, *later}) == 30
        (lost,) = [one for one in callbacks(unit_of_work) if one.state is CallbackState.WAITING]
        assert [one.result for one in lost.tries] == [CallbackResult.LOST]
        assert lost.number == before[-1]
        assert nodes.ring("d", minutes=4 * 60) == [lost.number]
        assert {one.state for one in callbacks(unit_of_work)} == {CallbackState.SETTLED}
