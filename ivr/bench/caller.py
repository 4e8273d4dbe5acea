"""Many callers who talk and listen at once, and measure what they hear.

They also play the registrar, for stock pyVoIP takes no call before it has registered, and only from
that address. Arrivals are timed by the kernel: what this process is late with is not counted.
"""

from __future__ import annotations

import base64
import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from ivr.bench.messages import HOST, Dialog, Heard, offer
from ivr.bench.process import Usage, usage_of

FRAME_NS = 20_000_000
SECOND_NS = 1_000_000_000
SO_TIMESTAMPNS = 35
TIMESPEC = struct.Struct("=qq")
RTP = struct.Struct("!BBHII")
SILENCE = {0: b"\xff" * 160, 8: b"\xd5" * 160}
ANSWER_NS = 8 * SECOND_NS
"""A call that is not answered by then has failed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: so many calls, this long, against whom."""

    own_port: int
    target_port: int
    media_port: int  # the first of the callers' own
    law: int
    calls: int
    per_second: float
    seconds: float  # of measuring, once all calls stand
    registrar: bool
    watched: int  # the process whose use of the machine is measured
    sound: bool  # give back what the first call heard


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. Gaps and answers are in milliseconds, sorted."""

    answered: int
    answers_ms: list[float]
    gaps_ms: list[float]
    expected: int  # packets in the measured time
    received: int
    usage: Usage
    sound: str  # base64 of G.711


@dataclass
class Caller:
    """One call of the generator."""

    dialog: Dialog
    media: socket.socket
    law: int
    invited_ns: int = 0
    answered_ns: int = 0
    last_ns: int = 0
    received: int = 0
    sequence: int = 0
    gaps_ns: list[int] = field(default_factory=list)
    heard: dict[int, bytes] = field(default_factory=dict)
    ended: bool = False


class Generator:
    """All callers, on one thread."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._sip = bound(order.own_port)
        self._poll = select.epoll()
        self._poll.register(self._sip.fileno(), select.EPOLLIN)
        self._by_id: dict[str, Caller] = {}
        self._by_fd: dict[int, Caller] = {}
        self._registered = not order.registrar
        self._measuring = False
        self._beat_ns = time.monotonic_ns()

    def run(self) -> Result:
        """The whole measurement."""
        order = self._order
        self._until(20 * SECOND_NS, lambda: self._registered)
        if order.registrar and self._registered:
            self._until(2 * SECOND_NS)  # stock pyVoIP begins to listen a second later
        for index in range(order.calls):
            self._invite(index)
            self._until(int(SECOND_NS / order.per_second))
        self._until(ANSWER_NS, self._all_answered)
        self._until(SECOND_NS if order.seconds else 0)
        before, begun_ns = usage_of(order.watched), time.monotonic_ns()
        self._measuring = True
        self._until(int(order.seconds * SECOND_NS))
        self._measuring = False
        spent_s = (time.monotonic_ns() - begun_ns) / SECOND_NS
        usage = usage_of(order.watched).since(before, spent_s)
        self._hang_up()
        return self._result(usage, int(spent_s * 50))

    def _until(self, longest_ns: int, done: Callable[[], bool] | None = None) -> None:
        """Go on serving for so long, or until it is done."""
        end = time.monotonic_ns() + longest_ns
        while (now := time.monotonic_ns()) < end and not (done is not None and done()):
            if now >= self._beat_ns:
                self._beat_ns += FRAME_NS
                self._talk()
            rest_s = max(0, min(self._beat_ns, end) - time.monotonic_ns()) / SECOND_NS
            for descriptor, _ in self._poll.poll(rest_s):
                if descriptor == self._sip.fileno():
                    self._signalled()
                elif (caller := self._by_fd.get(descriptor)) is not None:
                    self._hear(caller)

    def _invite(self, index: int) -> None:
        order = self._order
        dialog = Dialog(f"{order.own_port}-{time.time_ns()}", order.own_port, order.target_port)
        media = bound(order.media_port + 2 * index)
        caller = Caller(dialog, media, order.law)
        self._by_id[dialog.call_id], self._by_fd[media.fileno()] = caller, caller
        self._poll.register(media.fileno(), select.EPOLLIN)
        caller.invited_ns = time.time_ns()
        self._send(dialog.request("INVITE", 1, offer(order.media_port + 2 * index, order.law)))

    def _send(self, message: bytes) -> None:
        self._sip.sendto(message, (HOST, self._order.target_port))

    def _signalled(self) -> None:
        datagram, at_ns = received(self._sip)
        heard = Heard.parse(datagram)
        if not heard.status:
            self._send(heard.accepted())
            self._registered = True
            return
        caller = self._by_id.get(heard.call_id)
        if caller is None or heard.status < 200:
            return
        if heard.method == "BYE":
            caller.ended = True
        elif heard.status == 200:
            self._answered(caller, heard, at_ns)

    def _answered(self, caller: Caller, heard: Heard, at_ns: int) -> None:
        if not caller.answered_ns:
            caller.answered_ns = at_ns
            caller.dialog = caller.dialog.answered(heard.to_tag)
            caller.media.connect((HOST, heard.media_port))
        self._send(caller.dialog.request("ACK", 1))

    def _all_answered(self) -> bool:
        return all(caller.answered_ns for caller in self._by_id.values())

    def _talk(self) -> None:
        """20 ms of every caller's own sound."""
        for caller in self._by_id.values():
            if not caller.answered_ns or caller.ended:
                continue
            number = caller.sequence = caller.sequence + 1
            head = RTP.pack(0x80, caller.law, number & 0xFFFF, number * 160 & 0xFFFF_FFFF, 7)
            with suppress(OSError):  # the other side has closed its port
                caller.media.send(head + SILENCE[caller.law])

    def _hear(self, caller: Caller) -> None:
        try:
            datagram, at_ns = received(caller.media)
        except OSError:
            return
        if self._measuring:
            caller.received += 1
            if caller.last_ns:
                caller.gaps_ns.append(at_ns - caller.last_ns)
        caller.last_ns = at_ns
        if self._order.sound and len(datagram) > RTP.size:
            caller.heard[len(caller.heard)] = datagram[RTP.size :]

    def _hang_up(self) -> None:
        for caller in self._by_id.values():
            if caller.answered_ns:
                self._send(caller.dialog.request("BYE", 2))
                self._until(FRAME_NS // 4)
        self._until(SECOND_NS, lambda: all(caller.ended for caller in self._by_id.values()))

    def _result(self, usage: Usage, frames: int) -> Result:
        answered = [caller for caller in self._by_id.values() if caller.answered_ns]
        sound = b"".join(answered[0].heard.values()) if answered else b""
        return Result(
            len(answered),
            sorted((one.answered_ns - one.invited_ns) / 1e6 for one in answered),
            sorted(gap / 1e6 for one in answered for gap in one.gaps_ns),
            frames * self._order.calls,
            sum(one.received for one in answered),
            usage,
            base64.b64encode(sound).decode(),
        )


def bound(port: int) -> socket.socket:
    """A UDP socket whose arrivals are timed by the kernel."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    made.bind((HOST, port))
    return made


def received(port: socket.socket) -> tuple[bytes, int]:
    """A datagram and when it arrived, in nanoseconds of the wall clock."""
    datagram, extra, _, _ = port.recvmsg(4096, 64)
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = TIMESPEC.unpack(content)
            return datagram, seconds * SECOND_NS + nanoseconds
    return datagram, time.time_ns()
