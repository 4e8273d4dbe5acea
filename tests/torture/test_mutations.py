"""Every trial damaged at random, the same at every run: what is answered, what is left."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, InfoDigit
from ivr.telephony.rules import Rules
from ivr.telephony.stream_framing import MOST_SKIPPED, StreamFraming
from tests.telephony.line import Caller, Line, Sent, talking
from tests.torture.descriptions import DESCRIPTIONS
from tests.torture.house import in_pieces, normal_call, nothing_is_left, over_tcp
from tests.torture.test_rfc4475 import TRIALS

ROUNDS = 1_500
SPLINTERS = (b"\r\n", b"\r\n\r\n", b"\n ", b";", b"<", b">", b'"', b",", b"=", b"%00", b"@", b":")
SIGNS = (*SPLINTERS, b"\0", b"\xff", "\u0663".encode(), b"9" * 30, b"\\", b"?", b"[", b"]")


def parents() -> list[bytes]:
    """What is damaged: every trial, and every description in a call of its own."""
    caller = Caller(Line())
    offers = [caller.request("INVITE", body=description.body) for description in DESCRIPTIONS]
    return [trial.data for trial in TRIALS] + offers


def damaged(message: bytes, dice: Random) -> bytes:
    """The message with some of it lost, doubled, swapped, or struck by a splinter."""
    data = bytearray(message)
    for _ in range(dice.randint(1, 5)):
        at, size = dice.randrange(len(data) + 1), dice.randint(1, 60)
        match dice.randrange(6):
            case 0:
                del data[at : at + size]
            case 1:
                data[at:at] = data[at : at + size]
            case 2:
                data[at:at] = dice.choice(SIGNS)
            case 3:
                data[at : at + 1] = dice.randbytes(1)
            case 4:
                lines = data.split(b"\r\n")
                dice.shuffle(lines)
                data = bytearray(b"\r\n".join(lines))
            case 5:
                del data[at:]
    return bytes(data)


def check(sent: list[Sent], asked: bytes) -> None:
    """What comes back is a response with one end, and never an answer to an ACK or a response."""
    for message in sent:
        assert 100 <= message.status < 700, message.start
        assert message.fields[0][0] == "Via"
        assert message.fields[-1] == ("Content-Length", str(len(message.body)))
        assert not any("\r" in value or "\n" in value for _, value in message.fields)
    if asked.lstrip(b"\r\n\0").startswith((b"ACK ", b"SIP/")):
        assert sent == []


@pytest.mark.parametrize("start", range(4))
def test_damaged_datagrams(start: int) -> None:
    dice, kinds = Random(start), parents()
    line = Line(Rules(most_transactions=500, most_calls=20))
    for number in range(ROUNDS):
        asked = damaged(dice.choice(kinds), dice)
        check(line.gets(asked, Hop(f"203.0.113.{number % 200}", 5060)), asked)
        line.after(dice.choice([0, 0, 10, 500]))
        if number % 500 == 499:
            nothing_is_left(line)
            normal_call(line, f"normal-{number}")
    nothing_is_left(line)


@pytest.mark.parametrize("start", range(4))
def test_damaged_streams(start: int) -> None:
    dice, kinds = Random(start), parents()
    line = Line(Rules(most_transactions=500, most_calls=20))
    for number in range(ROUNDS // 5):
        peer = Hop(f"203.0.113.{number % 200}", 40_000 + number, "TCP", 40_000 + number)
        stream = b"".join(
            damaged(dice.choice(kinds), dice) if dice.random() < 0.5 else dice.choice(kinds)
            for _ in range(dice.randint(1, 6))
        )
        check(over_tcp(line, in_pieces(stream, dice, 400), peer), b"")
        line.after(dice.choice([0, 0, 10, 500]))
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize("start", range(4))
def test_damaged_requests_within_a_call_leave_it_one_call(start: int) -> None:
    dice = Random(start)
    line, caller = talking()
    for number in range(ROUNDS // 3):
        caller.cseq += 1
        method = dice.choice(["INVITE", "UPDATE", "INFO", "NOTIFY", "OPTIONS", "ACK", "PRACK"])
        body = damaged(dice.choice(DESCRIPTIONS).body, dice)
        asked = caller.request(method, body=body)
        at = asked.index(b"CSeq")
        for message in line.gets(asked[:at] + damaged(asked[at:], dice)):
            assert 100 <= message.status < 700
        if number % 20 == 0:
            line.agent.calls.hold(line.invited.call, number % 40 == 0, line.now_ms)
            line.sent()
        assert line.left[1] <= 1
    line.agent.hang_up(line.invited.call, line.now_ms)
    nothing_is_left(line)
    normal_call(line)


MESSAGES = st.lists(
    st.one_of(
        st.sampled_from([trial.data for trial in TRIALS]),
        st.sampled_from(
            [b"\r\n\r\n", b"\r\n", b"\n", b"OPTIONS sip:x SIP/2.0\r\n", b"GET / HTTP/1"]
        ),
        st.binary(max_size=40),
    ),
    max_size=5,
)


@seed(4475)
@settings(max_examples=300, deadline=None, database=None)
@given(MESSAGES, st.randoms(use_true_random=False))
def test_how_a_stream_is_cut_changes_nothing(messages: list[bytes], dice: Random) -> None:
    stream = b"".join(messages)
    whole, cut = StreamFraming(), StreamFraming()
    frames = [frame for piece in in_pieces(stream, dice) for frame in cut.feed(piece)]
    assert frames == whole.feed(stream)
    assert cut.amid == whole.amid


LIES = {
    "a length of a gigabyte": (b"1000000000", [400]),
    "a length of two megabytes": (b"2000000", [513]),
    "a length that is no number": (b"0x10", [400]),
    "digits of another script": ("\u0661".encode(), [400]),
    "a sign": (b"+0", [400]),
    "nothing": (b"", [400]),
    "two lengths": (b"0\r\nl: 1", [400]),
    "the same length twice": (b"0\r\nl: 0", [400]),
    "a body still to come": (b"400", []),
    "leading zeros": (b"0000", [200]),
    "a folded length": (b"\r\n 0", [200]),
}


@pytest.mark.parametrize(("told", "answers"), LIES.values(), ids=LIES)
def test_lies_about_the_length_in_a_stream(told: bytes, answers: list[int]) -> None:
    line = Line()
    asked = Caller(line).request("OPTIONS").replace(b"Length: 0", b"Length: " + told)
    assert [sent.status for sent in over_tcp(line, [asked])] == answers
    nothing_is_left(line)


def test_a_head_that_never_ends_is_cut_off() -> None:
    line = Line()
    asked = Caller(line).request("OPTIONS").partition(b"Contact")[0]
    endless = (b"Subject: %d\r\n" % number for number in range(100_000))
    framing_ends = over_tcp(line, [asked, *endless])
    assert [sent.status for sent in framing_ends] == [513]
    nothing_is_left(line)


def test_a_long_body_is_passed_over_and_not_kept() -> None:
    framing = StreamFraming()
    head = Caller(Line()).request("OPTIONS").replace(b"Length: 0", b"Length: %d" % MOST_SKIPPED)
    framing.feed(head)
    for _ in range(MOST_SKIPPED // 4096 - 1):
        assert framing.feed(b"x" * 4096) == []
        assert len(framing._buffer) <= len(head)
    assert framing.amid
    line = Line()
    again = Caller(line).request("OPTIONS")
    answers = over_tcp(line, [head, b"x" * MOST_SKIPPED, again])
    assert [sent.status for sent in answers] == [513, 200]


def test_a_call_that_is_up_does_not_notice_any_of_it() -> None:
    line, caller = talking()
    for data in parents():
        line.gets(data, Hop("203.0.113.9", 5060))
        line.after(100)
    assert caller.asks("INFO", body=b"Signal=5", kind="application/dtmf-relay").status == 200
    assert line.told == [Acked(), InfoDigit("5")]
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)
