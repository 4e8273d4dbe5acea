"""What one call receives: valid sound from the right source, keys, recordings. Sans-IO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.errors import MalformedRtp
from ivr.media.dtmf import KeyReceiver
from ivr.media.events import Digit, MediaEvent, Recording, RecordingEnded, RtpLost
from ivr.media.jitter import FrameOrder
from ivr.media.latch import Latch, MediaTarget
from ivr.media.recorder import Recorder
from ivr.media.rtp import COMFORT_NOISE, HEADER, RtpPacket, is_rtcp
from ivr.media.sound import Law
from ivr.media.udp import Address

SOUND_TYPES = frozenset(Law)
PLAIN = 0x80
"""First byte of nearly every RTP packet: version 2, nothing optional."""

PLAIN_SOUND = frozenset(law | marker for law in Law for marker in (0, 0x80))
"""Second byte of a packet of sound, without and with marker."""

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
    late: int = 0  # too late to be recorded, or twice
    missing: int = 0  # replaced by silence in a recording

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
    events: list[MediaEvent] = field(default_factory=list, init=False)
    """What happened; the taker clears it."""

    latch: Latch | None = field(default=None, init=False)
    _dtmf_type: int | None = field(default=None, init=False)
    _keys: KeyReceiver = field(default_factory=KeyReceiver, init=False)
    _order: FrameOrder | None = field(default=None, init=False)
    _recorder: Recorder | None = field(default=None, init=False)
    _sink: Sink | None = field(default=None, init=False)
    _expecting: bool = field(default=False, init=False)
    _lost: bool = field(default=False, init=False)
    _heard_ms: int = field(default=0, init=False)

    def connect(self, target: MediaTarget) -> None:
        """From now on the other side is there, and sends the keys like this."""
        self.latch = self.latch.moved(target) if self.latch else Latch(target)
        self._dtmf_type = target.dtmf_payload_type

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
            and source == latch.locked
            and len(datagram) >= HEADER.size
            and datagram[0] == PLAIN
            and datagram[1] in PLAIN_SOUND
        ):
            self.counters.received += 1
            self._heard_ms, self._lost = now_ms, False
            return
        try:
            self._sort(datagram, source, latch, now_ms)
        except MalformedRtp:
            self.counters.malformed += 1

    def tick(self, now_ms: int) -> None:
        """20 ms went by."""
        if self._order is not None:
            self._give(self._order.tick())
        waited_ms = now_ms - self._heard_ms
        if 0 < self.lost_ms <= waited_ms and self._expecting and not self._lost:
            self._lost = True
            self.events.append(RtpLost())

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

    def tap(self, sink: Sink | None) -> None:
        """Give all sound, as 16-bit samples in order, to this one too; None ends it."""
        self._sink = sink
        self._listen()

    def _sort(self, datagram: bytes, source: Address, latch: Latch, now_ms: int) -> None:
        if is_rtcp(datagram):
            self.counters.rtcp += 1
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
        if self._order is not None:
            self._give(self._order.push(packet))
        if kind == self._dtmf_type and (key := self._keys.push(packet)) is not None:
            self.events.append(Digit(key, now_ms))

    def _hear(self, now_ms: int) -> None:
        self._heard_ms, self._lost = now_ms, False

    def _give(self, pcm: bytes) -> None:
        """Hand sound to those who listen."""
        if not pcm:
            return
        if self._sink is not None:
            self._sink(pcm)
        recorder = self._recorder
        reason = recorder.push(pcm) if recorder is not None else None
        if recorder is not None and reason is not None:
            self._recorder = None
            self._listen()
            self.events.append(RecordingEnded(recorder.recording(), reason))

    def _listen(self) -> None:
        """Decode while somebody listens, and only then."""
        wanted = self._recorder is not None or self._sink is not None
        if wanted and self._order is None:
            self._order = FrameOrder()
        elif not wanted and self._order is not None:
            self.counters.late += self._order.late
            self.counters.missing += self._order.missing
            self._order = None
