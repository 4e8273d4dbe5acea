"""Keys as telephone events (RFC 4733): each press once, whatever the network did to it."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass, field

from ivr.errors import MalformedRtp
from ivr.media.rtp import RtpPacket, sequence_distance, timestamp_distance

EVENT = struct.Struct("!BBH")
KEYS = "0123456789*#ABCD"
END_BIT = 0x80
SEGMENT = 0xFFFF
"""The longest duration a packet can state; a longer press goes on in a new segment (§2.5.1.3)."""

SEGMENT_SLACK = 0x0FFF
REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """The state of one press as a packet tells it."""

    key: str | None  # None: an event that is no key, such as a hook flash
    ended: bool
    duration: int  # samples

    @classmethod
    def parse(cls, payload: bytes) -> KeyEvent:
        if len(payload) < EVENT.size:
            raise MalformedRtp(f"{len(payload)} bytes, a telephone event needs {EVENT.size}")
        event, second, duration = EVENT.unpack_from(payload)
        key = KEYS[event] if event < len(KEYS) else None
        return cls(key, bool(second & END_BIT), duration)


@dataclass(frozen=True, slots=True)
class _Seen:
    packet: RtpPacket
    event: KeyEvent


@dataclass
class KeyReceiver:
    """Turns telephone-event packets into presses.

    A press is named by its source, its timestamp and its key: all its packets share these. So it is
    reported with whichever of its packets comes first, and never again.
    """

    _told: deque[tuple[int, int, str]] = field(
        default_factory=lambda: deque(maxlen=REMEMBERED), init=False
    )
    _newest: _Seen | None = field(default=None, init=False)

    def push(self, packet: RtpPacket) -> str | None:
        """The key whose press begins with this packet; may raise MalformedRtp."""
        event = KeyEvent.parse(packet.payload)
        if event.key is None:
            return None
        name = (packet.ssrc, packet.timestamp, event.key)
        newest = self._newest
        told = name in self._told
        goes_on = not told and newest is not None and _continues(newest, packet, event)
        if newest is None or _is_later(packet, newest.packet):
            self._newest = _Seen(packet, event)
        if not told:
            self._told.append(name)
        return None if told or goes_on else event.key


def _is_later(packet: RtpPacket, than: RtpPacket) -> bool:
    return packet.ssrc != than.ssrc or sequence_distance(packet.sequence, than.sequence) > 0


def _continues(newest: _Seen, packet: RtpPacket, event: KeyEvent) -> bool:
    """Whether a packet with a new timestamp still belongs to the press that goes on.

    It does when it opens the next segment of a long press, and when nothing was lost between it and
    the packet before: an end cannot have been missed, the sender merely moves the timestamp.
    """
    before = newest.packet
    if packet.marker or newest.event.ended or event.key != newest.event.key:
        return False
    if packet.ssrc != before.ssrc:
        return False
    if sequence_distance(packet.sequence, before.sequence) == 1:
        return True
    moved = timestamp_distance(packet.timestamp, before.timestamp)
    long_enough = newest.event.duration >= SEGMENT - SEGMENT_SLACK
    return long_enough and SEGMENT - SEGMENT_SLACK <= moved <= SEGMENT + SEGMENT_SLACK
