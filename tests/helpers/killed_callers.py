"""Two nodes that ring customers through one list, of which one is killed in the middle."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from queue import Empty

from ivr.accounts import Account
from ivr.clock import SystemClock
from ivr.domain.address import Address
from ivr.domain.callback import Callback
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder
from ivr.services.callback_orders import CALLED_BACK
from ivr.services.office import Office
from ivr.services.order_moves import moved
from storage.database import Database, open_database
from tests.e2e.test_calling_out import House, Node, wait_until
from tests.helpers.called_person import CalledPerson
from tests.helpers.dialler import Dialler, dialler
from tests.helpers.kamailio import Kamailio

LEASE_S = 8.0
RESTS_S = 10.0
"""A number rests longer than the lease of a dead node runs; both so long that a node that lives
keeps its lease on a busy machine."""

_nodes, _homes = count(1), count(1)


@dataclass
class Customer:
    """Somebody with a telephone, and the calls that have come to it."""

    number: str
    phone: Dialler
    calls: int = 0

    def is_rung(self, timeout_s: float = 40) -> CalledPerson:
        """The next call that comes."""
        person = CalledPerson(self.phone.came.get(timeout=timeout_s))
        person.leg.listen(self.phone.told.put)
        self.calls += 1
        return person

    def is_not_rung(self, for_s: float) -> None:
        """His telephone is silent so long."""
        try:
            self.phone.came.get(timeout=for_s)
        except Empty:
            return
        raise AssertionError("the telephone has rung once more")


@dataclass
class Pair:
    """Two nodes on one database and one data folder; whichever died is replaced."""

    data: Path
    url: str
    proxy: Kamailio
    rests_s: float = RESTS_S
    more: Mapping[str, str] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list, init=False)
    _dead: list[Node] = field(default_factory=list, init=False)
    _ready: set[str] = field(default_factory=set, init=False)
    database: Database = field(init=False)

    @contextmanager
    def open(self) -> Iterator[Pair]:
        """The database is open; nodes are started by `both_live`."""
        self.database = open_database(self.url)
        try:
            yield self
        finally:
            for node in self.nodes:
                node.stop()
            self.database.close()
        for node in (*self.nodes, *self._dead):
            assert "Traceback" not in node.errors(), node.errors()

    def both_live(self) -> None:
        """Two nodes are there, and ready."""
        while len(self.nodes) < 2:
            self._start()
        for node in self.nodes:
            if node.name not in self._ready:
                node.wait_until_ready()
                self._ready.add(node.name)

    def replace(self, name: str) -> None:
        """A new node starts in place of this one, which is dead."""
        (dead,) = (node for node in self.nodes if node.name == name)
        dead.stop()
        self.nodes.remove(dead)
        self._dead.append(dead)
        self._start()

    def _start(self) -> None:
        """A node under a name of its own, as in service."""
        more = {"IVR_DATABASE_URL": self.url, "IVR_SAMPLE_TOWN": "false", **self.more}
        node = Node(
            self.data,
            f"节点{next(_nodes)}",
            self.proxy,
            lease_s=LEASE_S,
            rests_s=self.rests_s,
            more=more,
        )
        self.nodes.append(node.start())

    @property
    def house(self) -> House:
        """What is stored."""
        named = {node.name: node for node in self.nodes}
        return House(self.database, self.proxy, self.data.parent, named)

    @contextmanager
    def customer(self, number: str) -> Iterator[Customer]:
        """Somebody whose telephone is registered."""
        with dialler(Account(number, self.proxy.place, "pw", expires_s=60)) as phone:
            phone.wait_for_account("registered")
            yield Customer(number, phone)

    def restored(self, number: str) -> str:
        """This customer's fault is restored, with all its clocks; the call-back, due now."""
        office = Office(
            self.database.unit_of_work, SystemClock(), Regime(), callbacks=CallbackRules()
        )
        now = office.now()
        told = WorkOrder(
            "",
            Kind.FAULT,
            now,
            caller=number,
            contact=number,
            name="王小明",
            area=Area.CITY,
            address=Address.parse(f"和平路{next(_homes)}号"),
            cause="跳闸",
            team="抢修一班",
        )
        with self.database.unit_of_work() as unit:
            order = office.file(unit, told)
            unit.orders.save(moved(office, unit, order, Status.RESTORED, now, "crew", None))
            (callback,) = unit.callbacks.of_order(order.number)
            unit.callbacks.save(replace(callback, next_try_at=now))
            unit.commit()
        return callback.id

    def due_now(self, name: str) -> None:
        """The call-back waits no longer, as far as it is not settled."""
        with self.database.unit_of_work() as unit:
            callback = unit.callbacks.get(int(name[2:]))
            assert callback is not None
            unit.callbacks.save(replace(callback, next_try_at=SystemClock().now()))
            unit.commit()

    def kill(self, name: str) -> str:
        """End the node that rings about this, as a power cut does; its name."""
        held = self.house.callback(name).leased_by
        (node,) = (one for one in self.nodes if one.name == held)
        node.kill()
        return node.name

    def wait_for_death(self, timeout_s: float = 60) -> str:
        """One of the nodes dies by itself; its name."""

        def dead() -> list[str]:
            ended = {one.name: one.process.poll() for one in self.nodes}
            return [name for name, status in ended.items() if status == -signal.SIGKILL]

        wait_until(lambda: bool(dead()), timeout_s)
        (name,) = dead()
        return name

    def dials(self, number: str) -> int:
        """How many calls to this number the limits know of."""
        with self.database.unit_of_work(read_only=True) as unit:
            return unit.dials.count(SystemClock().now() - timedelta(hours=1), number)

    def clocks(self, name: str) -> list[tuple[Matter, bool]]:
        """The clocks of the order, and which of them run."""
        with self.database.unit_of_work(read_only=True) as unit:
            clocks = unit.clocks.of_order(self.house.order(name).number)
        return [(clock.matter, clock.is_running) for clock in clocks]

    def noted(self, name: str) -> int:
        """How many lines of the order's history tell of a call-back."""
        history = self.house.order(name).history
        return sum(entry.event == CALLED_BACK for entry in history)

    def rests(self, before: Callback, after: Callback) -> None:
        """The number was left alone between the last tries of these."""
        gap = after.tries[-1].at - before.tries[-1].at
        assert gap >= timedelta(seconds=self.rests_s), gap


def presses(person: CalledPerson, keys: str, first_s: float = 1.5, gap_s: float = 0.6) -> None:
    """Answer the questions by keys, each soon after the other."""
    time.sleep(first_s)
    for key in keys:
        person.leg.stream.press(key)
        time.sleep(gap_s)
