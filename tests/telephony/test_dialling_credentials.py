"""401 and 407: to an INVITE of ours, and to whatever we ask for within a call."""

from __future__ import annotations

import re

import pytest

from ivr.accounts import Account
from ivr.telephony.leg_events import LegEnded, PickedUp, Refused, TransferEnded
from ivr.telephony.rules import Rules
from tests.telephony.callee import ACCOUNT, CHALLENGE, KEY, Callee, methods, with_account
from tests.telephony.line import Caller, Line, Sent

ASKED = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
SHOWN = {401: "Authorization", 407: "Proxy-Authorization"}


def called() -> Callee:
    callee = with_account()
    callee.is_called(account=ACCOUNT)
    return callee


def asks(
    callee: Callee, status: int = 407, nonce: str = "n1", to: Sent | None = None
) -> list[Sent]:
    value = CHALLENGE.replace("n1", nonce)
    return callee.answers(status, f"{ASKED[status]}: {value}", to=to)


def challenged(line: Line, request: Sent) -> list[Sent]:
    """What follows when a request of ours is asked for credentials."""
    head = [
        "SIP/2.0 407 x",
        *(f"{name}: {value}" for name, value in request.fields if name in _ECHOED),
        f"Proxy-Authenticate: {CHALLENGE}",
        "Content-Length: 0",
    ]
    return line.gets("\r\n".join([*head, "", ""]).encode())


def counted(message: Sent, status: int = 407) -> str:
    found = re.search(r"nc=([0-9a-f]{8})", message[SHOWN[status]])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("status", [401, 407])
def test_an_invite_is_sent_again_with_credentials(status: int) -> None:
    callee = called()
    first = callee.invite
    assert first is not None
    ack, second = asks(callee, status)
    assert methods([ack, second]) == ["ACK", "INVITE"]
    assert ack["CSeq"] == "1 ACK"
    assert second["CSeq"] == "2 INVITE"
    assert (second["Call-ID"], second["From"], second["To"]) == (
        first["Call-ID"],
        first["From"],
        first["To"],
    )
    assert second["Via"] != first["Via"]
    assert 'username="95598", realm="pbx", nonce="n1"' in second[SHOWN[status]]
    assert 'uri="sip:8000@192.0.2.7:5062"' in second[SHOWN[status]]
    callee.answers(180)
    (answer_ack,) = callee.picks_up()
    assert answer_ack[SHOWN[status]] == second[SHOWN[status]]
    assert callee.told[-1] == PickedUp()


def test_without_an_account_nobody_is_told_a_password() -> None:
    callee = Callee()
    callee.is_called()
    assert methods(asks(callee)) == ["ACK"]
    assert callee.told[:1] == [Refused(407, "x", "not allowed")]


def test_a_wrong_password_is_told_and_not_tried_again() -> None:
    callee = called()
    asks(callee)
    assert methods(asks(callee, nonce="n2")) == ["ACK"]
    assert callee.told == [Refused(407, "wrong password", "not allowed"), LegEnded("refused")]
    assert callee.nothing_left


def test_after_the_invites_challenge_the_bye_carries_credentials_at_once() -> None:
    callee = called()
    _, invite = asks(callee)
    callee.picks_up()
    (bye,) = callee.hangs_on()
    assert (counted(invite), counted(bye)) == ("00000001", "00000002")


@pytest.mark.parametrize("status", [401, 407])
def test_a_bye_that_is_asked_for_credentials_is_sent_again(status: int) -> None:
    callee = called()
    callee.picks_up()
    (bye,) = callee.hangs_on()
    (again,) = asks(callee, status, to=bye)
    assert (again.method, again["CSeq"]) == ("BYE", "3 BYE")
    assert SHOWN[status] in dict(again.fields)
    callee.answers(200, to=again)
    assert callee.told.count(LegEnded("us")) == 1
    assert callee.nothing_left


def test_a_bye_that_is_refused_all_the_same_ends_the_call_here() -> None:
    callee = called()
    callee.picks_up()
    (bye,) = callee.hangs_on()
    (again,) = asks(callee, to=bye)
    assert asks(callee, nonce="n2", to=again) == []
    assert callee.nothing_left


def test_a_stale_nonce_within_a_call_is_replaced_at_once() -> None:
    callee = called()
    asks(callee)
    callee.picks_up()
    (bye,) = callee.hangs_on()
    stale = f"Proxy-Authenticate: {CHALLENGE.replace('n1', 'n2')}, stale=true"
    (again,) = callee.answers(407, stale, to=bye)
    assert 'nonce="n2"' in again["Proxy-Authorization"]
    assert counted(again) == "00000001"


def test_a_refer_that_is_asked_for_credentials_goes_on_under_its_new_number() -> None:
    callee = called()
    callee.picks_up()
    callee.line.agent.calls.transfer(KEY, "sip:8001@192.0.2.9", callee.line.now_ms)
    (refer,) = callee.line.sent()
    (again,) = asks(callee, to=refer)
    assert (again["Refer-To"], again["CSeq"]) == ("<sip:8001@192.0.2.9>", "3 REFER")
    callee.answers(202, to=again)
    state = "Subscription-State: active;expires=60"
    told = callee.asks(
        "NOTIFY", "Event: refer;id=3", state, body=b"SIP/2.0 200 OK", kind="message/sipfrag"
    )
    assert told.status == 200
    assert callee.told[-1] == TransferEnded(True, 200, "OK")


def test_a_call_that_came_in_through_an_account_shows_its_credentials_too() -> None:
    account = Account("95598", "192.0.2.7:5062", "secret", number="057195598")
    line = Line(Rules(accounts=(account,)))
    caller = Caller(line)
    caller.invites()
    assert line.invited.called == "057195598"
    caller.is_answered()
    caller.acks()
    line.agent.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    (again,) = challenged(line, bye)
    assert 'username="95598"' in again["Proxy-Authorization"]
    assert caller.answers(again, 200) == []
    line.after(70_000)
    assert line.left == (0, 0)


def test_a_stranger_who_calls_an_account_by_its_name_gets_no_answer_to_guess_with() -> None:
    line = Line(Rules(accounts=(Account("95598", "192.0.2.99", "secret"),)))
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    caller.acks()
    line.agent.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert challenged(line, bye) == []


def test_a_call_that_moved_to_a_stranger_shows_him_nothing() -> None:
    callee = with_account()
    callee.is_called(account=ACCOUNT, follow_moved=True)
    _, shown = asks(callee)
    assert SHOWN[407] in dict(shown.fields)
    _, moved = callee.answers(302, "Contact: <sip:8000@203.0.113.66>")
    assert SHOWN[407] not in dict(moved.fields)
    assert methods(asks(callee, nonce="n9")) == ["ACK"]


def test_a_stranger_who_was_not_called_through_an_account_learns_nothing() -> None:
    line = Line(Rules(accounts=(Account("other", "192.0.2.7:5062", "secret"),)))
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    caller.acks()
    line.agent.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert challenged(line, bye) == []


_ECHOED = ("Via", "From", "To", "Call-ID", "CSeq")
