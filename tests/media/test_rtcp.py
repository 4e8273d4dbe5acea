"""RTCP packets: written, read, and refused when forged."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import MalformedRtp
from ivr.media import rtcp
from ivr.media.rtcp import Block, Bye, Report, Sending

words = st.integers(0, 2**32 - 1)
blocks = st.builds(
    Block, words, st.integers(0, 255), st.integers(-(2**23), 2**23 - 1), words, words, words, words
)
sendings = st.builds(Sending, st.integers(0, 2**64 - 1), words, words, words)
reports = st.builds(Report, words, st.none() | sendings, st.lists(blocks, max_size=31).map(tuple))


@given(reports, st.lists(words, max_size=31).map(tuple))
def test_reports_and_good_byes_survive_the_round_trip(
    report: Report, leaving: tuple[int, ...]
) -> None:
    compound = report.serialize() + rtcp.canonical_name(1, "name") + Bye(leaving).serialize()
    assert rtcp.parse(compound) == [report, Bye(leaving)]


def test_a_name_fills_whole_words_and_ends_with_a_zero() -> None:
    for length in range(1, 9):
        packet = rtcp.canonical_name(7, "n" * length)
        assert len(packet) == 4 * (int.from_bytes(packet[2:4], "big") + 1)
        assert packet[10 + length] == 0


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\x80\xc9\0\1",
        b"\x80\xc9\xff\xff" + bytes(8),
        b"\x9f\xc9\0\1" + bytes(4),
        b"\x81\xcb\0\0" + b"\x80\xc9\0\1" + bytes(4),
        b"\x40\xc9\0\1" + bytes(4),
        b"\x80\xc9\0\1" + bytes(4) + b"\x80",
        b"\x80\xc9\0\1\0\0\0\0" * 33,
        bytes(2000),
    ],
)
def test_what_is_cut_or_forged_is_refused(datagram: bytes) -> None:
    with pytest.raises(MalformedRtp):
        rtcp.parse(datagram)


@given(st.binary(max_size=1600))
def test_no_bytes_do_harm(datagram: bytes) -> None:
    with contextlib.suppress(MalformedRtp):
        rtcp.parse(datagram)
    with contextlib.suppress(MalformedRtp):
        rtcp.parse(b"\x81\xc8" + datagram)


def test_other_packets_of_a_compound_are_passed_over() -> None:
    report = Report(1, None, ())
    app = b"\x80\xcc\0\2" + bytes(8)
    feedback = b"\x81\xcd\0\2" + bytes(8)
    assert rtcp.parse(report.serialize() + app + feedback) == [report]
