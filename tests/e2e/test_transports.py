"""Calls over UDP and TCP, IPv4 and IPv6, by real telephones, while strangers do their worst."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.e2e.conftest import NewHotline
from tests.helpers import ear
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.ports import HOST
from tests.helpers.sipp import run_sipp
from tests.helpers.softphone import BARESIP, Baresip

pytestmark = pytest.mark.e2e

SIX = "::1"
ADDRESSES = [HOST, SIX]


@pytest.fixture(scope="module")
def everywhere(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline on every address, IPv4 and IPv6."""
    data = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("everywhere") / "data"))
    with Hotline(data, listen="[::]") as running:
        running.start()
        with Caller(running.address, "13677030099") as first:
            first.dial()  # what a first call opens, such as the database, stays open
        running.ended_call("13677030099")
        yield running
        assert running.is_running, running.errors()
    assert "Traceback" not in running.errors(), running.errors()


@pytest.mark.skipif(BARESIP is None, reason="baresip is not installed")
@pytest.mark.parametrize("host", ADDRESSES)
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_baresip_calls_presses_keys_and_hears_the_hotline(
    everywhere: Hotline, tmp_path: Path, transport: str, host: str
) -> None:
    number = f"136770300{4 if host == HOST else 6}{1 if transport == 'udp' else 2}"
    folder = tmp_path / "baresip"
    with Baresip(folder, number, transport=transport, host=host) as phone:
        phone.dial((host, everywhere.port))
        time.sleep(1)
        phone.press("1")
        time.sleep(3)
        phone.hang_up()
        heard = phone.heard()
    record = everywhere.ended_call(number)
    assert record["turns"][0]["value"] == "1"
    assert ear.level_dbfs(heard) > -40


@pytest.mark.skipif(BARESIP is None, reason="baresip is not installed")
def test_baresip_over_tcp_is_hung_up_by_the_hotline(
    new_hotline: NewHotline, tmp_path: Path
) -> None:
    hotline = new_hotline(IVR_DRAIN_S="0")
    with Baresip(tmp_path / "baresip", "13677030010", transport="tcp") as phone:
        phone.dial(hotline.address)
        hotline.request_stop()
        phone.wait_for("CALL_CLOSED", 10)
    assert hotline.wait_until_stopped() == 0
    assert hotline.ended_call("13677030010")["ended_at"]


@pytest.mark.parametrize("host", ADDRESSES)
@pytest.mark.parametrize("transport", ["u1", "t1", "tn"])
def test_sipp_places_twenty_calls_at_once(
    everywhere: Hotline, tmp_path: Path, transport: str, host: str
) -> None:
    result = run_sipp(
        "silent_call.xml",
        (host, everywhere.port),
        tmp_path,
        number="13677030001",
        calls=20,
        at_once=True,
        hold_ms=1_000,
        transport=transport,
        source=host,
    )
    assert result.status == 0, result.errors + result.output
    assert len(result.response_ms) == 20
    assert max(result.response_ms) < 2_000


def silent(address: tuple[str, int], crowd: ExitStack) -> None:
    """Ten thousand connections, of which nothing comes."""
    for _ in range(10_000):
        crowd.callback(connected(address).close)
        if len(os.listdir("/proc/self/fd")) > 700:
            crowd.pop_all().close()


def garbage(address: tuple[str, int], crowd: ExitStack) -> None:
    """Noise, HTTP, TLS and messages that do not end."""
    for said in (os.urandom(2_000), b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", HEAD * 2_000):
        for _ in range(30):
            peer = crowd.enter_context(connected(address))
            with suppress(ConnectionError):
                peer.sendall(said)


def slow(address: tuple[str, int], crowd: ExitStack) -> None:
    """Three hundred messages that have begun, and come no further."""
    for _ in range(300):
        with suppress(ConnectionError):
            crowd.enter_context(connected(address)).sendall(HEAD)


def half_closed(address: tuple[str, int], crowd: ExitStack) -> None:
    """Connections closed in one direction, and closed with a reset."""
    for number in range(200):
        peer = crowd.enter_context(connected(address))
        with suppress(OSError):
            peer.sendall(HEAD)
            peer.shutdown(socket.SHUT_WR)
        if number % 2:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            peer.close()


def flood(address: tuple[str, int], crowd: ExitStack) -> None:
    """Requests without end from a peer that reads no answer."""
    peer = crowd.enter_context(connected(address))
    with suppress(OSError):
        while True:
            peer.sendall(OPTIONS)


HEAD = b"OPTIONS sip:95598@127.0.0.1 SIP/2.0\r\n"
OPTIONS = (
    HEAD
    + b"Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:x@y>;tag=1\r\nTo: <sip:x@y>\r\n"
    b"Call-ID: flood\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
)


def connected(address: tuple[str, int]) -> socket.socket:
    """A connection from an address that no caller has."""
    return socket.create_connection(address, 5, source_address=("127.0.0.9", 0))


@pytest.mark.parametrize("attack", [silent, garbage, slow, half_closed, flood])
def test_hostile_connections_disturb_no_call_and_leave_nothing_behind(
    everywhere: Hotline, attack: Callable[[tuple[str, int], ExitStack], None]
) -> None:
    number = f"136770310{len(attack.__name__):02}"
    before = everywhere.held
    with ExitStack() as crowd:
        attack(everywhere.address, crowd)
        most, _ = everywhere.held
        assert most < before[0] + 250  # half of the connections, and some
        with Caller(everywhere.address, number) as call:
            call.dial()
            assert call.answered_after_s < 0.5
            call.press("1")
            call.hear_voice()
    record = everywhere.ended_call(number)
    assert record["turns"][0]["value"] == "1"
    until = time.monotonic() + 15
    while (now := everywhere.held) > before:
        assert time.monotonic() < until, f"{before} became {now}"
        time.sleep(0.1)
