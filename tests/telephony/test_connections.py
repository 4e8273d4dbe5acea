"""The table of connections, without an endpoint around it."""

from __future__ import annotations

import select
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from ivr.telephony.connection import TcpLimits
from ivr.telephony.connections import Connections
from ivr.telephony.hop import Hop

REQUEST = b"BYE sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n"
ANSWER = b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"


class OpenGate:
    """Lets everybody in."""

    def __init__(self) -> None:
        self.counters: Counter[str] = Counter()

    def admits(self, source: Hop, now_ms: int, cost: int = 1) -> bool:
        return True

    def trusts(self, source: Hop) -> bool:
        return False


@contextmanager
def table(limits: TcpLimits | None = None) -> Iterator[Connections]:
    with select.epoll() as poll:
        connections = Connections(None, "127.0.0.1", limits or TcpLimits(), poll, OpenGate())
        yield connections
        connections.close()


def test_without_a_way_a_request_is_told_to_be_lost_and_an_answer_is_not() -> None:
    nowhere = Hop("127.255.255.255", 5060, "TCP", 43_210)
    with table() as connections:
        connections.send(ANSWER, nowhere, 0)
        assert connections.lost == []
        connections.send(REQUEST, nowhere, 0)
        assert connections.lost == [(nowhere, False)]
        assert connections.counters["connection not opened"] == 2


def test_only_so_many_connections_of_ours_are_opened() -> None:
    with table(TcpLimits(most=4)) as connections, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
            connections.send(REQUEST, Hop(host, port, "TCP"), 0)
        assert len(connections) == 2
        assert connections.lost == [(Hop("127.0.0.3", port, "TCP"), False)]


def test_two_messages_to_a_place_share_one_connection() -> None:
    with table() as connections, socket.create_server(("127.0.0.1", 0)) as server:
        place = Hop("127.0.0.1", server.getsockname()[1], "TCP")
        connections.send(REQUEST, place, 0)
        connections.send(ANSWER, place._replace(connection=9), 0)
        assert len(connections) == 1


def test_a_connection_that_does_not_open_in_time_is_lost() -> None:
    limits = TcpLimits(connect_ms=50)
    with table(limits) as connections, socket.create_server(("127.0.0.1", 0)) as server:
        place = Hop("127.0.0.1", server.getsockname()[1], "TCP")
        connections.send(REQUEST, place, 0)
        connections.tick(49)
        assert connections.lost == []
        connections.tick(50)
        assert connections.lost == [(place, False)]
        assert len(connections) == 0
        assert connections.next_ms is None


def test_what_is_not_there_can_be_ended_and_dropped() -> None:
    with table() as connections:
        connections.end(Hop("127.0.0.1", 5060, "TCP"), 0)
        connections.drop(Hop("127.0.0.1", 5060, "TCP"))
        assert list(connections.happened(99, select.EPOLLIN, 0)) == []
