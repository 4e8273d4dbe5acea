"""Packets of sound, keys and reports that are no such thing, as data (RFC 3550, RFC 4733)."""

from __future__ import annotations

import struct

from ivr.media.dtmf import EVENT
from ivr.media.rtp import EXTENSION, HEADER

PCMA, EVENTS = 8, 101
_MARKED = 0x80


def rtp(
    payload: bytes = b"\xd5" * 160,
    *,
    first: int = 0x80,
    kind: int = PCMA,
    sequence: int = 60_000,
    timestamp: int = 2**31,
    ssrc: int = 0xBAD,
) -> bytes:
    """A packet of sound, its header as wrong as one likes."""
    return HEADER.pack(first, kind, sequence, timestamp, ssrc) + payload


def rtcp(kind: int, body: bytes, *, first: int = 0x80, words: int | None = None) -> bytes:
    """A report, its length as wrong as one likes."""
    return struct.pack("!BBH", first, kind, len(body) // 4 if words is None else words) + body


def event(number: int, second: int = 10, duration: int = 160) -> bytes:
    return EVENT.pack(number, second, duration)


SOUND = {
    "nothing": b"",
    "one byte": b"\x80",
    "half a header": rtp()[:7],
    "a header alone": rtp(b""),
    "one sample": rtp(b"\xd5"),
    "another version": rtp(first=0x40),
    "more sources than there is packet": rtp(b"\0" * 40, first=0x8F),
    "exactly its sources": rtp(b"\0" * 60, first=0x8F),
    "an extension cut off": rtp(b"\xbe\xde", first=0x90),
    "an extension longer than the packet": rtp(EXTENSION.pack(0xBEDE, 0xFFFF), first=0x90),
    "an extension and nothing else": rtp(EXTENSION.pack(0xBEDE, 0), first=0x90),
    "padding of no length": rtp(b"\0" * 160, first=0xA0),
    "padding longer than the packet": rtp(b"\xff" * 160, first=0xA0),
    "padding that leaves nothing": rtp(b"\xa0" * 160, first=0xA0),
    "padding without a payload": rtp(b"", first=0xA0),
    "everything at once": rtp(b"\0" * 60 + EXTENSION.pack(0, 1) + b"\5" * 9, first=0xBF),
    "a packet of a second": rtp(b"\xd5" * 1480),
    "longer than any packet": rtp(b"\xd5" * 9000),
    "another law than agreed": rtp(kind=0),
    "a law that nobody has": rtp(kind=77),
    "comfort noise of no level": rtp(b"", kind=13),
    "comfort noise of many coefficients": rtp(bytes(range(200)), kind=13),
    "the end of every range": rtp(sequence=0xFFFF, timestamp=0xFFFF_FFFF, ssrc=0xFFFF_FFFF),
    "zeros": bytes(172),
    "ones": b"\xff" * 172,
    "text": b"INVITE sip:95598@198.51.100.1 SIP/2.0\r\n\r\n",
    "STUN": b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12),
    "DTLS": b"\x16\xfe\xff" + bytes(60),
}

KEYS = {
    "no event": rtp(b"", kind=EVENTS),
    "half an event": rtp(b"\1\n", kind=EVENTS),
    "a hook flash": rtp(event(16), kind=EVENTS | _MARKED),
    "an event beyond all": rtp(event(255), kind=EVENTS),
    "events as long as a frame": rtp(b"\xff" * 160, kind=EVENTS),
    "a key with its padding gone": rtp(event(5)[:3] + b"\0", first=0xA0, kind=EVENTS),
}

REPORTS = {
    "a head alone": rtcp(200, b""),
    "half a head": b"\x80\xc8\0",
    "longer than it is": rtcp(200, bytes(24), words=0xFFFF),
    "more blocks than there are": rtcp(201, bytes(28), first=0x9F),
    "another version": rtcp(201, bytes(4), first=0x40),
    "a BYE of thirty-one without one": rtcp(203, b"", first=0x9F),
    "a BYE of nobody": rtcp(203, bytes(4), first=0x80),
    "an unknown kind": rtcp(222, bytes(8)),
    "a hundred in a row": rtcp(201, bytes(4)) * 100,
    "a block of all ones": rtcp(201, b"\xff" * 28, first=0x81),
    "a sender's report of all ones": rtcp(200, b"\xff" * 48, first=0x81),
    "a name that does not end": rtcp(202, bytes(4) + b"\1\xff" + b"x" * 6, first=0x81),
    "longer than any packet": rtcp(200, bytes(1600)),
}
