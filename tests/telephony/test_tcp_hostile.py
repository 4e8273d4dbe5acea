"""TCP peers that mean no good: each is bounded, a normal call follows, nothing is left."""

from __future__ import annotations

import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import ip_network

import pytest

from ivr.telephony.connection import TcpLimits
from ivr.telephony.leg_events import LegEnded
from ivr.telephony.sources import SourceLimits
from tests.telephony.line import SDP
from tests.telephony.tcp_house import (
    HURRIED,
    hang_up,
    normal_call,
    nothing_left_behind,
    settings,
    talk,
    until,
)
from tests.telephony.tcp_phone import WAIT_S, TcpPhone
from tests.telephony.test_endpoint import House, house


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        bytes.fromhex("16030100a5010000a10303"),
        b"\0" * 100,
        b"A" * 20_000,
        b"OPTIONS sip:x SIP/2.0\r\nSubject: " + b"x" * 20_000,
    ],
)
def test_what_is_no_sip_is_closed_at_once(said: bytes) -> None:
    with nothing_left_behind(), house() as here:
        with TcpPhone(here.endpoint.address) as stranger:
            stranger.socket.sendall(said)
            assert stranger.is_closed_within(1)
        normal_call(here, "normal")


def test_without_a_content_length_the_answer_is_400_and_the_end() -> None:
    with house() as here:
        with TcpPhone(here.endpoint.address) as phone:
            phone.socket.sendall(phone.request("OPTIONS").replace(b"Content-Length: 0\r\n", b""))
            assert phone.final().status == 400
            assert phone.is_closed_within(1)
        normal_call(here, "normal")


def test_a_body_too_long_gets_513_and_the_other_call_on_the_connection_goes_on() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        with TcpPhone(here.endpoint.address, "big", phone.socket) as big:
            big.says("INVITE", body=SDP + b"a=x\r\n" * 10_000)
            assert big.final().status == 513
        assert phone.ends() == 200


def test_a_body_without_end_gets_513_and_is_not_read() -> None:
    with house() as here:
        with TcpPhone(here.endpoint.address) as phone:
            phone.socket.sendall(
                phone.request("INVITE").replace(b"Length: 0", b"Length: 999999999")
            )
            assert phone.final().status == 513
            assert phone.is_closed_within(3)
        normal_call(here, "normal")


@pytest.mark.parametrize("said", [b"", b"OPTIONS sip:x SIP", b"OPTIONS sip:x SIP/2.0\r\n", None])
def test_whoever_does_not_finish_a_message_is_closed(said: bytes | None) -> None:
    """None: a whole head whose body does not come."""
    with nothing_left_behind(), house(settings(HURRIED)) as here:
        with TcpPhone(here.endpoint.address) as slow:
            if said is None:
                said = slow.request("INVITE", body=SDP)[:-5]
            slow.socket.sendall(said)
            assert slow.is_closed_within(2)
        normal_call(here, "normal")


def test_a_byte_now_and_then_keeps_no_connection() -> None:
    with house(settings(HURRIED)) as here, TcpPhone(here.endpoint.address) as slow:
        began = time.monotonic()
        for byte in slow.request("INVITE", body=SDP):
            slow.socket.send(bytes([byte]))
            if slow.is_closed_within(0.05):
                break
        assert 0.2 < time.monotonic() - began < 3
        assert here.endpoint.counters["connection timed out"] == 1


def test_a_silent_connection_is_closed_and_its_call_goes_on() -> None:
    with house(settings(HURRIED)) as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        assert phone.is_closed_within(3)
        assert here.endpoint.calls == 1
        hang_up(here)
        with phone.taken() as again:
            assert again.hears().method == "BYE"


def send_until_closed(phone: TcpPhone, said: bytes) -> None:
    """Send the same again and again; fails if the other side lets that go on for ever."""
    with suppress(ConnectionError):
        while True:
            phone.socket.sendall(said)


def test_whoever_never_reads_is_dropped() -> None:
    roomy = settings(source=SourceLimits(messages_per_s=100_000))
    with nothing_left_behind(), house(roomy) as here:
        with TcpPhone(here.endpoint.address) as deaf:
            send_until_closed(deaf, deaf.request("OPTIONS"))
            until(lambda: here.endpoint.connections == 0)
        assert here.endpoint.counters["flood"] == 0
        normal_call(here, "normal")


@pytest.mark.parametrize("said", [b"\r\n\r\n" * 500, b"X sip:x SIP/2.0\r\nl:0\r\n\r\n" * 100])
def test_a_flood_on_a_connection_ends_it_and_costs_no_other_source_a_call(said: bytes) -> None:
    with nothing_left_behind(), house() as here:
        with TcpPhone(here.endpoint.address) as flood:
            send_until_closed(flood, said)
            until(lambda: here.endpoint.connections == 0)
        assert here.endpoint.counters["flood"] >= 1
        assert here.endpoint.counters["connection dropped"] == 1
        with call_from("127.0.0.3", here) as phone:
            assert phone.ends() == 200


@contextmanager
def call_from(host: str, here: House) -> Iterator[TcpPhone]:
    """A call from another address of this machine."""
    address = here.endpoint.address[:2]
    connection = socket.create_connection(address, WAIT_S, source_address=(host, 0))
    with connection, TcpPhone(here.endpoint.address, "other", connection) as phone:
        talk(here, phone)
        yield phone


def test_thousands_of_connections_are_bounded_and_another_source_calls_meanwhile() -> None:
    tcp = TcpLimits(most=40)
    limits = settings(tcp, source=SourceLimits(messages_per_s=100_000))
    with nothing_left_behind(), house(limits) as here, ExitStack() as crowd:
        for _ in range(10_000):
            one = socket.create_connection(here.endpoint.address[:2], WAIT_S)
            crowd.callback(one.close)
            if here.endpoint.connections > 20:
                raise AssertionError("more than its half")
            if len(os.listdir("/proc/self/fd")) > 300:
                crowd.pop_all().close()
        with call_from("127.0.0.3", here) as phone:
            assert phone.ends() == 200
        assert here.endpoint.counters["connection refused"] > 5_000


def test_a_trusted_trunk_may_have_all_connections() -> None:
    trunk = (ip_network("127.0.0.1/32"),)
    with house(settings(TcpLimits(most=10), trusted=trunk)) as here, ExitStack() as crowd:
        for number in range(12):
            crowd.enter_context(TcpPhone(here.endpoint.address, str(number)))
        until(lambda: here.endpoint.counters["connection refused"] == 2)
        assert here.endpoint.connections == 10


def test_without_free_descriptors_connections_wait_and_are_taken_later() -> None:
    with nothing_left_behind(), house() as here:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with TcpPhone(here.endpoint.address) as first:
            talk(here, first)
            second = socket.socket()
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (second.fileno() + 1, hard))
                second.connect(here.endpoint.address[:2])
                until(lambda: here.endpoint.counters["no descriptors"] >= 1)
                assert first.ends() == 200
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            with TcpPhone(here.endpoint.address, "second", second) as phone:
                assert here.next_event() == LegEnded("caller")
                talk(here, phone)
                assert phone.ends() == 200
            second.close()
