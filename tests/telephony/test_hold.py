"""Holding the other side, taking it back, and both sides changing something at once."""

from __future__ import annotations

import pytest

from ivr.telephony.leg_events import Acked, Held, LegEnded
from tests.telephony.line import SDP, Caller, Line, Sent, statuses, talking
from tests.telephony.test_in_dialog import HELD, origin

RECVONLY = SDP.replace(b"sendrecv", b"recvonly")
INACTIVE = SDP.replace(b"sendrecv", b"inactive")


def orders(line: Line, on: bool) -> list[Sent]:
    line.agent.calls.hold(line.invited.call, on, line.now_ms)
    return line.sent()


def holds(line: Line, caller: Caller, body: bytes = RECVONLY) -> Sent:
    (invite,) = orders(line, on=True)
    (ack,) = caller.answers(invite, 200, "OK", body=body)
    assert ack.method == "ACK"
    return invite


def told(line: Line) -> list[object]:
    return [event for event in line.told if event != Acked()]


def test_hold_offers_sound_one_way_and_resume_both_ways_again() -> None:
    line, caller = talking()
    held = holds(line, caller)
    assert b"a=sendonly" in held.body
    assert told(line) == [Held(True, 200)]
    assert line.agreed[-1].target.sending  # music may be sent
    (resumed,) = orders(line, on=False)
    assert b"a=sendrecv" in resumed.body
    assert origin(resumed.body) == (origin(held.body)[0], origin(held.body)[1] + 1)
    assert resumed.body.count(b"m=audio 40000 RTP/AVP 8 101") == 1
    caller.answers(resumed, 200, "OK", body=SDP)
    assert told(line) == [Held(True, 200), Held(False, 200)]


def test_a_peer_that_answers_inactive_is_taken_back_all_the_same() -> None:
    line, caller = talking()
    holds(line, caller, INACTIVE)
    assert not line.agreed[-1].target.sending
    (resumed,) = orders(line, on=False)
    assert b"a=sendrecv" in resumed.body


def test_a_held_peers_own_offer_takes_no_hold_back() -> None:
    line, caller = talking()
    holds(line, caller)
    assert b"a=sendonly" in caller.asks("INVITE", body=SDP).body
    caller.acks()
    assert b"a=inactive" in caller.asks("INVITE", body=HELD).body
    caller.acks()
    (resumed,) = orders(line, on=False)
    assert b"a=recvonly" in resumed.body  # the peer still holds us


def test_a_late_offer_from_a_held_peer_gets_an_offer_that_holds() -> None:
    line, caller = talking()
    holds(line, caller)
    assert b"a=sendonly" in caller.asks("INVITE").body


def test_the_answer_to_a_hold_may_move_the_peer() -> None:
    """A re-INVITE refreshes the target either way (RFC 3261 §12.2.1.2)."""
    line, caller = talking()
    (invite,) = orders(line, on=True)
    moved = "Contact: <sip:moved@192.0.2.70:5064>"
    (ack,) = caller.answers(invite, 200, "OK", moved, body=RECVONLY)
    assert ack.start == "ACK sip:moved@192.0.2.70:5064 SIP/2.0"
    (resumed,) = orders(line, on=False)
    assert resumed.start == "INVITE sip:moved@192.0.2.70:5064 SIP/2.0"


def test_a_refusal_leaves_the_call_as_it_was() -> None:
    line, caller = talking()
    (invite,) = orders(line, on=True)
    (ack,) = caller.answers(invite, 488)
    assert ack["Via"] == invite["Via"]
    assert told(line) == [Held(False, 488)]
    assert caller.asks("BYE").status == 200


def test_a_200_without_an_answer_leaves_the_call_as_it_was() -> None:
    line, caller = talking()
    (invite,) = orders(line, on=True)
    (ack,) = caller.answers(invite, 200)
    assert ack.method == "ACK"
    assert told(line) == [Held(False, 0)]


def test_holding_what_is_held_or_not_up_is_told_at_once() -> None:
    line, caller = talking()
    assert orders(line, on=False) == []
    holds(line, caller)
    assert orders(line, on=True) == []
    assert told(line) == [Held(False, 200), Held(True, 200), Held(True, 200)]
    ringing = Line()
    Caller(ringing).invites()
    assert orders(ringing, on=True) == []
    assert told(ringing) == [Held(False, 0)]


def test_the_last_order_counts_when_one_is_under_way() -> None:
    line, caller = talking()
    (invite,) = orders(line, on=True)
    assert orders(line, on=False) == []
    ack, resumed = caller.answers(invite, 200, "OK", body=RECVONLY)
    assert (ack.method, b"a=sendrecv" in resumed.body) == ("ACK", True)
    caller.answers(resumed, 200, "OK", body=SDP)
    assert told(line) == [Held(False, 200)]


def test_a_hold_waits_until_the_peers_own_re_invite_is_through() -> None:
    line, caller = talking()
    caller.asks("INVITE", body=SDP)
    assert orders(line, on=True) == []
    assert line.after(300) == []
    caller.acks()
    (invite,) = line.after(100)
    assert invite.method == "INVITE"


@pytest.mark.parametrize(("method", "body"), [("INVITE", SDP), ("INVITE", b""), ("UPDATE", SDP)])
def test_an_offer_that_crosses_ours_gets_491(method: str, body: bytes) -> None:
    line, caller = talking()
    orders(line, on=True)
    assert caller.asks(method, body=body).status == 491
    assert caller.asks("UPDATE").status == 200
    assert caller.asks("BYE").status == 200
    assert told(line) == [LegEnded("caller")]


def test_after_a_491_we_try_again_within_two_seconds_the_call_id_not_being_ours() -> None:
    line, caller = talking()
    (invite,) = orders(line, on=True)
    assert [m.method for m in caller.answers(invite, 491)] == ["ACK"]
    assert caller.asks("INVITE", body=HELD).status == 200  # meanwhile the peer may
    caller.acks()
    again = line.after(2_000)[0]
    assert again.method == "INVITE"
    assert again["CSeq"] != invite["CSeq"]
    assert b"a=inactive" in again.body


def test_after_a_491_in_a_call_of_ours_we_wait_from_2_1_to_4_seconds() -> None:
    line, caller = talking()
    line.agent.calls._book.get(line.invited.call).ours = True  # type: ignore[union-attr]
    (invite,) = orders(line, on=True)
    caller.answers(invite, 491)
    assert line.after(2_099) == []
    assert line.after(1_901)[0].method == "INVITE"


def test_after_many_491_the_hold_is_given_up() -> None:
    line, caller = talking()
    sent = orders(line, on=True)
    while sent:
        assert statuses(caller.answers(sent[0], 491)) == [0]
        sent = line.after(2_000)
    assert told(line) == [Held(False, 491)]


def test_a_held_call_is_refreshed_as_held() -> None:
    line, caller = talking()
    held = holds(line, caller)
    (refresh,) = line.after(900_000)
    assert refresh.body == held.body


def test_a_hold_that_nobody_answers_ends_the_call_and_leaves_nothing() -> None:
    line, caller = talking()
    orders(line, on=True)
    sent = line.after(32_000)
    assert sent[-1].method == "BYE"
    caller.answers(sent[-1], 200)
    line.after(32_000)
    assert line.left == (0, 0)


def test_hanging_up_while_a_change_waits_for_its_next_try_lets_the_line_rest() -> None:
    line, caller = talking()
    (invite,) = orders(line, on=True)
    caller.answers(invite, 491)
    line.agent.hang_up(line.invited.call, line.now_ms)
    byes = [*line.sent(), *line.after(40_000)]
    assert {sent.method for sent in byes} == {"BYE"}
    assert line.left == (0, 0)
    assert line.agent.next_ms is None
