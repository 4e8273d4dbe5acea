"""Strangers' packets: nothing is left behind, and a normal call goes on being possible."""

from __future__ import annotations

import gc
import random
import tracemalloc

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from ivr.telephony.rules import Rules
from tests.telephony.line import RTP_PORT, SDP, Caller, Line

REQUEST_LINE = b"INVITE sip:95598@198.51.100.1 SIP/2.0"
EVERYTHING_OVER_MS = 32_000 + 60_000 + 32_000


def normal_call(line: Line, name: str) -> None:
    """A call that comes, is answered, and ends; fails if any step does."""
    before = len(line.told)
    caller = Caller(line, call_id=name, tag=name)
    line.gets(caller.request("INVITE", body=SDP, branch=f"z9hG4bK{name}"))
    caller.is_answered()
    caller.acks()
    assert caller.asks("BYE").status == 200
    assert line.told[before:] == [Acked(), LegEnded("caller")]


def seeds() -> list[bytes]:
    caller = Caller(Line(), our_tag="a000000000000002")
    fresh = Caller(Line())
    return [
        fresh.request("INVITE", "Record-Route: <sip:192.0.2.1;lr>", body=SDP),
        fresh.request("OPTIONS", "Require: a, b", "Supported: c"),
        fresh.request("CANCEL", branch="z9hG4bK-x"),
        caller.request("ACK", body=SDP),
        caller.request("BYE"),
        caller.request("UPDATE", body=SDP),
        caller.request("INFO", body=b"Signal=5", kind="application/dtmf-relay"),
        caller.request("NOTIFY", "Event: refer", body=b"SIP/2.0 200", kind="message/sipfrag"),
        b"SIP/2.0 200 OK" + fresh.request("INVITE", body=SDP).removeprefix(REQUEST_LINE),
    ]


def damaged(datagram: bytes, dice: random.Random) -> bytes:
    data = bytearray(datagram)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(data))
        match dice.randrange(6):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randrange(40)]
            case 2:
                data[at:at] = dice.randbytes(dice.randrange(20))
            case 3:
                data[at:at] = data[at : at + dice.randrange(200)]
            case 4:
                data[at:at] = dice.choice(
                    [b"\r\n", b"\r\n\r\n", b";", b"<", b">", b'"', b",", b"="]
                )
            case 5:
                del data[at:]
        if not data:
            return b"\0"
    return bytes(data)


@pytest.mark.parametrize("round_", range(4))
def test_thousands_of_damaged_datagrams_leave_nothing_behind(round_: int) -> None:
    dice = random.Random(round_)
    line = Line(Rules(most_transactions=500, most_calls=20))
    kinds = seeds()
    for number in range(2_000):
        source = Hop(f"203.0.113.{dice.randrange(1, 255)}", dice.randrange(1, 65536))
        line.gets(damaged(dice.choice(kinds), dice), source)
        line.after(dice.choice([0, 0, 0, 10, 500]))
        if number % 500 == 499:
            line.after(EVERYTHING_OVER_MS)
            normal_call(line, f"normal-{number}")
    line.after(EVERYTHING_OVER_MS)
    assert line.left == (0, 0)
    assert line.agent.next_ms is None


def flood(line: Line, calls: int, round_: int) -> None:
    """So many callers who never go on with what they began, a part of them answered."""
    for number in range(calls):
        name = f"flood-{round_}-{number}"
        caller = Caller(line, call_id=name, tag=name)
        line.gets(caller.request("INVITE", body=SDP, branch=f"z9hG4bK{name}"))
        if number % 3 == 0:
            line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
        line.gets(caller.request("OPTIONS"))
        line.gets(caller.request("BYE", to_tag="gone"))
        line.sent()


def memory_after_a_flood(line: Line, round_: int) -> int:
    flood(line, 150, round_)
    transactions, calls = line.left
    assert transactions <= 400 + 50
    assert calls <= 50 + 50  # as many again may wait
    line.after(EVERYTHING_OVER_MS)
    line.events.clear()
    assert line.left == (0, 0)
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_a_flood_is_bounded_and_its_memory_comes_back() -> None:
    line = Line(Rules(most_transactions=400, most_calls=50))
    tracemalloc.start()
    first = memory_after_a_flood(line, round_=0)
    second = memory_after_a_flood(line, round_=1)
    tracemalloc.stop()
    assert second - first < 10_000
    normal_call(line, "normal")


def test_a_live_call_does_not_notice_a_flood() -> None:
    line = Line(Rules(most_transactions=200, most_calls=10))
    caller = Caller(line, call_id="live", tag="live")
    line.gets(caller.request("INVITE", body=SDP))
    caller.is_answered()
    caller.acks()
    flood(line, 500, round_=0)
    assert caller.asks("INVITE", body=SDP).status == 200
    caller.acks()
    assert caller.asks("BYE").status == 200


def test_strangers_who_fill_all_the_room_keep_no_caller_out() -> None:
    line = Line(Rules(most_transactions=10))
    stranger = Caller(line, call_id="stranger")
    for number in range(50):
        line.gets(stranger.request("OPTIONS", cseq=number))
    assert line.left == (10, 0)
    normal_call(line, "normal")
