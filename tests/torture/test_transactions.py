"""Requests and responses that fit nothing: out of nowhere, out of order, out of other calls."""

from __future__ import annotations

import pytest

from ivr.telephony.call import Invited
from ivr.telephony.dialling import MOST_FORKS
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from tests.telephony.callee import Callee, methods
from tests.telephony.line import RTP_PORT, SDP, Caller, Line, statuses, talking
from tests.torture.house import normal_call, nothing_is_left

OUT_OF_NOWHERE = {
    "ACK": [],
    "BYE": [481],
    "CANCEL": [481],
    "INFO": [481],
    "NOTIFY": [481],
    "PRACK": [481],
    "UPDATE": [481],
    "MESSAGE": [405],
    "PUBLISH": [405],
    "REFER": [405],
    "REGISTER": [405],
    "SUBSCRIBE": [405],
    "FROB": [501],
    "invite": [501],
}


@pytest.mark.parametrize("tag", ["", "of-no-call"])
@pytest.mark.parametrize(("method", "answer"), OUT_OF_NOWHERE.items())
def test_a_request_out_of_nowhere_gets_its_answer_and_is_forgotten(
    method: str, answer: list[int], tag: str
) -> None:
    line = Line()
    for number in range(50):
        stray = Caller(line, call_id=f"stray-{number}").request(method, to_tag=tag)
        # Within a call a REFER is followed; outside of one it is nothing we do.
        expected = [481] if method == "REFER" and tag else answer
        assert statuses(line.gets(stray)) == expected
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize("method", OUT_OF_NOWHERE)
@pytest.mark.parametrize("part", ["call_id", "tag", "our_tag"])
def test_who_knows_only_two_names_of_a_call_cannot_touch_it(method: str, part: str) -> None:
    line, caller = talking()
    stranger = Caller(line, caller.call_id, caller.tag, caller.our_tag, cseq=900)
    setattr(stranger, part, "guessed")
    line.gets(stranger.request(method, body=b"Signal=5", kind="application/dtmf-relay"))
    assert line.told == [Acked()]
    assert caller.asks("INFO", body=b"Signal=5", kind="application/dtmf-relay").status == 200
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)


def test_callers_who_all_use_the_same_branch_are_all_served() -> None:
    line = Line()
    callers = [Caller(line, call_id=f"c{number}", tag=f"t{number}") for number in range(20)]
    for caller in callers:
        assert statuses(line.gets(caller.request("INVITE", body=SDP, branch="z9hG4bK-1"))) == [100]
    for caller in callers[:10]:
        answers = line.gets(caller.request("CANCEL", branch="z9hG4bK-1"))
        assert statuses(answers) == [200, 487]
        assert {sent["Call-ID"] for sent in answers} == {caller.call_id}
    assert line.left[1] == 10
    nothing_is_left(line)
    normal_call(line)


def test_a_telephone_that_uses_one_branch_for_all_its_requests_is_served() -> None:
    line = Line()
    caller = Caller(line)
    line.gets(caller.request("INVITE", body=SDP, branch="z9hG4bK-1"))
    caller.is_answered()
    line.gets(caller.request("ACK", branch="z9hG4bK-1"))
    assert line.told == [Acked()]
    for number, method in enumerate(["OPTIONS", "INFO", "INVITE", "BYE"], 2):
        body = SDP if method == "INVITE" else b""
        request = caller.request(method, cseq=number, body=body, branch="z9hG4bK-1")
        assert statuses(line.gets(request)) == [200]
        assert statuses(line.gets(request)) == [200]
        if method == "INVITE":
            line.gets(caller.request("ACK", cseq=number, branch="z9hG4bK-1"))
    nothing_is_left(line)


@pytest.mark.parametrize("change", [{"cseq": 2}, {"branch": "z9hG4bK-other"}])
def test_a_cancel_that_names_another_request_cancels_nothing(change: dict[str, int | str]) -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    named: dict[str, int | str] = {"branch": "z9hG4bK-inv", **change}
    assert statuses(line.gets(caller.request("CANCEL", **named))) == [481]  # type: ignore[arg-type]
    caller.is_answered()
    caller.acks()
    assert line.told == [Acked()]


@pytest.mark.parametrize("status", [100, 180, 183, 200, 202, 299, 302, 401, 407, 486, 491, 699])
@pytest.mark.parametrize("method", ["INVITE", "BYE", "REGISTER", "UPDATE", "FROB"])
def test_responses_that_nobody_asked_for_are_passed_over(status: int, method: str) -> None:
    line, caller = talking()
    line.agent.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    ours = bye["Via"].partition("branch=")[2]
    for branch in (ours if method != "BYE" else "", "z9hG4bK", "z9hG4bK-inv", ours + "x", ""):
        answer = caller.request(method, branch=branch).split(b"\r\n", 1)[1]
        assert line.gets(b"SIP/2.0 %d x\r\n%s" % (status, answer)) == []
    assert line.left[1] == 1
    caller.answers(bye, 200)
    assert line.left[1] == 0
    nothing_is_left(line)
    normal_call(line)


def test_the_same_request_over_many_ways_is_one_call_and_many_482s() -> None:
    line = Line()
    caller = Caller(line)
    answers = [line.gets(caller.request("INVITE", body=SDP)) for _ in range(30)]
    assert [statuses(answer) for answer in answers] == [[100], *[[482]] * 29]
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize(
    ("first", "then", "answer"),
    [(2**31 - 1, 1, 500), (2**31 - 1, 2**31 - 1, 482), (2**31 - 1, 2**31, 400), (0, 1, 200)],
)
def test_numbers_at_the_end_of_their_range(first: int, then: int, answer: int) -> None:
    line = Line()
    caller = Caller(line, cseq=first)
    caller.invites()
    caller.is_answered()
    caller.acks()
    assert line.told == [Acked()]
    assert statuses(line.gets(caller.request("INFO", cseq=then))) == [answer]
    line.agent.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    caller.answers(bye, 200)
    assert line.told == [Acked(), LegEnded("us")]
    nothing_is_left(line)


@pytest.mark.parametrize("number", [0, 2, 2**31 - 1, 2**32])
def test_an_ack_that_fits_no_answer_confirms_nothing(number: int) -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    line.gets(caller.request("ACK"))  # there is nothing to confirm yet
    caller.is_answered()
    assert caller.acks(cseq=number) == []
    assert line.told == []
    assert caller.acks() == []
    assert line.told == [Acked()]
    for _ in range(20):
        assert caller.acks(body=b"v=0") == []
    assert line.told == [Acked()]


def test_a_dead_call_stays_dead_whatever_comes() -> None:
    line, caller = talking()
    bye = caller.request("BYE", cseq=2)
    assert statuses(line.gets(bye)) == [200]
    for _ in range(5):
        assert statuses(line.gets(bye)) == [200]  # the same again
    for method in ("INVITE", "UPDATE", "INFO", "BYE", "NOTIFY", "PRACK"):
        assert caller.asks(method, body=SDP if method == "INVITE" else b"").status == 481
    assert caller.acks() == []
    assert line.left[1] == 0
    line.after(33_000)
    assert statuses(line.gets(bye)) == [481]
    nothing_is_left(line)
    normal_call(line)


def test_one_caller_who_dials_and_dials_takes_his_share_and_no_more() -> None:
    line = Line()
    caller = Caller(line)
    for number in range(1, 400):
        line.gets(caller.request("INVITE", body=SDP, cseq=number))
    assert len([event for event in line.events if isinstance(event, Invited)]) <= 150
    other = Hop("198.51.100.77", 5060)
    line.gets(Caller(line, call_id="other", tag="other").request("INVITE", body=SDP), other)
    assert line.invited.call_id == "other"
    nothing_is_left(line)
    line.after(60_000)
    normal_call(line)


def test_hundreds_answer_our_one_call_and_no_more_than_some_are_seen_to() -> None:
    callee = Callee()
    callee.is_called()
    for number in range(300):
        callee.answers(180, tag=f"early-{number}")
        callee.answers(183, tag=f"early-{number}", body=SDP)
    assert methods(callee.picks_up(tag="first")) == ["ACK"]
    for number in range(300):
        sent = callee.picks_up(tag=f"late-{number}")
        assert methods(sent) == (["ACK", "BYE"] if number < MOST_FORKS - 1 else [])
        if sent:
            callee.answers(200, to=sent[1])
    (bye,) = callee.hangs_on()
    callee.answers(200, to=bye)
    assert callee.nothing_left
    normal_call(callee.line)


def test_changes_of_both_sides_at_once_end_in_a_call_that_goes_on() -> None:
    line, caller = talking()
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    (invite,) = line.sent()
    assert caller.asks("INVITE", body=SDP).status == 491
    caller.acks()
    assert caller.asks("UPDATE", body=SDP).status == 491
    assert methods(caller.answers(invite, 491)) == ["ACK"]
    assert caller.asks("UPDATE", body=SDP).status == 200
    assert "INVITE" in methods(line.after(5_000))
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)


def test_a_call_that_is_never_confirmed_ends_by_itself() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    nothing_is_left(line)
    assert line.told == [LegEnded("timeout")]
