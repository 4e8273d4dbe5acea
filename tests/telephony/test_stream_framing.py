"""Messages out of a stream, whatever pieces it comes in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.telephony.reading import MOST_BYTES
from ivr.telephony.stream_framing import (
    MOST_SKIPPED,
    MOST_START_LINE,
    Frame,
    Ping,
    StreamFraming,
    Unfit,
    Whole,
)


def message(body: bytes = b"", *fields: str, length: str = "Content-Length: {}") -> bytes:
    lines = ["MESSAGE sip:95598@192.0.2.1 SIP/2.0", *fields, length.format(len(body)), "", ""]
    return "\r\n".join(lines).encode() + body


EMPTY = message()
SPOKEN = message("停电了\r\n\r\n".encode(), "Subject: 停电")
COMPACT = message(b"12345", length="l:{}")
FOLDED = message(b"12345", "To: <sip:a@b>\r\n ;tag=1", length="CONTENT-LENGTH\t:\r\n  {}")
BARE = message(b"12345").replace(b"\r\n", b"\n")
RESPONSE = b"SIP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"
PING = b"\r\n\r\n"

Part = tuple[bytes, list[Frame]]

SOUND = (EMPTY, SPOKEN, COMPACT, FOLDED, BARE, RESPONSE)
GOOD: list[Part] = [
    *[(whole, list[Frame]([Whole(whole)])) for whole in SOUND],
    (PING, [Ping()]),
    (
        message(bytes(MOST_BYTES)),
        [Unfit(message(bytes(MOST_BYTES))[:-MOST_BYTES], 513, ends=False)],
    ),
]
LAST: list[Part] = [
    (b"", []),
    (EMPTY[:-2], []),
    (b"\r\n", []),
    (b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", [Unfit(b"", 0)]),
    (b"\x16\x03\x01\x02\x00\x01", [Unfit(b"", 0)]),
    (b"A" * (MOST_START_LINE + 1), [Unfit(b"", 0)]),
    (EMPTY.replace(b"Content-Length: 0\r\n", b""),
     [Unfit(EMPTY.replace(b"Content-Length: 0\r\n", b""), 400)]),
]  # fmt: skip


def frames_of(*pieces: bytes) -> list[Frame]:
    framing = StreamFraming()
    return [frame for piece in pieces for frame in framing.feed(piece)]


@pytest.mark.parametrize("whole", SOUND)
def test_a_message_is_whole_at_its_last_byte_and_not_before(whole: bytes) -> None:
    framing = StreamFraming()
    for at in range(len(whole) - 1):
        assert framing.feed(whole[at : at + 1]) == []
        assert framing.amid
    assert framing.feed(whole[-1:]) == [Whole(whole)]
    assert not framing.amid


@pytest.mark.parametrize("first", [SPOKEN, FOLDED, PING])
@pytest.mark.parametrize("second", [COMPACT, BARE, PING])
def test_two_messages_split_at_every_position_come_out_as_two(first: bytes, second: bytes) -> None:
    stream = first + second
    wanted = frames_of(first) + frames_of(second)
    for at in range(len(stream) + 1):
        assert frames_of(stream[:at], stream[at:]) == wanted, at


@given(
    parts=st.lists(st.sampled_from(GOOD), max_size=4),
    last=st.sampled_from(LAST),
    cuts=st.lists(st.integers(0, 3_000), max_size=12),
)
def test_however_a_stream_is_cut_the_same_comes_out(
    parts: list[Part],
    last: Part,
    cuts: list[int],
) -> None:
    stream = b"".join(data for data, _ in [*parts, last])
    wanted = [frame for _, frames in [*parts, last] for frame in frames]
    places = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    pieces = [stream[a:b] for a, b in pairwise(places)]
    assert frames_of(*pieces) == wanted


@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
def test_no_bytes_whatever_make_it_stumble(data: bytes, cut: int) -> None:
    assert frames_of(data[:cut], data[cut:]) == frames_of(data)
    begun = EMPTY[:20] + data
    assert frames_of(begun[:cut], begun[cut:]) == frames_of(begun)


@pytest.mark.parametrize("blank", [b"\r\n", b"\n", b"\r", b"\r\n\n", b"\n\n\n"])
def test_empty_lines_before_a_message_are_passed_over(blank: bytes) -> None:
    assert frames_of(blank + EMPTY) == [Whole(EMPTY)]


def test_a_pong_asks_for_nothing() -> None:
    framing = StreamFraming()
    assert framing.feed(b"\r\n") == []
    assert not framing.amid


@pytest.mark.parametrize(
    "length",
    [
        "Subject: {}",
        "Content-Length: -{}",
        "Content-Length: {}x",
        "Content-Length:",
        "Content-Length: 9999999999",
        "Content-Length: {}\r\nl: 7",
        "Content-Length: {}\r\n 1",
    ],
)
def test_without_a_length_that_can_be_read_the_stream_is_over(length: str) -> None:
    head = message(length=length)
    framing = StreamFraming()
    assert framing.feed(head + EMPTY) == [Unfit(head, 400)]
    assert framing.feed(EMPTY) == []
    assert not framing.amid


def test_the_same_length_told_twice_is_one() -> None:
    twice = message(b"abc", length="Content-Length: {0}\r\nl: {0}")
    assert frames_of(twice) == [Whole(twice)]


def test_a_body_too_long_is_passed_over_and_the_next_message_is_read() -> None:
    body = bytes(MOST_SKIPPED)
    head = message(body)[: -len(body)]
    framing = StreamFraming()
    assert framing.feed(head) == [Unfit(head, 513, ends=False)]
    for at in range(0, MOST_SKIPPED, 8_192):
        assert framing.amid
        assert framing.feed(body[at : at + 8_192]) == []
    assert not framing.amid
    assert framing.feed(EMPTY) == [Whole(EMPTY)]


def test_a_body_beyond_all_measure_ends_the_stream() -> None:
    head = message(length=f"Content-Length: {MOST_SKIPPED + 1}")
    assert frames_of(head) == [Unfit(head, 513)]


def test_a_head_that_does_not_end_is_given_up() -> None:
    endless = b"OPTIONS sip:x SIP/2.0\r\n" + b"Subject: for ever and ever\r\n" * 2_000
    framing = StreamFraming()
    frames = [f for at in range(0, len(endless), 100) for f in framing.feed(endless[at : at + 100])]
    assert frames == [Unfit(endless[:MOST_BYTES], 513)]


def test_a_message_of_the_very_length_is_taken() -> None:
    body = bytes(MOST_BYTES - len(EMPTY) - 4)  # its length has five digits
    whole = message(body)
    assert len(whole) == MOST_BYTES
    assert frames_of(whole) == [Whole(whole)]
