"""Live sound in even frames of 20 ms, whatever the network did to its packets. Sans-IO.

Packets are pushed as they come, frames are pulled by the beat of this side. Between both lies a
delay that follows the network: it grows when packets come too late, and shrinks in silence when
none has needed it for some seconds. A sender whose clock runs fast or slow is met by the same two
moves, so the delay never creeps (docs/decisions/0011-live-sound.md). For recordings of what a
caller says, from which nothing may be cut, there is `jitter.FrameOrder`.
"""

from __future__ import annotations

import audioop
from array import array
from dataclasses import dataclass, field
from functools import cache
from random import Random

from ivr.media.arrivals import Arrivals
from ivr.media.concealment import LONGEST_PITCH, Concealer, crossfaded, pitch
from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ, SAMPLES_PER_MS, Law, decode
from ivr.media.margins import Margins
from ivr.media.rtp import COMFORT_NOISE, RtpPacket, timestamp_distance

FRAME = 2 * FRAME_SAMPLES
"""Bytes of a frame."""

START = 40 * SAMPLES_PER_MS
"""The delay at the beginning, and after a sender began anew."""

LEAST = 20 * SAMPLES_PER_MS
"""What is kept between the slowest packet and its turn."""

MOST = 200 * SAMPLES_PER_MS
"""Packets that would need a longer delay are lost."""

SPARE = 10 * SAMPLES_PER_MS
"""Given on top when a packet was late: the next one may be a little later."""

JUMP = RATE_HZ
"""Later than this, a packet in sequence tells that the sender's timestamps began anew."""

TOO_LATE_IN_A_ROW = 5
"""So many packets beyond all delay are no stragglers: the sender's time has moved."""

QUIET = 130  # -48 dBFS
FORCED = 60 * SAMPLES_PER_MS
"""With so much delay too many it is cut within sound, too, by a pitch period."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Sound that waits for its turn; without samples the beginning of a pause."""

    sequence: int
    pcm: bytes
    noise: int = 0  # the level of the pause's comfort noise


@dataclass
class JitterBuffer:
    """Turns packets into frames. Time is counted in samples of this side's clock."""

    late: int = field(default=0, init=False)  # beyond all delay
    doubled: int = field(default=0, init=False)
    concealed: int = field(default=0, init=False)  # frames in which sound was made up
    genuine: bytes = field(default=b"", init=False)
    """What came of the frame pulled last. Nothing made up is in it, unless nothing more comes."""

    _arrivals: Arrivals = field(default_factory=Arrivals, init=False)
    _margins: Margins = field(default_factory=lambda: Margins(LEAST), init=False)
    _concealer: Concealer = field(default_factory=Concealer, init=False)
    _waiting: dict[int, _Chunk] = field(default_factory=dict, init=False)
    _rest: bytes = field(default=b"", init=False)
    """What was cut into already and comes first."""
    _next: int = field(default=0, init=False)
    """Where the chunk after the rest has to begin."""
    _last: tuple[int, int] | None = field(default=None, init=False)
    """The newest packet's timestamp and its place; None: nothing has come yet."""
    _end: int = field(default=0, init=False)
    """Where the newest sound ends."""
    _played: int = field(default=0, init=False)  # sequence
    _noise: int = field(default=0, init=False)
    _pausing: bool = field(default=True, init=False)
    _too_late: int = field(default=0, init=False)
    _made_up: int = field(default=0, init=False)
    """For how many samples in a row sound has been made up."""

    @property
    def delay_ms(self) -> int:
        """How long the newest sound waits."""
        return max(0, self._end - self._next + len(self._rest) // 2) // SAMPLES_PER_MS

    def push(self, packet: RtpPacket) -> None:
        """A packet has come, of any type; those that are no sound keep the count."""
        news = self._arrivals.note(packet.ssrc, packet.sequence)
        if news is None:
            self.doubled += 1
            return
        if self._last is None or news.began_anew:
            self._place(packet)
        timestamp, place = self._last or (0, 0)
        start = place + timestamp_distance(packet.timestamp, timestamp)
        margin = start - self._now
        if margin > MOST or margin < -JUMP:
            if not news.newest:
                self.late += 1
                return
            start = self._catch_up(packet, start)
        elif start < self._next:
            longer = self._wait_longer(packet, self._next - start)
            if longer is None:
                return
            start += longer
        if news.newest:
            self._last = (packet.timestamp, start)
        self._too_late = 0
        self._keep(packet, start)

    def pull(self) -> bytes:
        """The next 20 ms, as 16-bit samples."""
        if self._last is None:
            return bytes(FRAME)
        frame = self._taken()
        excess = self._margins.excess
        if excess >= FRAME_SAMPLES and len(self._waiting) > 1:
            frame = self._shortened(frame, excess)
        return frame

    @property
    def _now(self) -> int:
        return self._next - len(self._rest) // 2

    def _keep(self, packet: RtpPacket, start: int) -> None:
        kind = packet.payload_type
        if kind in (Law.PCMU, Law.PCMA):
            self._margins.push(start - self._now)
            pcm = decode(packet.payload, Law(kind))
            self._waiting[start] = _Chunk(packet.sequence, pcm)
            self._end = max(self._end, start + len(packet.payload))
        elif kind in COMFORT_NOISE:
            level = packet.payload[0] & 0x7F if packet.payload else 127
            self._waiting.setdefault(start, _Chunk(packet.sequence, b"", _noise_peak(level)))
        else:
            self._waiting.setdefault(start, _Chunk(packet.sequence, b""))

    # -- delay ----------------------------------------------------------------------------------

    def _place(self, packet: RtpPacket) -> None:
        """The sender's time begins anew behind what still waits."""
        self._last = (packet.timestamp, max(self._end, self._now + START))
        self._margins.forget()

    def _catch_up(self, packet: RtpPacket, start: int) -> int:
        """Where a packet belongs that came far too early, or whose timestamp jumped back."""
        if start != self._end:
            self._place(packet)
            return self._last[1] if self._last else start
        too_many = start - self._now - START
        self._move(-too_many)
        return start - too_many

    def _wait_longer(self, packet: RtpPacket, missing: int) -> int | None:
        """By how much all is delayed, so that this late packet has its turn; None: it is lost."""
        if packet.payload_type not in (Law.PCMU, Law.PCMA):
            return None
        room = MOST - self._margins.most
        if missing > room:
            self.late += 1
            self._too_late += 1
            if self._too_late < TOO_LATE_IN_A_ROW:
                return None
            before = self._next - missing
            self._place(packet)
            return self._last[1] - before if self._last else None
        longer = min(missing + SPARE, room)
        self._move(longer)
        return longer

    def _move(self, samples: int) -> None:
        """All that waits, and all that will come, later by so much; what then is late is gone."""
        moved = {start + samples: chunk for start, chunk in self._waiting.items()}
        self._waiting = {start: it for start, it in moved.items() if start >= self._next}
        self._end += samples
        if self._last:
            self._last = (self._last[0], self._last[1] + samples)
        self._margins.move(samples)

    def _shortened(self, frame: bytes, excess: int) -> bytes:
        """A frame with less delay after it: one is left out in silence, else a pitch period."""
        if audioop.rms(frame, 2) < QUIET:
            self._margins.move(-FRAME_SAMPLES)
            return self._taken()
        if excess < FORCED:
            return frame
        both = frame + self._taken()
        lag = pitch(both[: FRAME + 2 * LONGEST_PITCH], FRAME_SAMPLES)
        self._rest = both[FRAME + 2 * lag :] + self._rest
        self._margins.move(-lag)
        self.genuine = crossfaded(frame, both[2 * lag : FRAME + 2 * lag])
        return self.genuine

    # -- playing --------------------------------------------------------------------------------

    def _taken(self) -> bytes:
        """The next 20 ms of the timeline."""
        ready = genuine = self._rest
        made_up = False
        while len(ready) < FRAME:
            chunk = self._waiting.pop(self._next, None)
            if chunk is None:
                piece, lost = self._gap((FRAME - len(ready)) // 2)
                made_up = made_up or lost
            else:
                piece = self._heard(chunk)
            ready += piece
            genuine += b"" if 0 < self._made_up <= MOST else piece
            self._next += len(piece) // 2
        self.concealed += made_up
        surplus = len(ready) - FRAME  # of the last chunk, which came
        self._rest, self.genuine = ready[FRAME:], genuine[: len(genuine) - surplus]
        return ready[:FRAME]

    def _heard(self, chunk: _Chunk) -> bytes:
        self._played, self._made_up = chunk.sequence, 0
        if not chunk.pcm:
            self._pausing, self._noise = True, chunk.noise
            self._concealer.quiet()
            return b""
        self._pausing = False
        return self._concealer.heard(chunk.pcm)

    def _gap(self, wanted: int) -> tuple[bytes, bool]:
        """What stands where no chunk begins, and whether sound was made up for it."""
        first = min(self._waiting, default=None)
        if first is not None and first < self._next:
            return self._overlap(first), False
        samples = wanted if first is None else min(wanted, first - self._next)
        if not self._pausing and first is not None:
            between = self._waiting[first].sequence - self._played & 0xFFFF
            if self._arrivals.all_came(self._waiting[first].sequence, between):
                self._concealer.quiet()
                self._pausing, self._noise = True, 0
        if self._pausing:
            self._made_up = 0
            return _comfort(self._noise, self._next, samples), False
        self._made_up += samples
        lost = not self._concealer.faded
        return self._concealer.missing(samples), lost

    def _overlap(self, first: int) -> bytes:
        """What of an earlier chunk reaches beyond the present place."""
        chunk = self._waiting.pop(first)
        beyond = chunk.pcm[2 * (self._next - first) :]
        return self._heard(_Chunk(chunk.sequence, beyond)) if beyond else b""


def _noise_peak(level: int) -> int:
    """The effective value of comfort noise of so many dB below overload (RFC 3389 §3)."""
    return round(32767 * 10 ** (-level / 20)) if level < 80 else 0


def _comfort(level: int, at: int, samples: int) -> bytes:
    if not level:
        return bytes(2 * samples)
    begin = 2 * (at % RATE_HZ)
    return bytes(audioop.mul(_white_noise()[begin : begin + 2 * samples], 2, level / 1000))


@cache
def _white_noise() -> bytes:
    """A good second of noise, always the same, with an effective value of 1000."""
    dice = Random(3389)
    return array("h", (round(dice.gauss(0, 1000)) for _ in range(2 * RATE_HZ))).tobytes()
