"""Every TCP connection of the line: taken, opened, found again for what is to be sent, closed."""

from __future__ import annotations

import errno
import select
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol

from ivr.telephony.alarms import Alarms
from ivr.telephony.connection import Connection, Lost, TcpLimits, begin_to_connect
from ivr.telephony.hop import Hop
from ivr.telephony.network import plain_host
from ivr.telephony.sources import CONNECTION_COST, source_name
from ivr.telephony.stream_framing import PONG, Ping, Unfit, Whole

MOST_AT_ONCE = 64
"""Connections taken before what they bring is looked at."""

PAUSE_MS = 1_000
"""So long no connection is taken when the process has no more descriptors."""

Arrival = tuple[Whole | Unfit, Hop]


class Gate(Protocol):
    """Who may send, and how much; keeps the counters."""

    counters: Counter[str]

    def admits(self, source: Hop, now_ms: int, cost: int = 1) -> bool: ...
    def trusts(self, source: Hop) -> bool: ...


class Connections:
    """The connections by their descriptors, watched in the endpoint's epoll."""

    def __init__(
        self,
        listener: socket.socket | None,
        bound: str,
        limits: TcpLimits,
        poll: select.epoll,
        gate: Gate,
    ) -> None:
        self.counters = gate.counters
        self.lost: list[tuple[Hop, bool]] = []
        """Ways that requests of ours went and that are gone: the peer, whether it was open."""
        self._listener, self._bound, self._limits = listener, bound, limits
        self._poll, self._gate = poll, gate
        self._open: dict[int, Connection] = {}
        self._to: dict[tuple[str, int], Connection] = {}
        self._of: Counter[str] = Counter()
        self._alarms: Alarms[int] = Alarms()
        self._paused_until: int | None = None
        self._listen(True)

    def __len__(self) -> int:
        return len(self._open)

    @property
    def next_ms(self) -> int | None:
        """When a connection wants to be looked at next."""
        both = (self._alarms.next_ms, self._paused_until)
        return min((at for at in both if at is not None), default=None)

    def happened(self, descriptor: int, events: int, now_ms: int) -> Iterator[Arrival]:
        """Serve a descriptor that is ready; what has come is given out."""
        if self._listener and descriptor == self._listener.fileno():
            self._accept(now_ms)
            return
        connection = self._open.get(descriptor)
        if connection is None:
            return
        try:
            if not connection.is_open:
                connection.opened(now_ms)
            if connection.is_open and events & select.EPOLLOUT:
                connection.flush(now_ms)
            if connection.is_open and events & ~select.EPOLLOUT:
                yield from self._receive(connection, now_ms)
        except Lost:
            self._close(connection)
        else:
            self._watch(connection)

    def send(self, data: bytes, hop: Hop, now_ms: int) -> None:
        """Send over the connection that the hop names, else one that leads there, else a new."""
        connection = self._to.get((hop.host, hop.connection)) or self._to.get((hop.host, hop.port))
        if connection is None or connection.closing:
            connection = self._connect(hop, now_ms)
        is_request = not data.startswith(b"SIP/2.0 ")
        if connection is None:
            if is_request:
                self.lost.append((hop, False))
            return
        connection.asked |= is_request
        self._write(connection, data, now_ms)

    def drop(self, peer: Hop) -> None:
        """Close the connection of a peer that does what it may not."""
        connection = self._to.get((peer.host, peer.port))
        if connection:
            self.counters["connection dropped"] += 1
            self._close(connection)

    def end(self, peer: Hop, now_ms: int) -> None:
        """Close that connection when what waits is sent."""
        connection = self._to.get((peer.host, peer.port))
        if connection:
            connection.end(now_ms)
            self._write(connection, b"", now_ms)

    def tick(self, now_ms: int) -> None:
        """Close what has been silent, slow or stuck too long."""
        if self._paused_until is not None and self._paused_until <= now_ms:
            self._paused_until = None
            self._listen(True)
        for descriptor in self._alarms.due(now_ms):
            connection = self._open[descriptor]
            connection.alarm_ms = None
            if connection.deadline <= now_ms:
                self.counters["connection timed out"] += 1
                self._close(connection)
            else:
                self._watch(connection)

    def close(self) -> None:
        """Close everything, the listener, too."""
        for connection in list(self._open.values()):
            self._close(connection)
        if self._listener:
            self._listener.close()

    def _accept(self, now_ms: int) -> None:
        assert self._listener is not None
        for _ in range(MOST_AT_ONCE):
            try:
                new, address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    self._pause(now_ms)
                    return
                continue  # that one is gone already
            peer = Hop(plain_host(str(address[0])), int(address[1]), "TCP")
            self._take(new, peer, now_ms)

    def _take(self, new: socket.socket, peer: Hop, now_ms: int) -> None:
        source = source_name(peer.host)
        most = self._limits.most if self._gate.trusts(peer) else self._limits.most_of_one
        full = self._of.total() >= self._limits.most or self._of[source] >= most
        if full or not self._gate.admits(peer, now_ms, CONNECTION_COST):
            self.counters["connection refused"] += 1
            new.close()
            return
        new.setblocking(False)
        self.counters["connection"] += 1
        self._add(Connection(new, peer, self._limits, now_ms))

    def _connect(self, hop: Hop, now_ms: int) -> Connection | None:
        """A new connection of ours; None where none can be had."""
        if sum(connection.ours for connection in self._open.values()) >= self._limits.most // 2:
            self.counters["connection not opened"] += 1
            return None
        try:
            new = begin_to_connect(hop.host, hop.port, self._bound)
        except (OSError, OverflowError):
            self.counters["connection not opened"] += 1
            return None
        peer = Hop(hop.host, hop.port, "TCP")
        connection = Connection(new, peer, self._limits, now_ms, ours=True, is_open=False)
        self._add(connection)
        return connection

    def _add(self, connection: Connection) -> None:
        descriptor, peer = connection.descriptor, connection.peer
        self._open[descriptor] = self._to[peer.host, peer.port] = connection
        if not connection.ours:
            self._of[source_name(peer.host)] += 1
        self._poll.register(descriptor, 0)
        self._watch(connection)

    def _receive(self, connection: Connection, now_ms: int) -> Iterator[Arrival]:
        for frame in connection.receive(now_ms):
            if connection.descriptor not in self._open:
                return  # closed by what came before
            if not isinstance(frame, Ping):
                yield frame, connection.peer
            elif self._gate.admits(connection.peer, now_ms, 1):
                self._write(connection, PONG, now_ms)
            else:
                self.drop(connection.peer)

    def _write(self, connection: Connection, data: bytes, now_ms: int) -> None:
        try:
            connection.send(data, now_ms)
        except Lost:
            self._close(connection)
        else:
            self._watch(connection)

    def _watch(self, connection: Connection) -> None:
        """Have the poll and the alarm tell what the connection waits for."""
        if self._open.get(connection.descriptor) is not connection:
            return
        wanted = select.EPOLLIN | (select.EPOLLOUT if connection.waits_to_send else 0)
        if wanted != connection.watched:
            self._poll.modify(connection.descriptor, wanted)
            connection.watched = wanted
        if connection.alarm_ms is None or connection.deadline < connection.alarm_ms:
            connection.alarm_ms = connection.deadline
            self._alarms.set(connection.descriptor, connection.alarm_ms)

    def _close(self, connection: Connection) -> None:
        descriptor, peer = connection.descriptor, connection.peer
        if self._open.get(descriptor) is not connection:
            return
        del self._open[descriptor]
        self._alarms.set(descriptor, None)
        if self._to.get((peer.host, peer.port)) is connection:
            del self._to[peer.host, peer.port]
        if not connection.ours:
            source = source_name(peer.host)
            self._of[source] -= 1
            if not self._of[source]:
                del self._of[source]
        if connection.asked:
            self.lost.append((peer, connection.is_open))
        with suppress(OSError):
            self._poll.unregister(descriptor)
        connection.socket.close()

    def _pause(self, now_ms: int) -> None:
        self.counters["no descriptors"] += 1
        self._paused_until = now_ms + PAUSE_MS
        self._listen(False)

    def _listen(self, wanted: bool) -> None:
        if self._listener is None:
            return
        if wanted:
            self._poll.register(self._listener.fileno(), select.EPOLLIN)
        else:
            self._poll.unregister(self._listener.fileno())
