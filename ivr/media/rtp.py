"""RTP on the wire (RFC 3550 §5.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ivr.errors import MalformedRtp

HEADER = struct.Struct("!BBHII")
EXTENSION = struct.Struct("!HH")
VERSION = 2
LARGEST_PACKET = 1500
"""Longer datagrams are no telephone sound; a frame of 20 ms has 172 bytes."""

RTCP_TYPES = range(192, 224)
"""Second byte of an RTCP packet that shares the port (RFC 5761 §4)."""

COMFORT_NOISE = (13, 19)
"""RFC 3389, and the number that older equipment uses for the same."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One RTP packet."""

    payload_type: int
    sequence: int  # 16 bit, wraps
    timestamp: int  # 32 bit, wraps; counts samples
    ssrc: int
    payload: bytes
    marker: bool = False

    @classmethod
    def parse(cls, datagram: bytes) -> RtpPacket:
        """The packet in a datagram; contributing sources and extensions are skipped."""
        size = len(datagram)
        if not HEADER.size <= size <= LARGEST_PACKET:
            raise MalformedRtp(f"{size} bytes, expected {HEADER.size} to {LARGEST_PACKET}")
        first, second, sequence, timestamp, ssrc = HEADER.unpack_from(datagram)
        if first >> 6 != VERSION:
            raise MalformedRtp(f"version {first >> 6}, expected {VERSION}")
        start, end = HEADER.size, size
        if first & 0x3F:
            start, end = _payload_bounds(datagram, first)
        payload = datagram[start:end]
        return cls(second & 0x7F, sequence, timestamp, ssrc, payload, bool(second >> 7))

    def serialize(self) -> bytes:
        second = self.marker << 7 | self.payload_type
        head = HEADER.pack(VERSION << 6, second, self.sequence, self.timestamp, self.ssrc)
        return head + self.payload


def is_rtcp(datagram: bytes) -> bool:
    """Whether this is RTCP on the RTP port rather than a packet of sound."""
    return len(datagram) >= 8 and datagram[0] >> 6 == VERSION and datagram[1] in RTCP_TYPES


def sequence_distance(later: int, earlier: int) -> int:
    """How many packets lie from `earlier` to `later`; negative when it is the other way round."""
    return (later - earlier + 0x8000 & 0xFFFF) - 0x8000


def timestamp_distance(later: int, earlier: int) -> int:
    """How many samples lie from `earlier` to `later`; negative when it is the other way round."""
    return (later - earlier + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000


def _payload_bounds(datagram: bytes, first: int) -> tuple[int, int]:
    start, end = HEADER.size + 4 * (first & 0x0F), len(datagram)
    if first & 0x10:
        if start + EXTENSION.size > end:
            raise MalformedRtp("cut off in the extension's header")
        _, words = EXTENSION.unpack_from(datagram, start)
        start += EXTENSION.size + 4 * words
    if first & 0x20:
        padding = datagram[-1]
        if padding == 0:
            raise MalformedRtp("padding of no length")
        end -= padding
    if start > end:
        raise MalformedRtp(f"header and padding leave {end - start} bytes")
    return start, end
