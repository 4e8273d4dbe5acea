"""One TCP connection to a peer: what it has brought, what waits to be sent, until when it may."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass, field

from ivr.telephony.hop import Hop
from ivr.telephony.stream_framing import Frame, StreamFraming

READ_BYTES = 8_192
"""Read of one connection before the next has its turn."""

LINGER_MS = 1_000
"""So long a connection that we close is read to its end: else what we sent last may be lost."""

MOST_UNSENT = 256 * 1024
"""A peer that lets so many bytes wait never reads them."""

OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 20_000),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)
"""What a peer does not read takes little room in the kernel, too. One that is gone without a word
is noticed within 90 s, within 20 s when something is sent."""


@dataclass(frozen=True, slots=True)
class TcpLimits:
    """What TCP peers may take of us."""

    most: int = 400
    """Connections of peers at a time; one source may have half of them. Ours are counted apart."""
    idle_ms: int = 1_800_000
    """So long a connection may be silent."""
    slow_ms: int = 10_000
    """So long a message may take from its first byte to its last, and the first message at all."""
    connect_ms: int = 4_000

    @property
    def most_of_one(self) -> int:
        """Connections of one source at a time."""
        return max(1, self.most // 2)


class Lost(Exception):
    """The connection is over."""


@dataclass(slots=True, eq=False)
class Connection:
    """A non-blocking socket with its framing and its write buffer."""

    socket: socket.socket
    peer: Hop
    limits: TcpLimits
    now_ms: int
    ours: bool = False
    """Whether we opened it."""
    is_open: bool = True
    """False while it is being opened."""
    asked: bool = False
    """Whether a request of ours went over it."""
    closing: bool = False
    """It is closed as soon as everything is sent and the peer has closed, too."""
    watched: int = 0
    """The events that the poll was told to look for."""
    alarm_ms: int | None = None
    """When it is going to be looked at."""
    framing: StreamFraming = field(default_factory=StreamFraming, init=False)
    _unsent: bytearray = field(default_factory=bytearray, init=False)
    _heard_ms: int = field(init=False)
    _due_ms: int | None = field(init=False)
    """When what has begun must be over: opening it, or the message that comes just now."""
    _stuck_ms: int | None = field(default=None, init=False)
    """Since when nothing could be sent."""

    def __post_init__(self) -> None:
        self._heard_ms = self.now_ms
        patience = self.limits.connect_ms if self.ours else self.limits.slow_ms
        self._due_ms = self.now_ms + patience
        for level, option, value in OPTIONS:
            self.socket.setsockopt(level, option, value)

    @property
    def descriptor(self) -> int:
        return self.socket.fileno()

    def opened(self, now_ms: int) -> None:
        """Opening it has succeeded or failed (Lost), or goes on: a descriptor's news may be old."""
        if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise Lost
        try:
            self.socket.getpeername()
        except OSError:
            return
        self.is_open, self._due_ms, self._heard_ms = True, None, now_ms

    def receive(self, now_ms: int) -> list[Frame]:
        """What has become whole; Lost where the peer has closed."""
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise Lost from error
        if not data:
            raise Lost
        if self.closing:
            return []
        was_amid = self.framing.amid
        frames = self.framing.feed(data)
        amid = self.framing.amid
        if frames or (was_amid and not amid):
            self._heard_ms, self._due_ms = now_ms, None
        if amid and self._due_ms is None:
            self._due_ms = now_ms + self.limits.slow_ms
        return frames

    def send(self, data: bytes, now_ms: int) -> None:
        """Send it, or keep it until the peer takes it; Lost where it never does."""
        if len(self._unsent) + len(data) > MOST_UNSENT:
            raise Lost
        self._unsent += data
        if self.is_open:
            self.flush(now_ms)

    def flush(self, now_ms: int) -> None:
        """Send what the peer takes."""
        while self._unsent:
            try:
                sent = self.socket.send(self._unsent)
            except BlockingIOError:
                self._stuck_ms = now_ms if self._stuck_ms is None else self._stuck_ms
                return
            except OSError as error:
                raise Lost from error
            del self._unsent[:sent]
            self._stuck_ms = None
        if self.closing:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError as error:
                raise Lost from error

    def end(self, now_ms: int) -> None:
        """Take nothing more; close when what waits is sent."""
        self.closing = True
        self._due_ms = now_ms + LINGER_MS

    @property
    def waits_to_send(self) -> bool:
        """Whether it wants to know when the peer takes more."""
        return bool(self._unsent) or not self.is_open

    @property
    def deadline(self) -> int:
        """When it is closed unless something happens."""
        stuck = None if self._stuck_ms is None else self._stuck_ms + self.limits.slow_ms
        ends = (self._heard_ms + self.limits.idle_ms, self._due_ms, stuck)
        return min(at for at in ends if at is not None)


def begin_to_connect(host: str, port: int, bound: str) -> socket.socket:
    """A socket that is being connected, from our address where we have a certain one; OSError."""
    six = ":" in host
    new = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM)
    try:
        new.setblocking(False)
        if (":" in bound) == six and bound not in ("::", "0.0.0.0"):
            new.bind((bound, 0))
        begun = new.connect_ex((host, port))
        if begun not in (0, errno.EINPROGRESS):
            raise OSError(begun, os.strerror(begun))
    except (OSError, OverflowError):
        new.close()
        raise
    return new
