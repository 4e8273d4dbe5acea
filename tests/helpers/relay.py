"""A bad network between a test's telephone and the hotline, the same at every run.

It stands in between as a router at the border does: addresses in SIP and session descriptions are
rewritten, so every message and every packet of sound of both directions comes through here, is
lost, held up, doubled or overtaken.
"""

from __future__ import annotations

import heapq
import re
import select
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from types import TracebackType
from typing import Self

from tests.helpers.ports import HOST

Address = tuple[str, int]
_AUDIO = re.compile(rb"(?m)^m=audio ([0-9]+) ")


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network does to each datagram; shares of 1, times in milliseconds.

    `blackouts` are spans, counted from the relay's start, in which nothing passes.
    """

    loss: float = 0.05
    delay_ms: float = 60
    swing_ms: float = 10
    """The delay varies by up to so much; so little that 20 ms frames keep their order."""
    overtaken: float = 0.02
    overtaken_ms: float = 30
    """Some are held up by so much more, and come after those behind them."""
    doubled: float = 0.02
    blackouts: Sequence[tuple[int, int]] = ()


CLEAR = Weather(0, 0, 0, 0, 0, 0)


@dataclass(eq=False)
class _Way:
    """A socket that faces one side; what comes to it leaves through its partner."""

    socket: socket.socket
    to: Address | None
    """Where what leaves here goes; None: nobody has told yet."""
    partner: _Way | None = None
    signalling: bool = False


@dataclass
class Relay:
    """Carries one telephone's calls, one after another; `address` stands in for the hotline's."""

    hotline: Address
    weather: Weather = field(default_factory=Weather)
    seed: int = 1
    passed: int = field(default=0, init=False)
    lost: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._dice, self._order = Random(self.seed), count()
        self._waiting: list[tuple[float, int, _Way, bytes]] = []
        self._poll = select.poll()
        self._ways: dict[int, _Way] = {}
        near, far = self._pair(None, self.hotline)
        near.signalling = far.signalling = True
        self._near, self._far = near, far
        self._sound = self._pair(None, None)
        self._stop = threading.Event()
        self._begun = time.monotonic()
        self._dark_until = 0.0
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(2)
        for way in self._ways.values():
            way.socket.close()

    @property
    def address(self) -> Address:
        """Where a telephone finds the hotline."""
        return _address(self._near.socket)

    def begin_blackout(self, duration_ms: int) -> None:
        """From now on nothing passes for so long."""
        self._dark_until = time.monotonic() + duration_ms / 1000

    def _run(self) -> None:
        while not self._stop.is_set():
            now = time.monotonic()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, way, datagram = heapq.heappop(self._waiting)
                self._send(way, datagram)
            rest_s = self._waiting[0][0] - now if self._waiting else 0.05
            for descriptor, _ in self._poll.poll(max(0, min(50, rest_s * 1000))):
                self._take(self._ways[descriptor])

    def _take(self, way: _Way) -> None:
        while True:
            try:
                datagram, source = way.socket.recvfrom(65_535)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if way is self._near:
                way.to = source
            self._suffer(way, datagram)

    def _suffer(self, came: _Way, datagram: bytes) -> None:
        """Decide what becomes of a datagram; the same dice whatever it is."""
        weather, dice, now = self.weather, self._dice, time.monotonic()
        assert came.partner is not None
        fate = [dice.random() for _ in range(4)]
        if fate[0] < weather.loss or self._is_dark(now):
            self.lost += 1
            return
        if came.signalling:
            datagram = self._rewritten(datagram, came)
        held_ms = weather.delay_ms + fate[1] * weather.swing_ms
        held_ms += weather.overtaken_ms * (fate[2] < weather.overtaken)
        self.passed += 1
        for copy in range(1 + (fate[3] < weather.doubled)):
            due = now + held_ms / 1000 + 0.002 * copy
            heapq.heappush(self._waiting, (due, next(self._order), came.partner, datagram))

    def _is_dark(self, now: float) -> bool:
        since_ms = (now - self._begun) * 1000
        return now < self._dark_until or any(
            begin <= since_ms < end for begin, end in self.weather.blackouts
        )

    def _send(self, way: _Way, datagram: bytes) -> None:
        if way.to is None:
            return
        try:
            way.socket.sendto(datagram, way.to)
        except ConnectionRefusedError:  # nobody there any more
            return

    # -- addresses ----------------------------------------------------------------------------

    def _rewritten(self, message: bytes, came: _Way) -> bytes:
        """The message as if it came from this side of the relay.

        Ports have five digits all, so that no length changes.
        """
        assert came.to is not None
        assert came.partner is not None
        theirs, ours = came.to, _address(came.partner.socket)
        message = message.replace(_written(theirs), _written(ours))
        told = _address(came.socket)
        if came.partner.to is not None:  # what was told to them is turned back
            message = message.replace(_written(told), _written(came.partner.to))
        return _AUDIO.sub(lambda found: self._sound_of(found, came), message)

    def _sound_of(self, found: re.Match[bytes], came: _Way) -> bytes:
        """The m= line with our port for sound on the other side, and note where it shall go."""
        if found[1] == b"0":
            return found[0]
        near, far = self._sound
        facing_teller, facing_hearer = (near, far) if came is self._near else (far, near)
        facing_teller.to = (HOST, int(found[1]))
        return b"m=audio %d " % _address(facing_hearer.socket)[1]

    def _pair(self, one: Address | None, two: Address | None) -> tuple[_Way, _Way]:
        near, far = _Way(_bound(), one), _Way(_bound(), two)
        near.partner, far.partner = far, near
        for way in (near, far):
            self._ways[way.socket.fileno()] = way
            self._poll.register(way.socket.fileno(), select.POLLIN)
        return near, far


def _bound() -> socket.socket:
    while True:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.bind((HOST, 0))
        bound.setblocking(False)
        if _address(bound)[1] >= 10_000:
            return bound
        bound.close()


def _address(bound: socket.socket) -> Address:
    host, port = bound.getsockname()
    return str(host), int(port)


def _written(address: Address) -> bytes:
    return b"%s:%d" % (address[0].encode(), address[1])
