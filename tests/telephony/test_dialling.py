"""Calls that we make, told from the side of whoever is called; instant, in virtual time."""

from __future__ import annotations

import pytest

from ivr.accounts import Account
from ivr.telephony.call import MediaAgreed
from ivr.telephony.leg_events import (
    EarlyMedia,
    LegEnded,
    PickedUp,
    Ringing,
)
from ivr.telephony.outward_events import SoundBegan
from ivr.telephony.refusals import Cause
from ivr.telephony.rules import Rules
from tests.telephony.callee import KEY, Callee, ended, methods, refusals, talking_to, with_account
from tests.telephony.line import PEER, SDP, Line


def test_the_invite_says_whom_we_call_as_whom_and_what_we_can_hear() -> None:
    callee = Callee()
    (invite,) = callee.is_called(caller="95598")
    assert invite.start == "INVITE sip:8000@192.0.2.7:5062 SIP/2.0"
    assert invite.to == PEER
    assert invite["From"] == "<sip:95598@198.51.100.1:5060>;tag=ours"
    assert invite["To"] == "<sip:8000@192.0.2.7:5062>"
    assert invite["Contact"] == "<sip:198.51.100.1:5060>"
    assert invite["Max-Forwards"] == "70"
    assert "INVITE" in invite["Allow"]
    assert b"m=audio 40000 RTP/AVP 8 0 101" in invite.body
    assert b"a=sendrecv" in invite.body


def test_a_call_rings_is_answered_and_ends_when_we_hang_up() -> None:
    callee = Callee()
    callee.is_called()
    assert callee.answers(100, tag="") == []
    callee.answers(180)
    (ack,) = callee.picks_up()
    assert ack.start == "ACK sip:8000@192.0.2.7:5062 SIP/2.0"
    assert (ack["CSeq"], ack["To"]) == ("1 ACK", "<sip:8000@192.0.2.7:5062>;tag=theirs")
    assert callee.invite is not None
    assert ack["Via"] != callee.invite["Via"]
    (bye,) = callee.hangs_on()
    assert (bye.method, bye["CSeq"]) == ("BYE", "2 BYE")
    callee.answers(200, to=bye)
    assert callee.told == [Ringing(180), PickedUp(), LegEnded("us")]
    assert callee.nothing_left


def test_a_call_ends_when_the_other_side_hangs_up() -> None:
    callee = talking_to()
    assert callee.asks("BYE").status == 200
    assert callee.told[-1] == LegEnded("caller")
    assert callee.nothing_left


def test_the_sound_goes_where_the_answer_says() -> None:
    callee = talking_to()
    (agreed,) = [event for event in callee.line.events if isinstance(event, MediaAgreed)]
    assert (agreed.target.host, agreed.target.port) == ("192.0.2.7", 6000)
    assert SoundBegan(KEY) in callee.line.events


def test_an_announcement_before_the_answer_is_heard() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(183, body=SDP)
    assert callee.told == [Ringing(183), EarlyMedia()]
    assert [type(event) for event in callee.line.events[1:3]] == [MediaAgreed, SoundBegan]
    callee.answers(486)
    assert refusals(callee.told) == [(486, "busy")]


def test_an_answer_without_a_description_goes_on_with_the_early_one() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(183, body=SDP)
    assert methods(callee.picks_up(body=b"")) == ["ACK"]
    assert callee.told[-1] == PickedUp()


def test_how_far_it_has_come_is_told_once_each() -> None:
    callee = Callee()
    callee.is_called()
    for status in (180, 180, 181, 183, 183):
        callee.answers(status)
    assert callee.told == [Ringing(180), Ringing(181), Ringing(183)]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (486, "busy"),
        (600, "busy"),
        (408, "no answer"),
        (480, "no answer"),
        (603, "declined"),
        (403, "declined"),
        (404, "not found"),
        (410, "not found"),
        (484, "not found"),
        (604, "not found"),
        (301, "moved"),
        (302, "moved"),
        (488, "no common sound"),
        (606, "no common sound"),
        (401, "not allowed"),
        (407, "not allowed"),
        (500, "failed"),
        (503, "failed"),
        (499, "failed"),
    ],
)
def test_every_refusal_is_told_apart_and_acknowledged(status: int, cause: Cause) -> None:
    callee = Callee()
    (invite,) = callee.is_called()
    (ack,) = callee.answers(status)
    assert (ack.method, ack["Via"], ack["CSeq"]) == ("ACK", invite["Via"], "1 ACK")
    assert ack["To"].endswith(";tag=theirs")
    assert ack.start.split()[1] == invite.start.split()[1]
    assert refusals(callee.told) == [(status, cause)]
    counters = callee.line.agent.counters
    assert (counters["calls out"], counters[f"calls out {cause}"]) == (1, 1)
    assert ended(callee.told) == ["refused"]
    assert callee.nothing_left


def test_a_gateways_reason_says_more_than_its_status() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(480, 'Reason: Q.850;cause=17;text="User busy"')
    assert refusals(callee.told) == [(480, "busy")]


def test_the_invite_is_repeated_until_somebody_answers_at_all() -> None:
    callee = Callee()
    callee.is_called(ring_ms=60_000)
    sent = callee.line.after(31_999)
    assert methods(sent) == ["INVITE"] * 6
    assert sent[0] == callee.invite
    callee.line.after(1)
    assert refusals(callee.told) == [(0, "unreachable")]
    assert callee.nothing_left


def test_once_it_rings_the_invite_is_not_repeated() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    assert callee.line.after(29_000) == []


def test_an_answer_that_we_cannot_hear_is_ended_and_told() -> None:
    callee = Callee()
    callee.is_called()
    video = SDP.replace(b"m=audio 6000 RTP/AVP 8 0 101", b"m=audio 6000 RTP/AVP 18")
    assert methods(callee.picks_up(body=video)) == ["ACK", "BYE"]
    assert refusals(callee.told) == [(200, "no common sound")]


def test_an_answer_without_any_description_is_ended() -> None:
    callee = Callee()
    callee.is_called()
    assert methods(callee.picks_up(body=b"")) == ["ACK", "BYE"]


@pytest.mark.parametrize("contact", ["", "<sip:>", "<mailto:a@b>"])
def test_an_answer_whose_contact_cannot_be_used_is_served_where_it_came_from(contact: str) -> None:
    callee = Callee()
    callee.is_called()
    (ack,) = callee.picks_up(contact=contact)
    assert (ack.method, ack.to) == ("ACK", PEER)
    assert methods(callee.hangs_on()) == ["BYE"]


def test_who_we_are_may_be_asserted_and_fields_added() -> None:
    callee = Callee()
    (invite,) = callee.is_called(
        caller="057195598", assert_caller=True, fields={"Subject": "satisfaction", "X-Order": "7"}
    )
    assert invite["P-Asserted-Identity"] == "<sip:057195598@198.51.100.1:5060>"
    assert (invite["Subject"], invite["X-Order"]) == ("satisfaction", "7")


def test_a_call_through_an_account_is_made_as_its_user() -> None:
    callee = with_account(Account("95598", "192.0.2.7:5062", "secret", domain="pbx.example"))
    (invite,) = callee.is_called(account=callee.line.rules.accounts[0])
    assert invite["From"] == "<sip:95598@pbx.example>;tag=ours"
    assert invite["Contact"] == "<sip:95598@198.51.100.1:5060>"


def test_without_a_free_line_no_call_is_made() -> None:
    callee = Callee(Line(Rules(most_calls=0)))
    assert callee.is_called() == []
    assert refusals(callee.told) == [(0, "failed")]
    assert callee.nothing_left


def test_a_call_for_somebody_who_has_a_line_is_made_though_none_is_free() -> None:
    callee = Callee(Line(Rules(most_calls=0)))
    (invite,) = callee.is_called(though_full=True)
    assert invite.method == "INVITE"


def test_answers_to_nothing_of_ours_are_noise() -> None:
    callee = Callee()
    callee.is_called()
    (ack,) = callee.answers(486)
    assert ack.method == "ACK"
    callee.line.after(33_000)
    assert callee.answers(486) == []
    assert callee.picks_up() == []
    assert callee.line.agent.counters["stray response"] == 2
