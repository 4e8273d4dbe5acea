"""The hotline rings its customers: real telephones, registered at a real proxy."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest

from ivr.accounts import Account
from ivr.clock import SystemClock
from ivr.domain.address import Address
from ivr.domain.callback import Callback, CallbackResult, CallbackState
from ivr.domain.order_life import Status
from ivr.domain.ports import CallRecord
from ivr.domain.terms import Kind
from ivr.domain.work_order import Entry, WorkOrder
from ivr.telephony.leg import Leg
from storage.database import Database, open_database
from tests.helpers import ear, voice
from tests.helpers.dialler import dialler
from tests.helpers.hotline import PROJECT, environment
from tests.helpers.kamailio import Kamailio
from tests.helpers.ports import HOST, free_port, free_ports
from tests.helpers.softphone import Baresip
from tests.helpers.starter import Started
from tests.speech.hearing.sounds import at_level, line, spoken, tone

pytestmark = pytest.mark.e2e

NUMBERS = tuple(f"1390000000{last}" for last in range(1, 10))
USERS = {"95598": "ivrpw", **dict.fromkeys(NUMBERS, "pw")}
HELLO = voice.silence(300) + spoken("喂，你好")
GREETING = (
    voice.silence(500)
    + spoken("您好，我现在不方便接电话，请在嘀声之后留言")
    + voice.silence(400)
    + line(at_level(tone(1_000, 500), -15))
)
_orders = count(1)


@dataclass
class Node:
    """One process of the hotline that rings customers."""

    data: Path
    name: str
    proxy: Kamailio
    lease_s: float = 4.0
    """So short that who waits for a dead node's lease to run out need not wait long."""
    hears: bool = False
    """Whether it understands speech, with the model that its data folder names."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Settings of its own."""
    rests_s: float = 0.0
    """How long a number is left alone between two calls."""
    process: Started = field(init=False)

    def start(self) -> Node:
        ports = free_ports(40)
        account = (
            f'[{{registrar="{self.proxy.place}", user="95598", password="ivrpw", '
            'number="057195598", register=false}]'
        )
        settings = {
            "IVR_SIP_LISTEN": f"{HOST}:{free_port()}",
            "IVR_RTP_PORTS": f"{ports[0]}-{ports[-1]}",
            "IVR_ACCOUNTS": account,
            "IVR_SIP_DIAL_MS": "5000",
            "IVR_DIAL_PREFIXES": "1",
            "IVR_DIAL_PER_NUMBER": "100",
            "PYTHONPATH": str(PROJECT),
            "IVR_SPEECH_HEAR": "是" if self.hears else "否",
            **self.more,
        }
        given = {
            "data": str(self.data),
            "node": self.name,
            "lease_s": self.lease_s,
            "hears": self.hears,
            "rests_s": self.rests_s,
        }
        words = [json.dumps(given)]
        with (self.data.parent / f"{self.name}.stderr").open("wb") as errors:
            program = "tests.helpers.calling_node"
            self.process = Started(program, words, environment(settings), errors)
        return self

    def wait_until_ready(self) -> Node:
        line = self.process.stdout.readline()
        assert line.startswith(b"ready"), self.errors()
        return self

    def errors(self) -> str:
        return (self.data.parent / f"{self.name}.stderr").read_text("utf-8", "replace")

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.process.stdout.close()


@dataclass
class House:
    """Restored faults whose reporters are to be rung, and what became of it."""

    database: Database
    proxy: Kamailio
    folder: Path
    nodes: Mapping[str, Node]

    def wants(self, number: str) -> str:
        """The fault of this customer is restored; the name of the call-back."""
        now = SystemClock().now()
        order = WorkOrder(
            f"GD20261128{next(_orders):04d}",
            Kind.FAULT,
            now,
            contact=number,
            name="王小明",
            address=Address.parse(f"和平路{next(_orders)}号"),
            cause="跳闸",
            team="抢修一班",
            history=(Entry(now, "bot", "opened"),),
        )
        with self.database.unit_of_work() as unit:
            unit.orders.add(order)
            unit.orders.save(order.moved(Status.RESTORED, now, "crew"))
            (callback,) = unit.callbacks.of_order(order.number)
            unit.callbacks.save(replace(callback, next_try_at=now))
            unit.commit()
        return callback.id

    def callback(self, name: str) -> Callback:
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.callbacks.get(int(name[2:]))
        assert found is not None
        return found

    def order(self, name: str) -> WorkOrder:
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.orders.get(self.callback(name).order or "")
        assert found is not None
        return found

    def record(self, name: str, timeout_s: float = 5) -> CallRecord:
        """The record of the last try, once it is complete."""
        call_id = self.callback(name).tries[-1].call_id

        def ended() -> list[CallRecord]:
            with self.database.unit_of_work(read_only=True) as unit:
                records = unit.calls.latest(50)
            return [one for one in records if one.call_id == call_id and one.ended_at]

        wait_until(lambda: bool(ended()), timeout_s)
        return ended()[0]

    def ends(self, name: str, result: CallbackResult, timeout_s: float = 20) -> Callback:
        """Wait until the last try has ended, and so."""

        def ended() -> bool:
            tries = self.callback(name).tries
            return bool(tries) and tries[-1].result is not None

        wait_until(ended, timeout_s)
        callback = self.callback(name)
        assert callback.tries[-1].result is result, callback
        return callback

    def phone(self, number: str, *, answers: bool = True, says: bytes = HELLO) -> Baresip:
        mode = "auto" if answers else "manual"
        account = f"auth_pass=pw;regint=60;answermode={mode}"
        folder = self.folder / f"{number}-{time.monotonic_ns()}"
        return Baresip(folder, number, domain=self.proxy.place, account=account, says=says)


def wait_until(ready: Callable[[], bool], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not ready():
        assert time.monotonic() < deadline, "too late"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    with Kamailio(tmp_path_factory.mktemp("proxy") / "k", USERS) as kamailio:
        yield kamailio


@pytest.fixture(scope="module")
def house(
    prepared: Path, proxy: Kamailio, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Two nodes that share a database; in the end neither may have had a fault."""
    folder = tmp_path_factory.mktemp("house")
    data = Path(copytree(prepared, folder / "data"))
    database = open_database(data / "ivr.db")
    nodes = {name: Node(data, name, proxy).start() for name in ("甲", "乙")}
    try:
        for node in nodes.values():
            node.wait_until_ready()
        yield House(database, proxy, folder, nodes)
    finally:
        for node in nodes.values():
            node.stop()
        database.close()
    for node in nodes.values():
        assert "Traceback" not in node.errors(), node.errors()


def pressing(phone: Baresip, keys: str) -> None:
    """Answer the questions by keys, each soon after the other."""
    phone.wait_for("CALL_ESTABLISHED", 15)
    time.sleep(1.5)
    phone.press(keys, gap_s=0.6)


def test_a_satisfied_customer_is_asked_and_the_order_is_done(house: House) -> None:
    with house.phone(NUMBERS[0]) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[0])
        pressing(phone, "112")
        callback = house.ends(name, CallbackResult.ANSWERED)
        assert (callback.level, callback.state) == (4, CallbackState.SETTLED)
        phone.hang_up()
    record = house.record(name)
    assert (record.outgoing, record.called, record.caller) == (True, NUMBERS[0], "057195598")
    assert record.result == "回访满意"
    assert house.order(name).status is Status.CLOSED


def test_who_still_has_no_power_has_the_order_opened_again(house: House) -> None:
    with house.phone(NUMBERS[1]) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[1])
        pressing(phone, "12")
        house.ends(name, CallbackResult.NOT_RESTORED)
        phone.hang_up()
    assert house.order(name).status is Status.OPEN


def test_somebody_else_hears_nothing_of_the_matter(house: House) -> None:
    with house.phone(NUMBERS[2]) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[2])
        pressing(phone, "2")
        callback = house.ends(name, CallbackResult.WRONG_PERSON)
        assert callback.state is CallbackState.BY_HAND
    told = "".join(prompt for turn in house.record(name).turns for prompt in turn.prompts)
    assert "报修" not in told
    assert "和平路" not in told


def test_a_machine_that_picks_up_hears_nothing_at_all(house: House) -> None:
    with house.phone(NUMBERS[3], says=GREETING) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[3])
        house.ends(name, CallbackResult.MACHINE)
        phone.wait_for("CALL_CLOSED", 5)
        assert ear.voiced_ms(phone.heard()) == 0
    record = house.record(name)
    assert record.result == "答录机"
    assert [turn.prompts for turn in record.turns if turn.prompts] == []


def test_who_hangs_up_midway_is_told_apart(house: House) -> None:
    with house.phone(NUMBERS[4]) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[4])
        phone.wait_for("CALL_ESTABLISHED", 15)
        time.sleep(2.5)
        phone.hang_up()
        house.ends(name, CallbackResult.HUNG_UP)


def test_telephones_that_nobody_picks_up_are_told_apart(house: House, proxy: Kamailio) -> None:
    """At the same time: busy, rung in vain, refused at the telephone, and a number of nobody."""

    def account(number: str) -> Account:
        return Account(number, proxy.place, "pw", expires_s=60)

    with (
        house.phone(NUMBERS[5], answers=False) as busy,
        house.phone(NUMBERS[6], answers=False) as silent,
        dialler(account(NUMBERS[7])) as declining,
    ):
        busy.wait_until_registered()
        silent.wait_until_registered()
        declining.wait_for_account("registered")
        names = [house.wants(number) for number in NUMBERS[5:9]]
        busy.wait_for("CALL_INCOMING", 15)
        busy.command("hangup")
        leg: Leg = declining.came.get(timeout=15)
        leg.listen(declining.told.put)
        leg.refuse(603)
        ended = [
            house.ends(name, result)
            for name, result in zip(
                names,
                (
                    CallbackResult.BUSY,
                    CallbackResult.NO_ANSWER,
                    CallbackResult.DECLINED,
                    CallbackResult.OUT_OF_SERVICE,
                ),
                strict=True,
            )
        ]
        silent.wait_for("CALL_CLOSED", 5)
    assert all(one.state is CallbackState.WAITING for one in ended)
    assert house.record(names[0]).result == "占线"


def calling(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """`ivr call` under way."""
    ports = free_ports(10)
    given = {
        "IVR_RTP_PORTS": f"{ports[0]}-{ports[-1]}",
        "IVR_SIP_LISTEN": f"{HOST}:5060",
        "IVR_DIAL_HOSTS": HOST,
        "PYTHONPATH": str(PROJECT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ivr", "call", *arguments, "--data", str(data)],
        cwd=PROJECT,
        env=environment(given),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_an_operator_calls_a_telephone_and_reads_what_happens(
    prepared: Path, tmp_path: Path
) -> None:
    data = Path(copytree(prepared, tmp_path / "data"))
    auto = "regint=0;answermode=auto"
    with Baresip(tmp_path / "phone", "8000", says=HELLO, account=auto) as phone:
        process = calling(data, f"sip:8000@{HOST}:{phone.port}", "--flow", "答录机")
        told, errors = process.communicate(timeout=120)
        phone.wait_for("CALL_CLOSED", 5)
        assert ear.voiced_ms(phone.heard()) > 2_000
    assert process.returncode == 0, told + errors
    lines = told.splitlines()
    assert lines[0].startswith("正在拨打 sip:8000@")
    assert "接通了" in lines
    assert any(line.startswith("结果：答录机") for line in lines)


def test_a_node_that_is_killed_in_mid_call_leaves_its_call_to_the_other_and_none_is_made_twice(
    house: House,
) -> None:
    """The last test: one node is left after it."""
    with house.phone(NUMBERS[0]) as phone:
        phone.wait_until_registered()
        name = house.wants(NUMBERS[0])
        phone.wait_for("CALL_ESTABLISHED", 15)
        killed = house.callback(name).leased_by or ""
        house.nodes[killed].kill()
        phone.command("hangup")
        house.ends(name, CallbackResult.LOST)
        assert answered(phone) == 1
        _ring_again(house, name)
        wait_until(lambda: answered(phone) == 2, 10)
        phone.command("hangup")
        wait_until(lambda: house.callback(name).leased_by is None, 10)
        assert answered(phone) == 2
    (other,) = {*house.nodes} - {killed}
    assert [one.node for one in house.callback(name).tries] == [killed, other]


def answered(phone: Baresip) -> int:
    """How many calls it took."""
    return sum(event.get("type") == "CALL_ESTABLISHED" for event in phone.events)


def _ring_again(house: House, name: str) -> None:
    """Now, and not at another time of day."""
    with house.database.unit_of_work() as unit:
        callback = unit.callbacks.get(int(name[2:]))
        assert callback is not None
        unit.callbacks.save(replace(callback, next_try_at=SystemClock().now()))
        unit.commit()
