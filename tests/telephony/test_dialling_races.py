"""Calls of ours that are given up, answered by several, or answered just then."""

from __future__ import annotations

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import (
    LegEnded,
    PickedUp,
    Ringing,
)
from tests.telephony.callee import Callee, ended, methods, refusals
from tests.telephony.line import SDP


def test_a_refusal_that_comes_again_is_acknowledged_again() -> None:
    callee = Callee()
    callee.is_called()
    first, again = callee.answers(486), callee.answers(486)
    assert first == again
    assert len(ended(callee.told)) == 1


def test_an_answer_that_comes_again_is_acknowledged_again() -> None:
    callee = Callee()
    callee.is_called()
    first = callee.picks_up()
    assert callee.picks_up() == first
    callee.line.after(31_000)
    assert callee.picks_up() == first
    callee.asks("BYE")
    assert callee.told.count(PickedUp()) == 1
    assert callee.nothing_left


def test_nobody_answers_in_time_and_the_call_is_cancelled() -> None:
    callee = Callee()
    (invite,) = callee.is_called(ring_ms=20_000)
    callee.answers(180)
    (cancel,) = callee.line.after(20_000)
    assert cancel.start == invite.start.replace("INVITE", "CANCEL")
    for name in ("Via", "From", "To", "Call-ID"):
        assert cancel[name] == invite[name]
    assert cancel["CSeq"] == "1 CANCEL"
    assert refusals(callee.told) == [(408, "no answer")]
    callee.answers(200, to=cancel)
    assert methods(callee.answers(487)) == ["ACK"]
    assert ended(callee.told) == ["refused"]
    assert callee.nothing_left


def test_a_call_that_is_no_longer_wanted_is_cancelled() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    assert methods(callee.hangs_on()) == ["CANCEL"]
    callee.answers(487)
    assert ended(callee.told) == ["us"]
    assert callee.nothing_left


def test_cancel_waits_until_something_was_heard() -> None:
    callee = Callee()
    callee.is_called()
    assert callee.hangs_on() == []
    assert ended(callee.told) == ["us"]
    assert methods(callee.answers(100, tag="")) == ["CANCEL"]
    assert methods(callee.answers(487)) == ["ACK"]
    assert callee.nothing_left


def test_an_answer_before_anything_else_to_a_call_no_longer_wanted_is_ended_at_once() -> None:
    callee = Callee()
    callee.is_called()
    callee.hangs_on()
    ack, bye = callee.picks_up()
    assert (ack.method, bye.method) == ("ACK", "BYE")
    callee.answers(200, to=bye)
    assert callee.told == [LegEnded("us")]
    assert callee.nothing_left


def test_an_answer_that_crosses_our_cancel_is_acknowledged_and_ended() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    (cancel,) = callee.hangs_on()
    ack, bye = callee.picks_up()
    assert (ack.method, bye.method) == ("ACK", "BYE")
    callee.answers(200, to=cancel)
    assert methods(callee.picks_up()) == ["ACK"]
    callee.answers(200, to=bye)
    assert callee.told == [Ringing(180), LegEnded("us")]
    assert callee.nothing_left


def test_a_cancel_that_nobody_minds_ends_by_itself() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    callee.hangs_on()
    assert callee.nothing_left


def test_a_cancel_answered_with_an_error_changes_nothing() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    (cancel,) = callee.hangs_on()
    callee.answers(481, to=cancel)
    assert methods(callee.answers(487)) == ["ACK"]
    assert callee.nothing_left


def test_of_several_who_ring_the_first_to_answer_has_the_call() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180, tag="a")
    callee.answers(183, tag="b", body=SDP)
    (ack,) = callee.picks_up(tag="a")
    assert ack["To"].endswith(";tag=a")
    assert callee.told[-1] == PickedUp()
    assert callee.asks("OPTIONS", tag="a").status == 200


def test_whoever_answers_later_is_thanked_and_let_go_at_once() -> None:
    callee = Callee()
    callee.is_called()
    callee.picks_up(tag="a")
    ack, bye = callee.picks_up(tag="b", contact="<sip:b@192.0.2.8>")
    assert (ack.start, ack.to) == ("ACK sip:b@192.0.2.8 SIP/2.0", Hop("192.0.2.8", 5060))
    assert ack["To"].endswith(";tag=b")
    assert (bye.start, bye.to) == ("BYE sip:b@192.0.2.8 SIP/2.0", Hop("192.0.2.8", 5060))
    assert callee.picks_up(tag="b", contact="<sip:b@192.0.2.8>") == [ack]
    assert methods(callee.picks_up(tag="a")) == ["ACK"]
    callee.answers(200, to=bye)
    assert callee.told == [PickedUp()]
    assert callee.asks("INFO", tag="a").status == 200
    callee.asks("BYE", tag="a")
    assert callee.nothing_left


def test_a_flood_of_answers_is_noise() -> None:
    callee = Callee()
    callee.is_called()
    sent = [callee.picks_up(tag=f"t{n}") for n in range(100)]
    assert sum(map(bool, sent)) == 20


def test_requests_of_somebody_who_still_rings_are_answered() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    assert callee.asks("OPTIONS").status == 200
    assert callee.asks("UPDATE", body=SDP).status == 500
    assert callee.asks("BYE", tag="stranger").status == 481
    callee.picks_up()
    assert callee.told[-1] == PickedUp()


def test_a_bye_that_overtakes_its_answer_ends_the_call() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    assert callee.asks("BYE").status == 200
    assert ended(callee.told) == ["caller"]
    assert "BYE" in methods(callee.picks_up())
    assert callee.nothing_left


def test_closing_the_line_cancels_what_rings_and_makes_no_more_calls() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    callee.line.agent.close(callee.line.now_ms)
    assert methods(callee.line.sent()) == ["CANCEL"]
    assert callee.line.agent.busy
    callee.answers(487)
    assert not callee.line.agent.busy
    assert callee.is_called() == []
