"""Received sound in the order of its making, with silence where something is missing.

Made for recording: nothing that was said is thrown away to catch up. Time is counted by the
sender's timestamps; only when nothing comes at all does the clock of this side fill in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES, RATE_HZ, SAMPLES_PER_MS, Law, decode
from ivr.media.rtp import RtpPacket, sequence_distance, timestamp_distance

DEPTH = 4
"""A missing packet is waited for until this many later ones have come."""

RESTART = 100
"""A sequence number this far off means that the sender began anew."""

QUIET_MS = 120
"""After this long without a packet the clock fills in."""

LONGEST_FILL = RATE_HZ * 2 // 5
"""A gap in the timestamps is believed up to here; a longer pause was filled by the clock."""


@dataclass
class FrameOrder:
    """Puts packets in order and gives their sound as 16-bit samples."""

    late: int = field(default=0, init=False)  # or doubled
    missing: int = field(default=0, init=False)
    _ssrc: int | None = field(default=None, init=False)
    _next_sequence: int = field(default=0, init=False)
    _next_timestamp: int | None = field(default=None, init=False)
    _waiting: dict[int, RtpPacket] = field(default_factory=dict, init=False)
    _quiet_ms: int = field(default=0, init=False)

    def push(self, packet: RtpPacket) -> bytes:
        """The sound that is complete with this packet; packets that are no sound keep the count."""
        self._quiet_ms = 0
        ahead = sequence_distance(packet.sequence, self._next_sequence)
        ready = b""
        if packet.ssrc != self._ssrc or abs(ahead) > RESTART:
            ready = self.flush()
            self._ssrc, self._next_timestamp = packet.ssrc, None
            self._next_sequence = packet.sequence
        elif ahead < 0 or packet.sequence in self._waiting:
            self.late += 1
            return b""
        self._waiting[packet.sequence] = packet
        return ready + self._advance()

    def tick(self) -> bytes:
        """20 ms went by: silence when the sender has stopped to send."""
        self._quiet_ms += FRAME_MS
        if self._quiet_ms < QUIET_MS:
            return b""
        samples = FRAME_SAMPLES if self._quiet_ms > QUIET_MS else QUIET_MS * SAMPLES_PER_MS
        ready = self.flush()
        if self._next_timestamp is not None:
            self._next_timestamp = self._next_timestamp + samples & 0xFFFF_FFFF
        return ready + bytes(2 * samples)

    def flush(self) -> bytes:
        """All that waits, whatever is missing before it."""
        ready = b""
        while self._waiting:
            ready += self._skip_to_first()
        return ready

    def _advance(self) -> bytes:
        ready = self._run()
        while len(self._waiting) >= DEPTH:
            ready += self._skip_to_first()
        return ready

    def _skip_to_first(self) -> bytes:
        first = min(self._waiting, key=lambda it: sequence_distance(it, self._next_sequence))
        self.missing += sequence_distance(first, self._next_sequence)
        self._next_sequence = first
        return self._run()

    def _run(self) -> bytes:
        """The sound of the packets that follow one another from the next on."""
        ready = b""
        while (packet := self._waiting.pop(self._next_sequence, None)) is not None:
            self._next_sequence = packet.sequence + 1 & 0xFFFF
            if packet.payload_type in (Law.PCMU, Law.PCMA):
                ready += self._fill(packet) + decode(packet.payload, Law(packet.payload_type))
        return ready

    def _fill(self, packet: RtpPacket) -> bytes:
        """Silence for the time between the sound before and this packet's."""
        expected, samples = self._next_timestamp, len(packet.payload)
        self._next_timestamp = packet.timestamp + samples & 0xFFFF_FFFF
        if expected is None:
            return b""
        gap = timestamp_distance(packet.timestamp, expected)
        return bytes(2 * gap) if 0 < gap <= LONGEST_FILL else b""
