"""Two nodes ring one list over real sockets, and a customer answers in spoken Mandarin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from ivr.accounts import Account
from ivr.domain.callback import CallbackResult, CallbackState
from ivr.domain.order_life import Status
from storage.database import open_database
from tests.e2e.test_calling_out import NUMBERS, USERS, House, Node, answered, pressing
from tests.helpers.called_person import CalledPerson
from tests.helpers.dialler import dialler
from tests.helpers.hotline import run_ivr
from tests.helpers.kamailio import Kamailio
from tests.helpers.kokoro import mandarin
from tests.speech.recognition.models import whisper

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

FEW_LINES = {"IVR_SIP_MOST_CALLS": "4", "IVR_DIAL_KEEP_FREE": "0"}
"""So few that one node cannot ring everybody at once."""


@contextmanager
def house_of(folder: Path, *nodes: Node) -> Iterator[House]:
    """These nodes on one data folder; in the end none may have had a fault."""
    database = open_database(folder / "data" / "ivr.db")
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait_until_ready()
        yield House(database, nodes[0].proxy, folder, {node.name: node for node in nodes})
    finally:
        for node in nodes:
            node.stop()
        database.close()
    for node in nodes:
        assert "Traceback" not in node.errors(), node.errors()


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    return Path(copytree(prepared, tmp_path / "data"))


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Kamailio]:
    with Kamailio(tmp_path / "k", USERS) as kamailio:
        yield kamailio


def test_two_nodes_ring_everybody_once_and_nobody_twice(
    data: Path, proxy: Kamailio, tmp_path: Path
) -> None:
    """Eight customers, four lines for each node: all are satisfied, no telephone rings again."""
    numbers = NUMBERS[:8]
    nodes = [Node(data, name, proxy, lease_s=60.0, more=FEW_LINES) for name in ("甲", "乙")]
    with house_of(tmp_path, *nodes) as house, ExitStack() as phones:
        ringing = [phones.enter_context(house.phone(number)) for number in numbers]
        for phone in ringing:
            phone.wait_until_registered()
        names = [house.wants(number) for number in numbers]
        with ThreadPoolExecutor(len(ringing)) as pressers:
            list(pressers.map(lambda phone: pressing(phone, "112"), ringing))
        made = [house.ends(name, CallbackResult.ANSWERED, 60) for name in names]
        assert [len(one.tries) for one in made] == [1] * len(numbers)
        assert {one.state for one in made} == {CallbackState.SETTLED}
        assert [answered(phone) for phone in ringing] == [1] * len(numbers)
        by_node = Counter(one.tries[0].node for one in made)
        assert by_node == {"甲": 4, "乙": 4}
        assert {house.order(name).status for name in names} == {Status.CLOSED}


@pytest.mark.timeout(600)
def test_a_customer_answers_in_words_and_presses_nothing(
    data: Path, proxy: Kamailio, tmp_path: Path
) -> None:
    sentences = ["喂，你好。", "是的，我就是。", "来电了。", "非常满意。"]
    hello, *answers = map(mandarin, sentences)
    done = run_ivr("models", "use", str(whisper(tmp_path)), "--data", str(data))
    assert done.returncode == 0, done.stderr
    node = Node(data, "甲", proxy, lease_s=60.0, hears=True)
    account = Account(NUMBERS[0], proxy.place, "pw", expires_s=60)
    with house_of(tmp_path, node) as house, dialler(account) as phone:
        phone.wait_for_account("registered")
        name = house.wants(NUMBERS[0])
        person = CalledPerson(phone.came.get(timeout=15))
        person.leg.listen(phone.told.put)
        person.picks_up()
        person.says(hello)
        for answer in answers:
            person.hears_out()
            person.says(answer)
        callback = house.ends(name, CallbackResult.ANSWERED, 60)
        person.hears_out()
        person.leg.hang_up()
        assert callback.level == 5
        record = house.record(name, 15)
    inputs = [turn.input for turn in record.turns if turn.value]
    assert "pressed" not in inputs
    assert inputs.count("heard") >= len(answers)
    assert record.result == "回访非常满意"
