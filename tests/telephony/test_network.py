from __future__ import annotations

import errno

import pytest

from ivr.errors import ConfigError
from ivr.telephony.hop import Hop
from ivr.telephony.network import (
    SipSocket,
    _why,
    address_toward,
    checked_advertise,
    reachable_host,
)


def test_the_route_tells_our_address() -> None:
    assert address_toward("127.0.0.1") == "127.0.0.1"
    assert address_toward("::1") == "::1"
    assert address_toward("no address") is None


@pytest.mark.parametrize(
    ("bound", "advertise", "peer", "told"),
    [
        ("0.0.0.0", None, "127.0.0.5", "127.0.0.1"),
        ("::", None, "127.0.0.5", "127.0.0.1"),
        ("192.0.2.1", None, "127.0.0.5", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.1", "127.0.0.5", "203.0.113.1"),
        ("::", "203.0.113.1", "::1", "::1"),
        ("0.0.0.0", None, "nowhere", "0.0.0.0"),
        ("0.0.0.0", None, "::1", "0.0.0.0"),
    ],
)
def test_a_peer_is_told_what_it_can_reach(
    bound: str, advertise: str | None, peer: str, told: str
) -> None:
    assert reachable_host(bound, advertise, peer) == told


def test_an_advertised_address_must_be_one() -> None:
    assert checked_advertise(None) is None
    assert checked_advertise("[2001:DB8::1]") == "2001:db8::1"
    with pytest.raises(ConfigError, match=r"pbx\.example"):
        checked_advertise("pbx.example")


@pytest.mark.parametrize(
    ("host", "port", "match"),
    [
        ("192.0.2.77", 0, "本机没有 192.0.2.77:0 这个地址"),
        ("no host", 5060, "无法识别"),
        ("127.0.0.1", 99_999, "无法识别"),
    ],
)
def test_an_address_that_cannot_be_bound_is_named(host: str, port: int, match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        SipSocket(host, port)


def test_each_reason_says_what_to_do() -> None:
    assert "1024" in _why("::", 5060, OSError(errno.EACCES, "denied"))
    assert "[::]:5060" in _why("::", 5060, OSError(errno.EIO, "broken"))


def test_a_socket_shows_ipv4_peers_as_such_and_can_answer_them() -> None:
    both, plain = SipSocket("::", 0), SipSocket("127.0.0.1", 0)
    try:
        assert both.receive() is None
        plain.send(b"hello", Hop("127.0.0.1", both.address.port))
        assert both.receive() == (b"hello", plain.address)
        both.send(b"back", plain.address)
        received = plain.receive()
        assert received is not None
        assert received[0] == b"back"
    finally:
        both.close()
        plain.close()
