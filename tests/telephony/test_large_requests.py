from __future__ import annotations

from ivr.telephony.hop import Hop
from ivr.telephony.large_requests import (
    ASK_AGAIN_MS,
    MOST_OVER_UDP,
    MOST_REMEMBERED,
    LargeRequests,
    over,
)

PEER = Hop("192.0.2.7", 5060)
LARGE = b"x" * (MOST_OVER_UDP + 1)


def test_only_what_is_larger_than_1300_bytes_and_meant_for_udp_is_moved() -> None:
    large = LargeRequests(tcp=True)
    assert large.outgrows(LARGE, PEER, 0)
    assert not large.outgrows(LARGE[:-1], PEER, 0)
    assert not large.outgrows(LARGE, PEER._replace(transport="TCP"), 0)
    assert not LargeRequests(tcp=False).outgrows(LARGE, PEER, 0)


def test_a_peer_without_tcp_is_remembered_for_ten_minutes_at_its_port() -> None:
    large = LargeRequests(tcp=True)
    large.refused(PEER._replace(transport="TCP"), 5)
    assert not large.outgrows(LARGE, PEER, 4 + ASK_AGAIN_MS)
    assert large.outgrows(LARGE, PEER._replace(port=5070), 5)
    assert large.outgrows(LARGE, PEER, 5 + ASK_AGAIN_MS)


def test_only_so_many_peers_are_remembered_the_latest() -> None:
    large = LargeRequests(tcp=True)
    for number in range(MOST_REMEMBERED + 1):
        large.refused(Hop("192.0.2.7", 5060 + number), 0)
    assert large.outgrows(LARGE, PEER, 1)
    assert not large.outgrows(LARGE, PEER._replace(port=5061), 1)


def test_only_the_top_via_is_ours_to_change() -> None:
    rest = b" 198.51.100.1:5060\r\nVia: SIP/2.0/UDP 192.0.2.7\r\n\r\nVia: SIP/2.0/UDP x"
    written = b"BYE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP" + rest
    assert over("TCP", written) == b"BYE sip:x SIP/2.0\r\nVia: SIP/2.0/TCP" + rest
    assert over("UDP", over("TCP", written)) == written
