from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from ivr.telephony.connection import MOST_UNSENT, Connection, Lost, TcpLimits, begin_to_connect
from ivr.telephony.hop import Hop

LIMITS = TcpLimits()


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    """A connection that a peer has opened, with little room in between, and the peer's end."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        peer.connect(server.getsockname())
        ours, (host, port) = server.accept()
        with ours:
            ours.setblocking(False)
            yield Connection(ours, Hop(host, port, "TCP"), LIMITS, now_ms=0), peer


def test_a_peer_that_does_not_read_gets_so_much_kept_and_no_more(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, _ = pair
    connection.send(b"x" * MOST_UNSENT, 0)
    connection.send(b"x" * (MOST_UNSENT // 4), 0)
    assert connection.waits_to_send
    with pytest.raises(Lost):
        connection.send(b"x" * MOST_UNSENT, 0)


def test_what_was_kept_comes_whole_once_the_peer_reads(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, peer = pair
    connection.receive(0)
    said = bytes(range(256)) * 1_000
    connection.send(said, 20_000)
    assert connection.deadline == LIMITS.slow_ms  # nothing was heard yet
    heard = b""
    while len(heard) < len(said):
        heard += peer.recv(65_536)
        connection.flush(20_001)
    assert heard == said
    assert not connection.waits_to_send


def test_a_peer_that_reads_nothing_for_ten_seconds_is_given_up(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, peer = pair
    peer.sendall(b"\r\n\r\n")
    while not connection.receive(1_000):
        pass
    assert connection.deadline == 1_000 + LIMITS.idle_ms
    connection.send(b"x" * MOST_UNSENT, 2_000)
    assert connection.deadline == 2_000 + LIMITS.slow_ms


def test_a_message_in_pieces_has_its_time_from_the_first_piece(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, peer = pair
    peer.sendall(b"\r\n\r\nOPTIONS sip:x SIP/2.0\r\n")
    while not connection.receive(1_000):
        pass
    assert connection.deadline == 1_000 + LIMITS.slow_ms
    peer.sendall(b"Content-")
    while connection.receive(9_000) or not connection.framing.amid:
        pass
    assert connection.deadline == 1_000 + LIMITS.slow_ms


def test_a_skipped_body_leaves_no_time_limit_behind(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, peer = pair
    peer.sendall(b"OPTIONS sip:x SIP/2.0\r\nl: 20000\r\n\r\n")
    while not connection.receive(1_000):
        pass
    assert connection.deadline == 1_000 + LIMITS.slow_ms
    peer.sendall(bytes(20_000))
    while connection.framing.amid:
        connection.receive(2_000)
    assert connection.deadline == 2_000 + LIMITS.idle_ms


def test_a_connection_of_ours_comes_from_our_address_and_fails_cleanly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with closing(begin_to_connect("127.0.0.1", port, "127.0.0.2")), server.accept()[0] as taken:
            assert taken.getpeername()[0] == "127.0.0.2"
    with pytest.raises(OSError, match="assign"):
        begin_to_connect("127.0.0.1", port, "192.0.2.77")
    with pytest.raises(OverflowError):
        begin_to_connect("127.0.0.1", 70_000, "0.0.0.0")


def test_a_connection_that_is_being_opened_is_not_taken_for_open() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        host, port = server.getsockname()
        crowd = [begin_to_connect(host, port, host) for _ in range(4)]  # more than it takes
        peer = Hop(host, port, "TCP")
        last = Connection(crowd[-1], peer, LIMITS, now_ms=0, ours=True, is_open=False)
        last.opened(5)
        assert not last.is_open
        last.send(b"waits", 5)
        assert last.waits_to_send
        assert last.deadline == LIMITS.connect_ms
        for one in crowd:
            one.close()


def test_a_peer_that_breaks_off_while_we_close_is_no_fault(
    pair: tuple[Connection, socket.socket],
) -> None:
    connection, peer = pair
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    peer.close()
    connection.end(0)
    with pytest.raises(Lost):
        connection.flush(0)
