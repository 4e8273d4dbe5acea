"""RTCP on the wire (RFC 3550 §6): sender and receiver reports, the canonical name, good-bye."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ivr.errors import MalformedRtp
from ivr.media.rtp import LARGEST_PACKET, VERSION

HEAD = struct.Struct("!BBH")
SOURCE = struct.Struct("!I")
SENT = struct.Struct("!QIII")
BLOCK = struct.Struct("!IIIIII")

SENDER, RECEIVER, DESCRIPTION, BYE = 200, 201, 202, 203
CANONICAL_NAME = 1
MOST_PACKETS = 32
"""In one datagram; ours has three."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one side has received of the other's sound (§6.4.1)."""

    ssrc: int
    fraction_lost: int  # of 256, since the report before
    lost: int  # in all; negative where packets were doubled
    highest: int  # sequence number, 32 bit with its wraps
    jitter: int  # samples
    last_report: int  # middle 32 bits of the NTP time of the report answered to; 0: none came
    delay: int  # since that report, in 1/65536 s

    def serialize(self) -> bytes:
        lost = max(-0x80_0000, min(0x7F_FFFF, self.lost)) & 0xFF_FFFF
        word = self.fraction_lost << 24 | lost
        last = (self.highest, self.jitter, self.last_report, self.delay)
        return BLOCK.pack(self.ssrc, word, *last)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a sender tells of its own sound."""

    ntp: int  # 64 bit, 32 of them seconds
    timestamp: int
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class Report:
    """A sender's report, or with `sending` None a receiver's."""

    ssrc: int
    sending: Sending | None
    blocks: tuple[Block, ...]

    def serialize(self) -> bytes:
        body = SOURCE.pack(self.ssrc)
        if (sent := self.sending) is not None:
            body += SENT.pack(sent.ntp, sent.timestamp, sent.packets, sent.octets)
        body += b"".join(block.serialize() for block in self.blocks)
        return _packet(RECEIVER if sent is None else SENDER, len(self.blocks), body)


@dataclass(frozen=True, slots=True)
class Bye:
    """Sources that have left."""

    ssrcs: tuple[int, ...]

    def serialize(self) -> bytes:
        body = b"".join(SOURCE.pack(ssrc) for ssrc in self.ssrcs)
        return _packet(BYE, len(self.ssrcs), body)


def canonical_name(ssrc: int, name: str) -> bytes:
    """The packet that gives a source its name (§6.5)."""
    text = name.encode("ascii")[:255]
    item = bytes([CANONICAL_NAME, len(text)]) + text + b"\0"
    return _packet(DESCRIPTION, 1, SOURCE.pack(ssrc) + item)


def parse(datagram: bytes) -> list[Report | Bye]:
    """The reports and good-byes of a compound packet; what else it holds is passed over.

    The checks of §A.2, but for the first packet's type: reduced-size RTCP (RFC 5506) is taken.
    """
    if not 8 <= len(datagram) <= LARGEST_PACKET:
        raise MalformedRtp(f"RTCP of {len(datagram)} bytes")
    found: list[Report | Bye] = []
    at = packets = 0
    while at < len(datagram):
        packets += 1
        if at + HEAD.size > len(datagram) or packets > MOST_PACKETS:
            raise MalformedRtp("RTCP that does not end where it should")
        first, kind, words = HEAD.unpack_from(datagram, at)
        body = datagram[at + HEAD.size : at + HEAD.size + 4 * words]
        if first >> 6 != VERSION or len(body) < 4 * words:
            raise MalformedRtp("RTCP of another version, or cut off")
        if kind in (SENDER, RECEIVER):
            found.append(_report(body, first & 0x1F, kind))
        elif kind == BYE:
            found.append(_bye(body, first & 0x1F))
        at += HEAD.size + 4 * words
    return found


def _packet(kind: int, count: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return HEAD.pack(VERSION << 6 | count, kind, len(body) // 4) + body


def _report(body: bytes, count: int, kind: int) -> Report:
    start = SOURCE.size + (SENT.size if kind == SENDER else 0)
    if len(body) < start + count * BLOCK.size:
        raise MalformedRtp("a report shorter than its count")
    (ssrc,) = SOURCE.unpack_from(body)
    sending = Sending(*SENT.unpack_from(body, SOURCE.size)) if kind == SENDER else None
    blocks = (_block(body, start + index * BLOCK.size) for index in range(count))
    return Report(ssrc, sending, tuple(blocks))


def _block(body: bytes, at: int) -> Block:
    ssrc, word, highest, jitter, last, delay = BLOCK.unpack_from(body, at)
    lost = (word & 0xFF_FFFF ^ 0x80_0000) - 0x80_0000
    return Block(ssrc, word >> 24, lost, highest, jitter, last, delay)


def _bye(body: bytes, count: int) -> Bye:
    if len(body) < count * SOURCE.size:
        raise MalformedRtp("a good-bye shorter than its count")
    return Bye(struct.unpack_from(f"!{count}I", body))
