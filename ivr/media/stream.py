"""The sound of one call: play, record, keys. Any thread asks, the engine's thread does."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator

from ivr.clock import Clock
from ivr.media.bridge import Followed
from ivr.media.ear import USUAL, Ear
from ivr.media.events import MediaEvent, Played, Recording, StreamFailed
from ivr.media.g711 import decode
from ivr.media.inbound import Counters, Inbound, Sink
from ivr.media.latch import MediaTarget
from ivr.media.outbound import Outbound, Sent
from ivr.media.recorder import Recorder
from ivr.media.reporting import LineQuality, Reporting
from ivr.media.sound import Sound
from ivr.media.two_channels import TwoChannels, WholeCall
from ivr.media.udp import Address, UdpPort

__all__ = ["MediaEvent", "MediaStream", "MediaTarget", "Played", "PortPair"]

log = logging.getLogger(__name__)

MOST_IN_A_ROW = 8

Listener = Callable[[MediaEvent], None]
PortPair = tuple[UdpPort, UdpPort]
"""For sound and, one above it, for reports."""


class MediaStream:
    """The sound of one call."""

    def __init__(
        self,
        ports: PortPair,
        clock: Clock,
        closed: Callable[[MediaStream], None],
        ear: Ear = USUAL,
    ) -> None:
        self.counters = Counters()
        self.port, self.report_port = ports
        self._clock, self._closed_to = clock, closed
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        ssrc = random.getrandbits(32)
        self._reporting = Reporting(ssrc, random.Random())
        self._inbound = Inbound(self.counters, ear.lost_ms, ear.hears_tones, self._reporting)
        self._outbound = Outbound(
            ssrc=ssrc,
            sequence=random.getrandbits(16),
            timestamp=random.getrandbits(32),
        )
        self._whole: WholeCall | None = None
        self._to_record: tuple[int, Recorder] | None = None
        """The recorder that waits for a sound's end, and that sound's token."""
        self._target: MediaTarget | None = None
        self._begun = self._closed = self._sending = False

    @property
    def local_port(self) -> int:
        """The UDP port on which this call's sound is expected."""
        return self.port.number

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def quality(self) -> LineQuality:
        """How the sound travelled until now."""
        with self._lock:
            return self._reporting.quality(self.counters.sent)

    @property
    def on_hold(self) -> bool:
        """Whether the other side does not want to hear us now."""
        target = self._target
        return target is not None and not target.sending

    def listen(self, listener: Listener) -> None:
        """Tell `listener` what happens; it runs on the engine's thread and must not block."""
        self._listener = listener

    def connect(self, target: MediaTarget) -> None:
        """Where the other side is; may be called again when that was renegotiated."""
        with self._lock:
            self._target = target
            self._inbound.connect(target)
            self._outbound.speak(target.law, target.ptime_ms, target.dtmf_payload_type)
            self._flow()

    def begin(self) -> None:
        """From now on a frame goes out every 20 ms: silence when there is nothing to say."""
        with self._lock:
            self._begun = True
            self._reporting.begin(self._clock.monotonic_ms())
            self._flow()

    def play(self, sound: Sound, token: int) -> None:
        """Say this after all that already waits; `Played(token)` tells when it has been said."""
        playout = self._outbound.playout
        sound.payload(playout.law)  # encoded here, so that the engine need not
        with self._lock:
            playout.add(sound, token)

    def stop_playing(self) -> None:
        """Be silent from the next frame on and forget what waits; nothing is told of it."""
        with self._lock:
            self._outbound.playout.clear()

    def start_recording(
        self,
        most_ms: int,
        silence_ms: int = 3000,
        *,
        lead_ms: int | None = None,
        after: int | None = None,
    ) -> None:
        """Record until `silence_ms` of quiet after a voice, or `most_ms` in all.

        A caller may hesitate for `lead_ms` before the first word (not given: two seconds longer
        than between words). With `after`, the token of a sound that is yet to be played, the
        recording begins with that sound's last frame: whoever ordered it may be late.
        """
        patience_ms = silence_ms + 2000 if lead_ms is None else lead_ms
        recorder = Recorder(most_ms, silence_ms, patience_ms)
        with self._lock:
            if after is None:
                self._inbound.record(recorder)
            else:
                self._to_record = after, recorder

    def stop_recording(self) -> Recording | None:
        """End a recording early; None when none has begun, or it has ended by itself."""
        with self._lock:
            self._to_record = None
            return self._inbound.stop_recording()

    def tap(self, sink: Sink) -> None:
        """Give what is heard to `sink`, on the engine's thread: 20 ms of 16-bit samples at a time.

        In order and even, whatever the network does (see `jitter_buffer`), until `untap`.
        """
        with self._lock:
            self._inbound.tap(sink)

    def untap(self, sink: Sink) -> None:
        """Give it nothing more."""
        with self._lock:
            self._inbound.untap(sink)

    def overhear(self, sink: Callable[[bytes, Sent], None]) -> None:
        """As `tap`, with what was sent in the same 20 ms; to the end of the call."""
        with self._lock:
            self._inbound.tap(lambda heard: sink(heard, self._outbound.sent))

    def follow(self, live: Followed | None) -> None:
        """Say from now on what comes on another line, wherever nothing is played; None: no more."""
        with self._lock:
            self._outbound.live = live

    def press(self, key: str, *, in_sound: bool = False) -> None:
        """Pass a key on to the other side, once; on hold it hears none.

        `in_sound`: what is followed bears the key's tones already.
        """
        with self._lock:
            if self._sending:
                self._outbound.press(key, in_sound=in_sound)

    def record_call(self, channels: TwoChannels | None) -> None:
        """Give both sides of the call to this recording from now on; None: to none any more."""
        with self._lock:
            if self._whole is not None:
                self._inbound.untap(self._whole.hear)
            self._whole = None if channels is None else WholeCall(channels)
            if self._whole is not None:
                self._inbound.tap(self._whole.hear)

    def close(self) -> None:
        """End it and free the port; once is enough."""
        with self._lock:
            if self._closed:
                return
            self._closed, self._sending = True, False
            self._inbound.end()
            if self._reporting.due_ms is not None:
                self._report(self._reporting.goodbye)
        self._closed_to(self)

    def send_frame(self, now_ms: int, skipped: int, *, behind: bool = False) -> None:
        """Engine: 20 ms went by, before them `skipped` frames that were never sent.

        `behind`: the engine is late, so what came meanwhile still waits at the port.
        """
        with self._lock:
            if not self._begun or self._closed:
                return
            if skipped:
                self._outbound.pause(skipped)
            if self._sending:
                self._send()
            else:
                self._outbound.pause(1)
            self._begin_recording()
            if behind:
                self._inbound.catch_up(skipped, lambda: self._arrivals(self.port), now_ms)
            self._inbound.tick(now_ms)
            if self._whole is not None:
                outbound = self._outbound
                self._whole.beat(decode(outbound.frame, outbound.playout.law), skipped)
            due_ms = self._reporting.due_ms
            if due_ms is not None and now_ms >= due_ms:
                self._report(self._reporting.report)
        self._tell(now_ms)

    def receive(self, now_ms: int) -> None:
        """Engine: datagrams wait."""
        with self._lock:
            for datagram, source in self._arrivals(self.port):
                self._inbound.receive(datagram, source, now_ms)
        if self._inbound.events:
            self._tell(now_ms)

    def receive_reports(self, now_ms: int) -> None:
        """Engine: datagrams wait at the port for reports."""
        with self._lock:
            for datagram, source in self._arrivals(self.report_port):
                self._inbound.receive_report(datagram, source, now_ms)

    def fail(self, reason: str) -> None:
        """Engine: a fault of ours happened in this stream."""
        self.close()
        self._hand_over(StreamFailed(reason))

    def _flow(self) -> None:
        """Send and expect sound as far as begun, connected and not on hold."""
        target = self._target
        self._sending = self._begun and not self._closed and target is not None and target.sending
        expected = self._sending and target is not None and target.receiving
        if not self._sending:
            self._outbound.forget_keys()
        self._inbound.expect(expected, self._clock.monotonic_ms())

    def _arrivals(self, port: UdpPort) -> Iterator[tuple[bytes, Address]]:
        """What waits at a port; not more than some, so that a flood delays nobody."""
        for _ in range(MOST_IN_A_ROW):
            arrived = None if self._closed else port.receive()
            if arrived is None:
                return
            yield arrived

    def _send(self) -> None:
        latch = self._inbound.latch
        assert latch is not None
        for packet in self._outbound.packets():
            try:
                self.port.send(packet, latch.destination)
            except OSError:
                self.counters.unsent += 1
            else:
                self.counters.sent += 1

    def _report(self, write: Callable[[int, int, int, int], bytes]) -> None:
        """Send a report from the port for reports, or the port that both share."""
        sent, outbound = self.counters.sent, self._outbound
        datagram = write(self._clock.monotonic_ms(), outbound.timestamp, sent, outbound.octets)
        destination = self._inbound.report_destination
        if destination is None or self._target is None:
            return
        port = self.port if self._target.rtcp_mux else self.report_port
        try:
            port.send(datagram, destination)
        except OSError:
            self.counters.unsent += 1

    def _begin_recording(self) -> None:
        """The recording that follows a sound, once that has been sent."""
        if self._to_record is not None and self._to_record[0] in self._outbound.playout.finished:
            self._inbound.record(self._to_record[1])
            self._to_record = None

    def _tell(self, now_ms: int) -> None:
        """Tell what happened, outside the lock: a listener may call any method."""
        events, finished = self._inbound.events, self._outbound.playout.finished
        while finished:
            self._hand_over(Played(finished.pop(0), now_ms))
        while events:
            self._hand_over(events.pop(0))

    def _hand_over(self, event: MediaEvent) -> None:
        listener = self._listener
        if listener is None:
            return
        try:
            listener(event)
        except Exception:
            log.exception("a listener failed", extra={"event": type(event).__name__})
