"""The whole house under fire: each batch over UDP and TCP, a normal call after it, nothing left."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.telephony.line import Caller as Strings
from tests.telephony.line import Line
from tests.torture.ancient import ANCIENT
from tests.torture.descriptions import DESCRIPTIONS
from tests.torture.invalid import INVALID
from tests.torture.meaning import MEANING
from tests.torture.sound import KEYS, REPORTS, SOUND
from tests.torture.test_mutations import damaged
from tests.torture.test_sound import damaged as damaged_sound
from tests.torture.test_transactions import OUT_OF_NOWHERE
from tests.torture.valid import VALID

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PORTS = 600
"""Some messages are calls, whose callers then say nothing more: a line each for half a minute."""

UNCONFIRMED_S = 32
MOST_GROWTH_KB = 4_096

Way = Callable[[Hotline, Sequence[bytes]], None]

_numbers = count(10)


def requests_out_of_nowhere() -> list[bytes]:
    phone = Strings(Line(), call_id="nowhere")
    return [phone.request(method, to_tag=tag) for method in OUT_OF_NOWHERE for tag in ("", "gone")]


def offers() -> list[bytes]:
    phones = (Strings(Line(), call_id=f"offer-{number}@192.0.2.7") for number in count())
    pairs = zip(phones, DESCRIPTIONS, strict=False)
    return [phone.request("INVITE", body=description.body) for phone, description in pairs]


def splinters(most: int = 400) -> list[bytes]:
    dice, whole = Random(4475), [trial.data for trial in (*VALID, *INVALID, *MEANING)]
    return [damaged(dice.choice(whole), dice) for _ in range(most)]


BATCHES = {
    "valid": [trial.data for trial in VALID],
    "invalid": [trial.data for trial in INVALID],
    "meaning": [trial.data for trial in MEANING],
    "ancient": [trial.data for trial in ANCIENT],
    "descriptions": offers(),
    "out of nowhere": requests_out_of_nowhere(),
    "splinters": splinters(),
}


@pytest.fixture(scope="module")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline with room for the calls that come to nothing; no failure is forgiven."""
    data = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("torture") / "data"))
    with Hotline(data, rtp_ports=PORTS) as running:
        yield running.start()
        assert running.is_running, running.errors()
    assert "Traceback" not in running.errors(), running.errors()


def source(number: int) -> str:
    """One of the hosts that send; as long as the one that the messages name."""
    return f"127.0.0.{2 + number % 8}"


def as_sent(message: bytes, number: int) -> bytes:
    """The message as if its host were here: no sound shall leave this machine."""
    return message.replace(b"192.0.2.7", source(number).encode())


def by_datagram(house: Hotline, batch: Sequence[bytes]) -> None:
    with ExitStack() as sockets:
        ways = []
        for number in range(8):
            way = sockets.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            way.bind((source(number), 0))
            ways.append(way)
        for number, message in enumerate(batch):
            ways[number % 8].sendto(as_sent(message, number), house.address)
            time.sleep(0.002)


def by_stream(house: Hotline, batch: Sequence[bytes]) -> None:
    """A connection each, the message in two pieces, a third of the next one behind it.

    From other hosts than the datagrams: what names their Call-IDs makes other calls of them.
    """
    with ExitStack() as connections:
        for number, message in enumerate(batch, 3):
            data = as_sent(message, number)
            way = connections.enter_context(
                socket.create_connection(house.address, 5, source_address=(source(number), 0))
            )
            with suppress(ConnectionError):  # a stream without sense is closed in its midst
                way.sendall(data[: len(data) // 2])
                way.sendall(data[len(data) // 2 :] + data[: len(data) // 3])


def normal_call(house: Hotline) -> None:
    """A call that is answered at once, hears a prompt, and whose key counts."""
    number = f"136770320{next(_numbers)}"
    with Caller(house.address, number) as call:
        call.dial()
        assert call.answered_after_s < 1
        call.hear_voice()
        call.press("1")
        call.hear_ms(500)
    assert house.ended_call(number)["turns"][0]["value"] == "1"


@pytest.mark.parametrize("way", [by_datagram, by_stream])
@pytest.mark.parametrize("batch", BATCHES.values(), ids=BATCHES)
def test_a_normal_call_follows_each_batch(house: Hotline, batch: Sequence[bytes], way: Way) -> None:
    way(house, batch)
    normal_call(house)
    assert "Traceback" not in house.errors()


def test_a_call_goes_on_under_damaged_sound(house: Hotline) -> None:
    number, dice = f"136770320{next(_numbers)}", Random(4475)
    kinds = [*SOUND.values(), *KEYS.values(), *REPORTS.values()]
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with stranger, Caller(house.address, number) as call:
        call.dial().hear_voice()
        assert call.media is not None
        stranger.bind((source(0), 0))
        for packet in (*kinds, *(damaged_sound(dice.choice(kinds), dice) for _ in range(400))):
            if not names_a_key(packet):
                call.wire.send_sound(packet[:1472])
            for port in (call.media.port, call.media.port + 1):
                stranger.sendto(packet[:9000], (call.media.host, port))
            time.sleep(0.002)
        call.hear_voice()
        call.press("1")
        call.hear_ms(500)
    assert house.ended_call(number)["turns"][0]["value"] == "1"


def names_a_key(packet: bytes) -> bool:
    """Whether damage has made a key of it, which would rightly count."""
    return len(packet) > 1 and packet[1] & 0x7F == 101


def test_afterwards_nothing_is_left_behind(prepared: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    with Hotline(data, rtp_ports=PORTS) as house:
        house.start()
        normal_call(house)
        before = settled(house, house.held)
        for batch in BATCHES.values():
            by_datagram(house, batch)
            by_stream(house, batch)
        normal_call(house)
        after = settled(house, before, UNCONFIRMED_S + 15)
        assert not more(after, before), f"{before} became {after}"
        assert len(house.calls()) > 60  # the messages did reach it
        assert all(call["ended_at"] for call in house.calls())
        assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


def more(held: tuple[int, int], wanted: tuple[int, int]) -> bool:
    return held[0] > wanted[0] or held[1] > wanted[1]


def settled(house: Hotline, wanted: tuple[int, int], patience_s: float = 2) -> tuple[int, int]:
    """What descriptors and threads are held once they are no more than wanted, or time is up."""
    until = time.monotonic() + patience_s
    while more(held := house.held, wanted) and time.monotonic() < until:
        time.sleep(0.1)
    return held


@pytest.mark.proof
def test_the_same_batches_again_and_again_take_no_more_memory(
    prepared: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(prepared, tmp_path / "data"))
    refused = [
        *(trial.data for trial in INVALID if trial.expects != (100,)),
        *requests_out_of_nowhere(),
    ]
    with Hotline(data) as house:
        house.start()
        normal_call(house)
        taken = []
        for _ in range(6):
            for _ in range(4):
                by_datagram(house, refused)
                by_stream(house, refused)
            normal_call(house)
            taken.append(house.resident_kb)
        assert taken[-1] - taken[2] < MOST_GROWTH_KB, taken
        assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()
