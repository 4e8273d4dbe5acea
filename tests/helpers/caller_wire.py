"""A test telephone's two sockets and the one thread that serves them."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.helpers.caller_sound import Hearing, Mouth
from tests.helpers.ports import HOST
from tests.helpers.sip_message import SipMessage

TICK_S = 0.02
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message and the moment (monotonic seconds) at which it came."""

    at: float
    message: SipMessage


@dataclass
class Wire:
    """Sends sound every 20 ms once it knows where to, and collects all that comes."""

    hotline: Address
    mouth: Mouth
    answer: Callable[[SipMessage], SipMessage]
    """The answer to a request of the hotline's."""
    arrivals: list[Arrival] = field(default_factory=list, init=False)
    hearing: Hearing = field(default_factory=Hearing, init=False)
    sound_to: Address | None = field(default=None, init=False)
    """Where sound goes; None: nothing is sent."""
    ack: SipMessage | None = field(default=None, init=False)
    """Sent again whenever the 200 of the INVITE comes again."""
    fault: BaseException | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._stop = threading.Event()
        self._sip = _bound()
        self._rtp, self._rtcp = _bound_pair()
        self._thread = threading.Thread(target=self._run, name="caller", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and free the ports; tells what went wrong in it."""
        self._stop.set()
        self._thread.join(2)
        self._sip.close()
        self._rtp.close()
        self._rtcp.close()
        if self.fault is not None:
            raise self.fault

    @property
    def sip_address(self) -> Address:
        return _address(self._sip)

    @property
    def rtp_address(self) -> Address:
        return _address(self._rtp)

    def send(self, message: SipMessage) -> None:
        """Put a message on the wire."""
        self._sip.sendto(message.serialize(), self.hotline)

    def send_sound(self, datagram: bytes) -> None:
        """Put a datagram where the sound goes, between two frames of it."""
        assert self.sound_to is not None
        self._rtp.sendto(datagram, self.sound_to)

    def wait(self, ready: Callable[[], bool], timeout_s: float, what: str) -> None:
        """Wait until `ready`, which is asked whenever something came; else the test fails."""
        assert self.wait_at_most(ready, timeout_s), f"no {what} within {timeout_s} s"

    def wait_at_most(self, ready: Callable[[], bool], timeout_s: float) -> bool:
        """The same; whether it came to be ready."""
        with self.changed:
            done = self.changed.wait_for(lambda: self.fault is not None or ready(), timeout_s)
        if self.fault is not None:
            raise self.fault
        return done

    def _run(self) -> None:
        try:
            next_tick = time.monotonic()
            while not self._stop.is_set():
                left = next_tick - time.monotonic()
                if left <= 0:
                    next_tick += TICK_S
                    self._speak()
                    continue
                ready, _, _ = select.select([self._sip, self._rtp], [], [], left)
                self._take(ready)
        except BaseException as error:
            with self.changed:
                self.fault = error
                self.changed.notify_all()

    def _speak(self) -> None:
        with self.changed:
            if self.sound_to is None:
                return
            datagrams = self.mouth.tick()
            if self.mouth.quiet:
                self.changed.notify_all()
        for datagram in datagrams:
            self._rtp.sendto(datagram, self.sound_to)

    def _take(self, ready: list[socket.socket]) -> None:
        now = time.monotonic()
        with self.changed:
            if self._rtp in ready:
                while (datagram := _waiting(self._rtp)) is not None:
                    self.hearing.take(datagram, now)
            if self._sip in ready:
                while (datagram := _waiting(self._sip)) is not None:
                    self._hear(SipMessage.parse(datagram), now)
            self.changed.notify_all()

    def _hear(self, message: SipMessage, now: float) -> None:
        self.arrivals.append(Arrival(now, message))
        if not message.status and message.method != "ACK":
            self.send(self.answer(message))
        elif message.status == 200 and message.method == "INVITE" and self.ack is not None:
            self.send(self.ack)


def _bound(port: int = 0) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound


def _bound_pair() -> tuple[socket.socket, socket.socket]:
    """An even port for sound and the one above it (RFC 3550, section 11).

    Nobody reads the upper one: it is held so that the reports sent there reach no other telephone.
    """
    with ExitStack() as refused:
        while True:
            sound = _bound()
            port = _address(sound)[1]
            if port % 2 == 0:
                try:
                    return sound, _bound(port + 1)
                except OSError:
                    pass
            refused.enter_context(sound)


def _address(bound: socket.socket) -> Address:
    host, port = bound.getsockname()
    return str(host), int(port)


def _waiting(bound: socket.socket) -> bytes | None:
    try:
        return bound.recv(65_535)
    except BlockingIOError:
        return None
    except ConnectionRefusedError:  # nobody listens on the other side any more
        return None
