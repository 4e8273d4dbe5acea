"""401 and 407 to what we change within a call: hold, refresh; and what a 200 says of its life."""

from __future__ import annotations

import pytest

from ivr.accounts import Account
from ivr.telephony.leg_events import Acked, Held, LegEnded
from ivr.telephony.rules import Rules
from tests.telephony.callee import (
    ACCOUNT,
    CHALLENGE,
    KEY,
    Callee,
    methods,
    talking_to,
    with_account,
)
from tests.telephony.line import SDP, Caller, Line, Sent, talking

RECVONLY = SDP.replace(b"sendrecv", b"recvonly")
ASKED = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
SHOWN = {401: "Authorization", 407: "Proxy-Authorization"}
THROUGH_ACCOUNT = Rules(accounts=(Account("95598", "192.0.2.7:5062", "secret"),))


def challenge(status: int, nonce: str = "n1") -> str:
    return f"{ASKED[status]}: {CHALLENGE.replace('n1', nonce)}"


def holds(callee: Callee, on: bool = True) -> Sent:
    callee.line.agent.calls.hold(KEY, on, callee.line.now_ms)
    (invite,) = callee.noted(callee.line.sent())
    return invite


def changes(callee: Callee) -> list[object]:
    return [event for event in callee.told if isinstance(event, Held | LegEnded)]


@pytest.mark.parametrize("status", [401, 407])
def test_a_hold_that_is_asked_for_credentials_is_sent_again(status: int) -> None:
    callee = talking_to(with_account(), account=ACCOUNT)
    held = holds(callee)
    ack, again = callee.answers(status, challenge(status), to=held)
    assert methods([ack, again]) == ["ACK", "INVITE"]
    assert (ack["CSeq"], again["CSeq"]) == ("2 ACK", "3 INVITE")
    assert again.body == held.body
    assert 'uri="sip:8000@192.0.2.7:5062"' in again[SHOWN[status]]
    (acked,) = callee.answers(200, to=again, body=RECVONLY)
    assert acked["CSeq"] == "3 ACK"
    assert changes(callee) == [Held(True, 200)]
    resumed = holds(callee, on=False)
    assert "nc=00000002" in resumed[SHOWN[status]]


def test_a_hold_whose_credentials_are_refused_leaves_the_call_as_it_was() -> None:
    callee = talking_to(with_account(), account=ACCOUNT)
    held = holds(callee)
    _, again = callee.answers(407, challenge(407), to=held)
    assert methods(callee.answers(407, challenge(407, "n2"), to=again)) == ["ACK"]
    assert changes(callee) == [Held(False, 407)]
    (bye,) = callee.hangs_on()
    callee.answers(200, to=bye)
    assert callee.nothing_left


def test_a_challenge_to_a_hold_after_we_hung_up_brings_no_hold_behind_the_bye() -> None:
    callee = talking_to(with_account(), account=ACCOUNT)
    held = holds(callee)
    (bye,) = callee.hangs_on()
    assert methods(callee.answers(407, challenge(407), to=held)) == ["ACK"]
    callee.answers(200, to=bye)
    assert callee.nothing_left


@pytest.mark.parametrize("status", [401, 407])
@pytest.mark.parametrize("method", ["UPDATE", "INVITE"])
def test_a_refresh_that_is_asked_for_credentials_keeps_the_call(status: int, method: str) -> None:
    allow = () if method == "INVITE" else ("Allow: INVITE, ACK, BYE, UPDATE",)
    line, caller = talking(THROUGH_ACCOUNT, *allow)
    (request,) = line.after(900_000)
    assert request.method == method
    *acks, again = caller.answers(request, status, "x", challenge(status))
    assert methods(acks) == ["ACK"] * (method == "INVITE")
    assert (again.method, SHOWN[status] in dict(again.fields)) == (method, True)
    assert again["Session-Expires"] == request["Session-Expires"]
    caller.answers(again, 200, "OK", body=SDP if method == "INVITE" else b"")
    assert line.after(899_999) == []
    (later,) = line.after(1)
    assert (later.method, "nc=00000002" in later[SHOWN[status]]) == (method, True)
    assert line.told == [Acked()]


def test_a_timer_that_the_answer_to_our_hold_begins_is_kept() -> None:
    """RFC 4028 §7.2: the 2xx decides, also where we asked for no timer."""
    callee = talking_to()
    held = holds(callee)
    assert held["Supported"] == "timer"
    expires = "Session-Expires: 90;refresher=uac"
    callee.answers(200, expires, "Require: timer", to=held, body=RECVONLY)
    assert callee.line.after(44_999) == []
    (refresh,) = callee.line.after(1)
    assert (refresh.method, refresh["Session-Expires"]) == ("INVITE", "90;refresher=uac")


def test_a_peer_that_promised_to_refresh_a_call_of_ours_and_is_silent_is_hung_up_on() -> None:
    callee = talking_to()
    callee.answers(200, "Session-Expires: 90;refresher=uas", to=holds(callee), body=RECVONLY)
    assert methods(callee.line.after(60_000)) == ["BYE"]
    assert changes(callee)[-1] == LegEnded("timeout")


def test_without_a_timer_in_the_answer_none_begins() -> None:
    line = Line(Rules(session_s=0))
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    caller.acks()
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    (held,) = line.sent()
    caller.answers(held, 200, "OK", body=RECVONLY)
    assert line.after(10_000_000) == []


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_session_of_no_length_makes_no_storm_of_refreshes(seconds: int) -> None:
    callee = talking_to()
    expires = f"Session-Expires: {seconds};refresher=uac"
    callee.answers(200, expires, to=holds(callee), body=RECVONLY)
    assert callee.line.after(4_999) == []
