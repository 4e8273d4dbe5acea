"""RTP packets: whole, damaged, and made by somebody who means harm."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import MalformedRtp
from ivr.media.rtp import (
    RtpPacket,
    is_rtcp,
    sequence_distance,
    timestamp_distance,
)

PLAIN = RtpPacket(8, 65535, 2**32 - 1, 7, b"\xd5" * 160, marker=True)


def flagged(bits: int, body: bytes) -> bytes:
    """A packet with these bits set in its first byte and this after the fixed header."""
    head = bytearray(RtpPacket(8, 1, 160, 7, b"").serialize())
    head[0] |= bits
    return bytes(head) + body


def test_a_packet_survives_the_round_trip() -> None:
    assert RtpPacket.parse(PLAIN.serialize()) == PLAIN


def test_contributing_sources_are_skipped() -> None:
    assert RtpPacket.parse(flagged(2, bytes(8) + b"sound")).payload == b"sound"


def test_an_extension_is_skipped() -> None:
    extension = struct.pack("!HH", 0xBEDE, 1) + bytes(4)
    assert RtpPacket.parse(flagged(0x10, extension + b"sound")).payload == b"sound"


def test_padding_is_cut_off() -> None:
    assert RtpPacket.parse(flagged(0x20, b"sound" + b"\0\0\3")).payload == b"sound"


def test_a_packet_may_be_empty() -> None:
    assert RtpPacket.parse(flagged(0, b"")).payload == b""


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        PLAIN.serialize()[:11],
        b"\x40" + PLAIN.serialize()[1:],
        flagged(0, bytes(1489)),
        flagged(0x20, b"sound\0"),
        flagged(0x20, b"so\xff"),
        flagged(0x10, b"\xbe\xde"),
        flagged(0x10, b"\xbe\xde\xff\xff" + bytes(4)),
        flagged(0x0F, bytes(59)),
    ],
    ids=[
        "nothing",
        "cut header",
        "version 1",
        "too long",
        "no padding length",
        "padding beyond the start",
        "cut extension header",
        "extension beyond the end",
        "sources beyond the end",
    ],
)
def test_a_damaged_packet_is_refused(datagram: bytes) -> None:
    with pytest.raises(MalformedRtp):
        RtpPacket.parse(datagram)


@given(st.binary(max_size=80))
def test_no_bytes_do_harm(datagram: bytes) -> None:
    with suppress(MalformedRtp):
        assert len(RtpPacket.parse(datagram).payload) <= len(datagram) - 12


@given(st.integers(0, 0xFFFF), st.integers(-0x8000, 0x7FFF))
def test_sequence_numbers_wrap(start: int, distance: int) -> None:
    assert sequence_distance(start + distance & 0xFFFF, start) == distance


@given(st.integers(0, 0xFFFF_FFFF), st.integers(-0x8000_0000, 0x7FFF_FFFF))
def test_timestamps_wrap(start: int, distance: int) -> None:
    assert timestamp_distance(start + distance & 0xFFFF_FFFF, start) == distance


def test_rtcp_on_the_same_port_is_told_from_sound() -> None:
    assert is_rtcp(b"\x80\xc8\0\x06" + bytes(24))
    assert not is_rtcp(PLAIN.serialize())
    assert not is_rtcp(b"\x80\xc8")
