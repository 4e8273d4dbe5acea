"""All ways that messages come and go: one UDP socket, and beside it TCP on the same address."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

from ivr.errors import ConfigError
from ivr.telephony.connection import TcpLimits
from ivr.telephony.connections import Arrival, Connections, Gate
from ivr.telephony.hop import Hop
from ivr.telephony.network import SipSocket, open_listener
from ivr.telephony.stream_framing import Whole

MOST_IN_A_ROW = 64
"""So many datagrams are served before timers and orders are looked at again."""

ATTEMPTS = 20
"""A port that the system chooses for UDP may be taken for TCP; then another is tried."""


class Wire:
    """The sockets, bound; served by one thread, which waits in `wait`."""

    def __init__(self, host: str, port: int, tcp: TcpLimits | None, gate: Gate) -> None:
        """`tcp` None: no connections are taken. ConfigError where the address cannot be had."""
        self._udp, listener = _bound(host, port, tcp is not None)
        self.address = self._udp.address
        self._poll = select.epoll()
        self._poll.register(self._udp.fileno(), select.EPOLLIN)
        bound, limits = self.address.host, tcp or TcpLimits()
        self._connections = Connections(listener, bound, limits, self._poll, gate)
        self._ready: list[tuple[int, int]] = []

    @property
    def next_ms(self) -> int | None:
        """When `tick` is needed next."""
        return self._connections.next_ms

    @property
    def connections(self) -> int:
        """How many there are."""
        return len(self._connections)

    @property
    def stamped_ns(self) -> int | None:
        """When the datagram that `arrivals` gave last reached this machine, as the kernel says."""
        return self._udp.stamped_ns

    def watch(self, descriptor: int) -> None:
        """End the wait when this descriptor can be read, too."""
        self._poll.register(descriptor, select.EPOLLIN)

    def wait(self, rest_ms: int | None) -> set[int]:
        """Wait until something comes or the time is over; the descriptors that are ready."""
        self._ready = self._poll.poll(-1 if rest_ms is None else rest_ms / 1000)
        return {descriptor for descriptor, _ in self._ready}

    def arrivals(self, now_ms: int) -> Iterator[Arrival]:
        """What has come, of every peer a little, so that none keeps the others waiting."""
        for _ in range(MOST_IN_A_ROW):
            arrived = self._udp.receive()
            if arrived is None:
                break
            yield Whole(arrived[0]), arrived[1]
        ready, self._ready = self._ready, []
        for descriptor, events in ready:
            yield from self._connections.happened(descriptor, events, now_ms)

    def send(self, data: bytes, destination: Hop, now_ms: int) -> None:
        """Send it; OSError where a datagram cannot be sent, a lost way is told in `take_lost`."""
        if destination.transport == "TCP":
            self._connections.send(data, destination, now_ms)
        else:
            self._udp.send(data, destination)

    def drop(self, peer: Hop) -> None:
        """Break a peer's connection off; nothing for a datagram's sender."""
        if peer.transport == "TCP":
            self._connections.drop(peer)

    def end(self, peer: Hop, now_ms: int) -> None:
        """Close a peer's connection once everything is sent."""
        self._connections.end(peer, now_ms)

    def tick(self, now_ms: int) -> None:
        """Close the connections whose time is over."""
        self._connections.tick(now_ms)

    def take_lost(self) -> list[tuple[Hop, bool]]:
        """The ways of requests of ours that are gone since the last time; was one open?"""
        lost, self._connections.lost = self._connections.lost, []
        return lost

    def close(self) -> None:
        self._connections.close()
        self._udp.close()
        self._poll.close()


def _bound(host: str, port: int, tcp: bool) -> tuple[SipSocket, socket.socket | None]:
    """A socket for each transport on the same port."""
    for attempt in range(ATTEMPTS):
        udp = SipSocket(host, port)
        if not tcp:
            return udp, None
        try:
            return udp, open_listener(host, udp.address.port)
        except ConfigError:
            udp.close()
            if port or attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError("not reached")
