"""What one call receives: valid sound from the right source, keys, recordings. Sans-IO."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from ivr.errors import MalformedRtp
from ivr.media.dtmf import KeyReceiver
from ivr.media.events import Digit, MediaEvent, Recording, RecordingEnded, RtpLost
from ivr.media.g711 import FRAME_MS
from ivr.media.jitter import FrameOrder
from ivr.media.jitter_buffer import JitterBuffer
from ivr.media.latch import Latch, MediaTarget
from ivr.media.recorder import Recorder
from ivr.media.reporting import Reporting
from ivr.media.rtp import COMFORT_NOISE, HEADER, RtpPacket, is_rtcp
from ivr.media.sound import Law
from ivr.media.tones import ToneReceiver
from ivr.media.udp import Address

SOUND_TYPES = frozenset(Law)
PLAIN = 0x80
"""First byte of nearly every RTP packet: version 2, nothing optional."""

PLAIN_SOUND = frozenset(law | marker for law in Law for marker in (0, 0x80))
"""Second byte of a packet of sound, without and with marker."""

NEEDED_MS = 2 * FRAME_MS
"""So much sound has to wait that the next frame is whole, wherever packets begin and end."""

MOST_MISSED = 50
"""So many frames are heard after a stall; in a longer one the port has lost packets anyway."""

Sink = Callable[[bytes], None]


@dataclass(slots=True)
class Counters:
    """How many packets of one call, or of all, met which fate."""

    sent: int = 0
    unsent: int = 0  # the network refused them
    received: int = 0
    malformed: int = 0
    foreign: int = 0  # from nobody this call listens to
    unknown: int = 0  # of a payload type that was not negotiated
    noise: int = 0  # comfort noise
    rtcp: int = 0
    late: int = 0  # too late to be recorded or heard, or twice
    missing: int = 0  # replaced by silence in a recording
    concealed: int = 0  # frames of live sound that were made up

    def add(self, other: Counters) -> None:
        """Count these too."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Inbound:
    """Sorts the datagrams of one call."""

    counters: Counters
    lost_ms: int
    """After so long without a packet the sound counts as lost; 0: never."""
    hears_tones: bool = False
    """Whether keys are heard as tones where the peer sends no telephone events."""
    reporting: Reporting = field(default_factory=lambda: Reporting(1, Random()))
    events: list[MediaEvent] = field(default_factory=list, init=False)
    """What happened; the taker clears it."""

    latch: Latch | None = field(default=None, init=False)
    _reporter: Address | None = field(default=None, init=False)
    """Where the peer's reports come from."""
    _dtmf_type: int | None = field(default=None, init=False)
    _keys: KeyReceiver = field(default_factory=KeyReceiver, init=False)
    _order: FrameOrder | None = field(default=None, init=False)
    _buffer: JitterBuffer | None = field(default=None, init=False)
    _tones: ToneReceiver | None = field(default=None, init=False)
    _recorder: Recorder | None = field(default=None, init=False)
    _sinks: tuple[Sink, ...] = field(default=(), init=False)
    _expecting: bool = field(default=False, init=False)
    _lost: bool = field(default=False, init=False)
    _heard_ms: int = field(default=0, init=False)

    def connect(self, target: MediaTarget) -> None:
        """From now on the other side is there, and sends the keys like this."""
        before = self.latch
        self.latch = before.moved(target) if before else Latch(target)
        if before is None or (before.target.host, before.target.rtcp) != (target.host, target.rtcp):
            self._reporter = None
        self._dtmf_type = target.dtmf_payload_type
        by_ear = self.hears_tones and target.dtmf_payload_type is None
        self._tones = (self._tones or ToneReceiver()) if by_ear else None
        self._listen()

    def expect(self, expecting: bool, now_ms: int) -> None:
        """Sound is expected, or not expected, from this moment on."""
        self._expecting = expecting
        self._hear(now_ms)

    def receive(self, datagram: bytes, source: Address, now_ms: int) -> None:
        """Take a datagram that came from `source`."""
        latch = self.latch
        if latch is None:
            self.counters.foreign += 1
            return
        if (  # nearly all packets of a call, while nobody listens
            self._order is None
            and self._buffer is None
            and source == latch.locked
            and len(datagram) >= HEADER.size
            and datagram[0] == PLAIN
            and datagram[1] in PLAIN_SOUND
        ):
            self.counters.received += 1
            self._heard_ms, self._lost = now_ms, False
            _, _, sequence, timestamp, ssrc = HEADER.unpack_from(datagram)
            self.reporting.reception.note(ssrc, sequence, timestamp, now_ms)
            return
        try:
            self._sort(datagram, source, latch, now_ms)
        except MalformedRtp:
            self.counters.malformed += 1

    def receive_report(self, datagram: bytes, source: Address, now_ms: int) -> None:
        """Take a datagram that came on the port for reports; answers go where it came from."""
        latch = self.latch
        try:
            if latch is None:
                self.counters.foreign += 1
            elif self._take_report(datagram, source, latch, now_ms):
                self._reporter = source
        except MalformedRtp:
            self.counters.malformed += 1

    @property
    def report_destination(self) -> Address | None:
        """Where our reports go; None before anybody is there."""
        if self.latch is None:
            return None
        if self._reporter is not None and not self.latch.target.rtcp_mux:
            return self._reporter
        return self.latch.report_destination

    def end(self) -> None:
        """Nothing more comes; what was recorded can still be taken."""
        self._sinks, self._tones = (), None
        self._listen()

    def tick(self, now_ms: int) -> None:
        """20 ms went by."""
        if self._order is not None:
            self._give(self._order.tick())
        if self._buffer is not None:
            self._hear_frame(self._buffer, now_ms)
        waited_ms = now_ms - self._heard_ms
        if 0 < self.lost_ms <= waited_ms and self._expecting and not self._lost:
            self._lost = True
            self.events.append(RtpLost())

    def catch_up(
        self, missed: int, arrivals: Callable[[], Iterable[tuple[bytes, Address]]], now_ms: int
    ) -> None:
        """Before a tick that is late: `missed` ones were left out, what came meanwhile waits.

        It is taken and heard in its own time: it came on time, only we did not.
        """
        if self._buffer is None and not missed:
            return  # nobody listens: it can wait until others have their frame
        for number in range(min(missed, MOST_MISSED) + 1):
            if number and self._buffer is not None:
                self._hear_frame(self._buffer, now_ms)
            if self._hungry:
                for datagram, source in arrivals():
                    self.receive(datagram, source, now_ms)
                    if not self._hungry:
                        break

    def record(self, recorder: Recorder) -> None:
        """Record from now on; a recording that was going on is dropped."""
        self._recorder = recorder
        self._listen()

    def stop_recording(self) -> Recording | None:
        """What was recorded, if something was being recorded."""
        recorder = self._recorder
        if recorder is None:
            return None
        if self._order is not None:
            recorder.push(self._order.flush())
        self._recorder = None
        self._listen()
        return recorder.recording()

    def tap(self, sink: Sink) -> None:
        """Give a frame of 20 ms to this one, too, at each tick, gaps concealed."""
        self._sinks = (*self._sinks, sink)
        self._listen()

    def untap(self, sink: Sink) -> None:
        """Give this one nothing more."""
        self._sinks = tuple(other for other in self._sinks if other != sink)
        self._listen()

    @property
    def _hungry(self) -> bool:
        """Whether the next frame may need more packets than have been taken."""
        return self._buffer is None or self._buffer.delay_ms < NEEDED_MS

    def _sort(self, datagram: bytes, source: Address, latch: Latch, now_ms: int) -> None:
        if is_rtcp(datagram):
            self._take_report(datagram, source, latch, now_ms)
            return
        packet = RtpPacket.parse(datagram)
        kind = packet.payload_type
        known = kind in SOUND_TYPES or kind == self._dtmf_type or kind in COMFORT_NOISE
        if not known:
            self.counters.unknown += 1
        if source != latch.locked and not (known and latch.accepts(source, now_ms)):
            self.counters.foreign += 1
            return
        self.counters.received += 1
        self.counters.noise += kind in COMFORT_NOISE
        self._hear(now_ms)
        sound = kind in SOUND_TYPES
        timestamp = packet.timestamp if sound else None
        self.reporting.reception.note(packet.ssrc, packet.sequence, timestamp, now_ms)
        if self._buffer is not None:
            self._buffer.push(packet)
        if self._order is not None:
            self._give(self._order.push(packet))
        if kind == self._dtmf_type and (key := self._keys.push(packet)) is not None:
            self.events.append(Digit(key, now_ms))

    def _take_report(self, datagram: bytes, source: Address, latch: Latch, now_ms: int) -> bool:
        """A report shows that the peer is there, though it may be silent."""
        if not latch.may_report(source):
            self.counters.foreign += 1
            return False
        self.reporting.take(datagram, now_ms)
        self.counters.rtcp += 1
        self._hear(now_ms)
        return True

    def _hear_frame(self, buffer: JitterBuffer, now_ms: int) -> None:
        """The next frame of live sound, for whoever taps the line; what came of it, for keys."""
        frame = buffer.pull()
        for sink in self._sinks:
            sink(frame)
        if self._tones is not None and (key := self._tones.push(buffer.genuine)) is not None:
            self.events.append(Digit(key, now_ms, heard=True))

    def _hear(self, now_ms: int) -> None:
        self._heard_ms, self._lost = now_ms, False

    def _give(self, pcm: bytes) -> None:
        """Hand sound to the recorder."""
        if not pcm:
            return
        recorder = self._recorder
        reason = recorder.push(pcm) if recorder is not None else None
        if recorder is not None and reason is not None:
            self._recorder = None
            self._listen()
            self.events.append(RecordingEnded(recorder.recording(), reason))

    def _listen(self) -> None:
        """Decode while somebody listens, and only then."""
        self._listen_live(bool(self._sinks) or self._tones is not None)
        wanted = self._recorder is not None
        if wanted and self._order is None:
            self._order = FrameOrder()
        elif not wanted and self._order is not None:
            self.counters.late += self._order.late
            self.counters.missing += self._order.missing
            self._order = None

    def _listen_live(self, wanted: bool) -> None:
        if wanted and self._buffer is None:
            self._buffer = JitterBuffer()
        elif not wanted and self._buffer is not None:
            self.counters.late += self._buffer.late + self._buffer.doubled
            self.counters.concealed += self._buffer.concealed
            self._buffer = None
