"""An agent's telephone asks that somebody else be called in its place, and is told of it."""

from __future__ import annotations

import pytest

from ivr.telephony.leg_events import LegEnded, Referred
from tests.telephony.callee import KEY, Callee, talking_to
from tests.telephony.line import Sent, talking

TO = "Refer-To: <sip:8001@192.0.2.9>"


@pytest.fixture
def callee() -> Callee:
    return talking_to(refers=True)


def notifies(callee: Callee) -> list[Sent]:
    return [sent for sent in callee.line.sent() if sent.method == "NOTIFY"]


def outcome(callee: Callee, status: int) -> list[Sent]:
    callee.line.agent.calls.refer_outcome(KEY, status, callee.line.now_ms)
    return notifies(callee)


def test_what_is_asked_for_is_told_and_the_telephone_hears_of_it(callee: Callee) -> None:
    sent = callee.sends("REFER", TO)
    assert sent[0].status == 202
    assert callee.told[-1] == Referred("sip:8001@192.0.2.9")
    assert sent[1].method == "NOTIFY"
    assert sent[1]["Event"] == "refer;id=101"
    assert sent[1]["Subscription-State"] == "active;expires=180"
    assert sent[1]["Content-Type"] == "message/sipfrag;version=2.0"
    assert sent[1].body == b"SIP/2.0 100 Trying\r\n"
    callee.answers(200, to=sent[1])
    (last,) = outcome(callee, 200)
    assert (last.body, last["Subscription-State"]) == (
        b"SIP/2.0 200 OK\r\n",
        "terminated;reason=noresource",
    )
    callee.answers(200, to=last)
    assert outcome(callee, 200) == [], "told once"
    assert callee.asks("BYE").status == 200
    assert callee.told[-1:] == [LegEnded("caller")]


@pytest.mark.parametrize("status", [403, 480, 486, 603])
def test_a_failure_is_told_too_and_another_may_be_asked_for(callee: Callee, status: int) -> None:
    callee.sends("REFER", TO)
    (last,) = outcome(callee, status)
    assert last.body.startswith(b"SIP/2.0 %d " % status)
    assert callee.asks("REFER", "Refer-To: sip:8002@192.0.2.9").status == 202
    assert callee.told[-1] == Referred("sip:8002@192.0.2.9")


def test_a_second_one_waits_until_the_first_is_through(callee: Callee) -> None:
    callee.sends("REFER", TO)
    assert callee.asks("REFER", TO).status == 491


def test_a_telephone_that_wants_to_hear_nothing_is_told_nothing(callee: Callee) -> None:
    sent = callee.sends("REFER", TO, "Refer-Sub: false")
    assert [(s.status, s["Refer-Sub"]) for s in sent] == [(202, "false")]
    assert outcome(callee, 200) == []


@pytest.mark.parametrize(
    "fields",
    [(), (TO, TO), ("Refer-To: nobody",), ("Refer-To: <sip:8001@192.0.2.9",)],
)
def test_what_cannot_be_read_is_refused(callee: Callee, fields: tuple[str, ...]) -> None:
    assert callee.asks("REFER", *fields).status == 400
    assert callee.told[-1:] != [Referred("nobody")]
    assert callee.asks("REFER", TO).status == 202


def test_the_dialog_that_is_to_be_taken_over_is_told(callee: Callee) -> None:
    asked = "<sip:8001@192.0.2.9?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%0D%0AX%3A%20y&X=1>"
    callee.sends("REFER", f"Refer-To: {asked}")
    assert callee.told[-1] == Referred("sip:8001@192.0.2.9", "a@b;to-tag=1;from-tag=2X: y")


def test_a_notify_that_nobody_answers_ends_nothing(callee: Callee) -> None:
    callee.sends("REFER", TO)
    callee.line.after(40_000)
    assert not any(isinstance(event, LegEnded) for event in callee.told)
    assert callee.asks("OPTIONS")["Allow"].endswith("NOTIFY, REFER")


def test_a_notify_answered_with_481_leaves_the_call(callee: Callee) -> None:
    notify = callee.sends("REFER", TO)[1]
    callee.answers(481, to=notify)
    assert not any(isinstance(event, LegEnded) for event in callee.told)


def test_an_outcome_after_the_end_is_told_to_nobody(callee: Callee) -> None:
    callee.sends("REFER", TO)
    callee.asks("BYE")
    assert outcome(callee, 200) == []


def test_only_calls_whose_listener_follows_it_take_one() -> None:
    assert talking_to().asks("REFER", TO).status == 405
    line, caller = talking()
    assert caller.asks("REFER", TO).status == 405
    assert not any(isinstance(event, Referred) for event in line.told)
