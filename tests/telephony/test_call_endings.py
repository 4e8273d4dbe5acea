from __future__ import annotations

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from ivr.telephony.rules import Rules
from tests.telephony.line import Caller, Line, statuses, talking

GIVE_UP_MS = 32_000


def test_the_callers_bye_ends_the_call() -> None:
    line, caller = talking()
    assert caller.asks("BYE").status == 200
    assert line.told == [Acked(), LegEnded("caller")]
    assert statuses(line.gets(caller.request("BYE"))) == [481]
    line.after(GIVE_UP_MS)
    assert line.left == (0, 0)


def test_a_bye_before_the_ack_stops_the_200s() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    assert caller.asks("BYE").status == 200
    assert line.told == [LegEnded("caller")]
    assert line.after(GIVE_UP_MS) == []
    assert line.left == (0, 0)


def test_a_bye_while_ringing_ends_the_invite_too() -> None:
    line = Line(Rules(ring_ms=5_000))
    caller = Caller(line)
    caller.our_tag = caller.invites()[1].to_tag
    caller.cseq += 1
    ok, terminated = line.gets(caller.request("BYE"))
    assert (ok.status, terminated.status) == (200, 487)
    assert line.told == [LegEnded("caller")]


def test_hanging_up_sends_bye_along_the_route_and_is_told_at_once() -> None:
    line, caller = talking(None, "Record-Route: <sip:192.0.2.1:5070;lr>")
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert bye.start == "BYE sip:13800000001@192.0.2.7:5062 SIP/2.0"
    assert bye.to == Hop("192.0.2.1", 5070)
    assert bye["Route"] == "<sip:192.0.2.1:5070;lr>"
    assert bye["From"] == f"<sip:95598@198.51.100.1>;tag={caller.our_tag}"
    assert bye["To"] == "<sip:13800000001@192.0.2.7>;tag=from-1"
    assert line.told == [Acked(), LegEnded("us")]
    assert caller.answers(bye, 200) == []
    assert line.after(GIVE_UP_MS) == []
    assert line.left == (0, 0)


def test_hanging_up_before_the_ack_waits_for_it_with_the_bye() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    assert line.sent() == []
    assert line.told == [LegEnded("us")]
    (bye,) = caller.acks()
    assert bye.method == "BYE"
    assert caller.acks() == []
    caller.answers(bye, 200)
    assert line.agent.calls.live == ()


def test_hanging_up_before_the_ack_says_bye_even_if_the_ack_never_comes() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    assert [m.method for m in line.after(GIVE_UP_MS)][-1] == "BYE"
    assert line.told == [LegEnded("us")]


def test_hanging_up_while_ringing_refuses_the_call() -> None:
    line = Line()
    Caller(line).invites()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    assert statuses(line.sent()) == [480]
    assert line.told == [LegEnded("us")]


def test_byes_that_cross_end_the_call_once() -> None:
    line, caller = talking()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert caller.asks("BYE").status == 200
    assert caller.asks("INFO").status == 481
    assert line.left[1] == 1, "our own BYE is still to be seen through"
    caller.answers(bye, 481)
    assert line.left[1] == 0
    assert line.told == [Acked(), LegEnded("us")]
    line.after(GIVE_UP_MS)
    assert line.left == (0, 0)


def test_an_order_for_a_call_that_is_gone_does_nothing() -> None:
    line = Line()
    line.agent.calls.transfer("gone", "tel:110", 0)
    line.agent.calls.hang_up("gone", 0)
    assert line.sent() == []
