"""The UDP port on this machine's loopback."""

from __future__ import annotations

import pytest

from ivr.media.rtp import LARGEST_PACKET
from ivr.media.udp import UdpPort


@pytest.mark.parametrize(
    ("here", "there", "seen"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("::1", "::1", "::1"),
        ("::", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "::", "127.0.0.1"),
    ],
)
def test_a_datagram_arrives_with_its_source(here: str, there: str, seen: str) -> None:
    one, two = UdpPort(here, 0), UdpPort(there, 0)
    try:
        one.send(b"sound", (seen, two.number))
        assert two.receive() == (b"sound", (seen, one.number))
        assert two.receive() is None
    finally:
        one.close()
        two.close()


def test_sources_are_told_apart() -> None:
    ports = [UdpPort("127.0.0.1", 0) for _ in range(3)]
    one, two, other = ports
    try:
        for sender in (one, other, one):
            sender.send(b"x", ("127.0.0.1", two.number))
        sources = [received[1][1] for _ in range(3) if (received := two.receive())]
        assert sources == [one.number, other.number, one.number]
    finally:
        for port in ports:
            port.close()


def test_a_datagram_that_is_too_long_shows_it() -> None:
    one, two = UdpPort("127.0.0.1", 0), UdpPort("127.0.0.1", 0)
    try:
        one.send(bytes(4000), ("127.0.0.1", two.number))
        received = two.receive()
        assert received is not None
        assert len(received[0]) > LARGEST_PACKET
    finally:
        one.close()
        two.close()


@pytest.mark.parametrize("host", ["media.example", "::1", ""])
def test_an_address_that_cannot_be_sent_to_is_an_error(host: str) -> None:
    port = UdpPort("127.0.0.1", 0)
    try:
        with pytest.raises(OSError, match=r".+"):
            port.send(b"x", (host, 4000))
    finally:
        port.close()


def test_the_network_may_refuse_a_packet() -> None:
    port = UdpPort("127.0.0.1", 0)
    try:
        with pytest.raises(OSError, match=r"Errno"):
            port.send(bytes(70_000), ("127.0.0.1", 4000))
    finally:
        port.close()


def test_a_port_in_use_is_an_error() -> None:
    port = UdpPort("127.0.0.1", 0)
    try:
        with pytest.raises(OSError, match="in use"):
            UdpPort("127.0.0.1", port.number)
    finally:
        port.close()
