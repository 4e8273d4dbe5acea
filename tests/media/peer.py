"""The other side of a call: a socket on loopback that takes and sends packets."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ivr.media.latch import MediaTarget
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Law


class Peer:
    """A telephone reduced to its socket."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.setblocking(False)
        self.host, self.port = host, int(self._socket.getsockname()[1])

    def target(self, law: Law = Law.PCMA, *, sending: bool = True) -> MediaTarget:
        return MediaTarget(self.host, self.port, law, 101, self.host, sending)

    def send(self, arriving: Iterable[RtpPacket | bytes], port: int) -> None:
        for packet in arriving:
            datagram = packet if isinstance(packet, bytes) else packet.serialize()
            self._socket.sendto(datagram, (self.host, port))

    def heard(self) -> list[RtpPacket]:
        """What has arrived since last asked."""
        return [RtpPacket.parse(datagram) for datagram in self._waiting()]

    def datagrams(self) -> list[bytes]:
        """The same, unread."""
        return list(self._waiting())

    def close(self) -> None:
        self._socket.close()

    def _waiting(self) -> Iterator[bytes]:
        while True:
            try:
                yield self._socket.recv(2000)
            except BlockingIOError:
                return


@contextmanager
def peer(host: str = "127.0.0.1") -> Iterator[Peer]:
    """A telephone for as long as it is needed."""
    other = Peer(host)
    try:
        yield other
    finally:
        other.close()
