"""The thin edge of signalling: its sockets, one thread, its timers; all sense is in the core."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import ParamSpec, Protocol

from ivr.clock import Clock, SystemClock
from ivr.errors import EngineError, IvrError
from ivr.media.stream import MediaStream
from ivr.telephony.account_words import report, report_refusal
from ivr.telephony.arrival import arrived
from ivr.telephony.call import Answered, CoreEvent, Invited, MediaAgreed, Told
from ivr.telephony.dial import Dial
from ivr.telephony.endpoint_settings import EndpointSettings
from ivr.telephony.hop import Hop
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import LegEnded, Refused
from ivr.telephony.message import Field
from ivr.telephony.network import checked_advertise, reachable_host
from ivr.telephony.outward_events import AccountChanged, Lookup, SoundBegan
from ivr.telephony.resolver import look_up
from ivr.telephony.responses import Reply
from ivr.telephony.stream_framing import Unfit, Whole
from ivr.telephony.user_agent import UserAgent
from ivr.telephony.wire import Wire

__all__ = ["Endpoint", "EndpointSettings", "StreamSource"]

log = logging.getLogger(__name__)
P = ParamSpec("P")


class StreamSource(Protocol):
    """What the endpoint needs of the media engine."""

    def open(self) -> MediaStream: ...


class Endpoint:
    """Takes calls from the network and hands each over as a Leg.

    `on_leg` runs on the signalling thread and must not block; should it fail, the call is refused.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        media: StreamSource,
        on_leg: Callable[[Leg], None],
        *,
        clock: Clock | None = None,
    ) -> None:
        self._settings, self._media, self._on_leg = settings, media, on_leg
        self._clock = clock or SystemClock()
        self._advertise = checked_advertise(settings.advertise)
        self._agent = UserAgent(settings.rules(), self._local)
        self._legs: dict[str, Leg] = {}
        self._orders: SimpleQueue[Callable[[int], None]] = SimpleQueue()
        self._wire: Wire | None = None
        self._thread: threading.Thread | None = None
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._stop_at: int | None = None

    @property
    def address(self) -> Hop:
        """Where the endpoint is bound, once started."""
        if self._wire is None:
            raise RuntimeError("not started")
        return self._wire.address

    @property
    def counters(self) -> Counter[str]:
        """What came and what became of it, since the start."""
        return self._agent.counters.copy()

    @property
    def connections(self) -> int:
        """How many TCP connections there are."""
        return self._wire.connections if self._wire else 0

    @property
    def calls(self) -> int:
        """How many legs there are."""
        return len(self._legs)

    def bind(self) -> None:
        """Take the address; ConfigError where it cannot be had. What comes waits for `start`."""
        if self._wire is None:
            settings = self._settings
            self._wire = Wire(settings.host, settings.port, settings.tcp, self._agent)

    def start(self) -> None:
        """Begin to serve, bound before or now; ConfigError where the address cannot be had."""
        self.bind()
        self._order(self._agent.registrations.begin)
        self._thread = threading.Thread(target=self._run, name="sip", daemon=True)
        self._thread.start()

    def drain(self) -> None:
        """Take no more calls; those that are on go on."""
        self._agent.draining = True
        self._order(self._agent.registrations.leave)

    def stop(self) -> None:
        """Hang up what is still on, wait a moment for the answers, and close."""
        thread = self._thread
        if thread is not None:
            self._order(self._begin_to_stop)
            thread.join()
            self._thread = None
        elif self._wire is not None:
            self._wire.close()
        for end in (self._woken, self._waker):
            end.close()

    def dial(self, dial: Dial) -> Leg:
        """Call somebody: the leg at once, what becomes of it by its events.

        EngineError where no media port is free, or the line is closed. Any thread may call it.
        """
        if self._thread is None:
            raise EngineError("线路没有开，或者已经关了")
        stream, key = self._media.open(), secrets.token_hex(8)
        now_ms = self._clock.monotonic_ms()
        made = Invited(key, key, dial.caller, dial.called, None, now_ms)
        leg = Leg(made, stream, self, outgoing=True)

        def begin(now_ms: int) -> None:
            self._legs[key] = leg
            self._agent.dialling.begin(key, dial, stream.local_port, now_ms)

        self._order(begin)
        return leg

    def answer(self, key: str) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._answer(key, now_ms))

    def hang_up(self, key: str) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._agent.hang_up(key, now_ms))

    def refuse(self, key: str, status: int) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._agent.calls.refuse(key, Reply(status), now_ms))

    def transfer(self, key: str, target_uri: str, fields: Sequence[Field]) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._agent.calls.transfer(key, target_uri, now_ms, fields))

    def refer_outcome(self, key: str, status: int) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._agent.calls.refer_outcome(key, status, now_ms))

    def hold(self, key: str, on: bool) -> None:
        """A leg's order."""
        self._order(lambda now_ms: self._agent.calls.hold(key, on, now_ms))

    def _order(self, order: Callable[[int], None]) -> None:
        self._orders.put(order)
        with suppress(OSError):  # awake already with a full pipe, or stopped
            self._waker.send(b"\0")

    def _run(self) -> None:
        wire = self._wire
        assert wire is not None
        wire.watch(self._woken.fileno())
        while not self._over():
            if self._woken.fileno() in wire.wait(self._rest_ms(wire)):
                self._woken.recv(4096)
            self._guarded(self._take_orders)
            self._guarded(self._receive, wire)
            self._guarded(self._agent.tick, self._clock.monotonic_ms())
            self._guarded(wire.tick, self._clock.monotonic_ms())
            self._guarded(self._flush)
        self._guarded(self._take_orders)
        for leg in self._legs.values():
            leg.stream.close()
        wire.close()

    def _over(self) -> bool:
        if self._stop_at is None:
            return False
        return not self._agent.busy or self._clock.monotonic_ms() >= self._stop_at

    def _rest_ms(self, wire: Wire) -> int | None:
        times = (self._agent.next_ms, wire.next_ms, self._stop_at)
        wanted = [at for at in times if at is not None]
        if not wanted:
            return None
        return max(0, min(wanted) - self._clock.monotonic_ms())

    def _guarded(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """A failure in one packet, order or timer is noted and stops nothing else."""
        try:
            work(*args, **kwargs)
        except Exception:
            self._agent.counters["failures"] += 1
            log.exception("signalling failed")

    def _take_orders(self) -> None:
        for _ in range(self._orders.qsize()):
            order = self._orders.get()
            self._guarded(order, self._clock.monotonic_ms())
            self._guarded(self._flush)

    def _receive(self, wire: Wire) -> None:
        for frame, source in wire.arrivals(self._clock.monotonic_ms()):
            self._guarded(self._take, wire, frame, source)
            self._guarded(self._flush)

    def _take(self, wire: Wire, frame: Whole | Unfit, source: Hop) -> None:
        now_ms = self._clock.monotonic_ms()
        if isinstance(frame, Whole):
            stamped_ns = wire.stamped_ns if source.transport == "UDP" else None
            arrival = arrived(now_ms, self._clock.now(), stamped_ns)
            if not self._agent.receive(frame.data, source, now_ms, arrival):
                wire.drop(source)
            return
        self._agent.receive_unfit(frame.head, frame.status, source, now_ms)
        self._flush()
        if frame.ends:
            wire.end(source, now_ms)

    def _flush(self) -> None:
        """Send and tell all that waits; what is told may order more."""
        wire = self._wire
        assert wire is not None
        while True:
            now_ms = self._clock.monotonic_ms()
            for peer, was_open in wire.take_lost():
                self._agent.lost(peer, now_ms, was_open=was_open)
            datagrams, events = self._agent.take()
            if not datagrams and not events:
                return
            for datagram, destination in datagrams:
                try:
                    wire.send(datagram, destination, now_ms)
                except OSError:
                    self._agent.counters["unsent"] += 1
            for event in events:
                self._guarded(self._happened, event)

    def _happened(self, event: CoreEvent) -> None:
        match event:
            case Invited():
                self._take_call(event)
            case MediaAgreed(call, target) if call in self._legs:
                self._legs[call].stream.connect(target)
            case Answered(call, waited_ms) if call in self._legs:
                self._legs[call].waited_ms = waited_ms
                self._legs[call].stream.begin()
            case SoundBegan(call) if call in self._legs:
                self._legs[call].stream.begin()
            case Lookup():
                self._look_up(event)
            case AccountChanged():
                report(event)
            case Told(call, told) if call in self._legs:
                leg = self._legs[call]
                if isinstance(told, Refused):
                    report_refusal(told)
                if isinstance(told, LegEnded):
                    leg.stream.close()
                    del self._legs[call]
                leg.tell(told)

    def _take_call(self, invited: Invited) -> None:
        try:
            stream = self._media.open()
        except IvrError:
            self._agent.counters["no media port"] += 1
            self._refuse(invited, self._agent.calls.no_line)
            return
        leg = self._legs[invited.call] = Leg(invited, stream, self)
        try:
            if invited.target:
                stream.connect(invited.target)
            self._on_leg(leg)
        except Exception:
            self._agent.counters["failures"] += 1
            log.exception("nobody could take the call", extra={"call": invited.call_id})
            self._refuse(invited, Reply(500))

    def _refuse(self, invited: Invited, reply: Reply) -> None:
        self._agent.calls.refuse(invited.call, reply, self._clock.monotonic_ms())

    def _answer(self, key: str, now_ms: int) -> None:
        leg = self._legs.get(key)
        if leg is not None:
            self._agent.calls.answer(key, leg.stream.local_port, now_ms)

    def _begin_to_stop(self, now_ms: int) -> None:
        self._stop_at = now_ms + self._settings.goodbye_ms
        self._agent.close(now_ms)

    def _look_up(self, wanted: Lookup) -> None:
        def answer(hops: tuple[Hop, ...]) -> None:
            self._order(lambda now_ms: self._agent.found(wanted.owner, hops, now_ms))

        look_up(wanted, ":" in self.address.host, answer)

    def _local(self, peer: str) -> Hop:
        bound = self.address
        return bound._replace(host=reachable_host(bound.host, self._advertise, peer))
