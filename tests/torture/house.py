"""What the trials of the core share: a message on its way, all timers run out, a normal call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from ivr.telephony.stream_framing import StreamFraming, Unfit, Whole
from tests.telephony.line import RTP_PORT, SDP, Caller, Line, Sent

EVERYTHING_OVER_MS = 32_000 + 60_000 + 32_000
"""A caller nobody answers, the refusal that nobody confirms, and some."""

TCP_PEER = Hop("192.0.2.7", 40_001, "TCP", 40_001)


def over_udp(line: Line, data: bytes) -> list[Sent]:
    """What comes back for one datagram."""
    return line.gets(data)


def over_tcp(line: Line, pieces: Iterable[bytes], peer: Hop = TCP_PEER) -> list[Sent]:
    """What comes back for a stream that arrives in these pieces."""
    framing = StreamFraming()
    replies: list[Sent] = []
    for piece in pieces:
        for frame in framing.feed(piece):
            if isinstance(frame, Whole):
                line.agent.receive(frame.data, peer, line.now_ms)
            elif isinstance(frame, Unfit):
                line.agent.receive_unfit(frame.head, frame.status, peer, line.now_ms)
            replies += line.sent()
    return replies


def in_pieces(data: bytes, dice: Random, longest: int = 40) -> Iterator[bytes]:
    """The bytes cut at random."""
    at = 0
    while at < len(data):
        end = at + dice.randint(1, longest)
        yield data[at:end]
        at = end


def nothing_is_left(line: Line) -> None:
    """When all timers have run out nothing is remembered and nothing is to be done."""
    line.after(EVERYTHING_OVER_MS)
    assert line.left == (0, 0)
    assert line.agent.next_ms is None
    assert line.agent.counters["failures"] == 0


def normal_call(line: Line, name: str = "normal") -> None:
    """A call that comes, is answered, is put on hold and back, and ends."""
    before = len(line.told)
    caller = Caller(line, call_id=name, tag=name)
    line.gets(caller.request("INVITE", body=SDP, branch=f"z9hG4bK{name}"))
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    (ok,) = line.sent()
    caller.our_tag = ok.to_tag
    caller.acks()
    for direction in (b"sendonly", b"sendrecv"):
        assert caller.asks("INVITE", body=SDP.replace(b"sendrecv", direction)).status == 200
        caller.acks()
    assert caller.asks("BYE").status == 200
    assert line.told[before:] == [Acked(), LegEnded("caller")]
