from __future__ import annotations

import pytest

from ivr.media.g711 import Law
from ivr.media.stream import MediaTarget
from ivr.telephony.leg_events import Acked, LegEnded
from ivr.telephony.responses import Reply
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, RTP_PORT, SDP, Caller, Line, statuses, talking

GIVE_UP_MS = 32_000


def test_an_invite_is_heard_at_once_and_told_with_who_calls_whom_and_where_sound_goes() -> None:
    line = Line()
    (trying,) = Caller(line).invites()
    assert trying.status == 100
    assert trying.to == PEER
    assert line.invited.caller == "13800000001"
    assert line.invited.called == "95598"
    assert line.invited.call_id == "call-1@192.0.2.7"
    assert line.invited.target == MediaTarget("192.0.2.7", 6000, Law.PCMA, 101, "192.0.2.7")
    assert line.invited.invited_ms == line.now_ms


def test_an_answer_carries_contact_and_sound_at_our_address_and_the_agreed_law() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites("Record-Route: <sip:192.0.2.1;lr>, <sip:192.0.2.2;lr>")
    ok = caller.is_answered()
    assert ok.status == 200
    assert ok["Contact"] == "<sip:198.51.100.1:5060>"
    assert ok.all("Record-Route") == ["<sip:192.0.2.1;lr>", "<sip:192.0.2.2;lr>"]
    assert f"m=audio {RTP_PORT} RTP/AVP 8 101".encode() in ok.body
    assert b"c=IN IP4 198.51.100.1" in ok.body
    assert "INVITE" in ok["Allow"]
    assert line.answered == 1


def test_the_200_is_repeated_until_its_ack_comes() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    assert statuses(line.after(500)) == [200]
    assert line.after(999) == []
    assert statuses(line.after(1)) == [200]
    assert caller.acks() == []
    assert line.told == [Acked()]
    assert line.after(60_000) == []
    assert line.left == (0, 1)


def test_the_200_is_repeated_at_growing_distances_and_then_the_call_ends() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    sent = line.after(GIVE_UP_MS)
    assert statuses(sent[:-1]) == [200] * 10
    assert sent[-1].method == "BYE"
    assert line.told == [LegEnded("timeout")]
    caller.answers(sent[-1], 200)
    line.after(5_000)
    assert line.left == (0, 0)


def test_a_bye_that_nobody_answers_is_repeated_and_then_forgotten() -> None:
    line, _ = talking()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    sent = line.after(GIVE_UP_MS)
    assert [message.method for message in sent] == ["BYE"] * 11
    assert len({message["CSeq"] for message in sent}) == 1
    assert line.told == [Acked(), LegEnded("us")]
    assert line.left == (0, 0)


def test_a_repeated_invite_gets_the_same_answer_and_makes_no_second_call() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    assert statuses(caller.invites()) == [100]
    ok = caller.is_answered()
    caller.our_tag = ""
    assert caller.invites() == [ok]
    assert line.left == (1, 1)


def test_a_second_ack_changes_nothing() -> None:
    line, caller = talking()
    assert caller.acks() == []
    assert line.told == [Acked()]


def test_an_ack_for_another_invite_is_not_taken_for_ours() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    caller.acks(cseq=7)
    assert line.told == []
    assert statuses(line.after(500)) == [200]


def test_a_call_rings_as_long_as_configured_before_its_200() -> None:
    line = Line(Rules(ring_ms=2_000))
    caller = Caller(line)
    replies = caller.invites()
    assert statuses(replies) == [100, 180]
    assert replies[1].to_tag
    assert replies[1]["Contact"] == "<sip:198.51.100.1:5060>"
    line.after(300)
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    assert line.after(1_699) == []
    assert line.answered == 0
    (ok,) = line.after(1)
    assert ok.status == 200
    assert ok.to_tag == replies[1].to_tag


def test_answering_twice_answers_once() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    assert line.sent() == []


def test_a_call_that_nobody_answers_is_given_up() -> None:
    line = Line()
    Caller(line).invites()
    assert line.after(59_999) == []
    assert statuses(line.after(1)) == [480]
    assert line.told == [LegEnded("timeout")]


def test_a_refused_call_gets_the_status_until_its_ack() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    line.agent.calls.refuse(line.invited.call, Reply(486), line.now_ms)
    (busy,) = line.sent()
    assert busy.start == "SIP/2.0 486 Busy Here"
    assert statuses(line.after(500)) == [486]
    ack = caller.request("ACK", branch="z9hG4bK-inv", to_tag=busy.to_tag)
    assert line.gets(ack) == []
    assert line.after(4_999) == []
    assert line.left == (1, 0)
    line.after(1)
    assert line.left == (0, 0)
    assert line.told == [LegEnded("us")]


def test_refusing_an_answered_call_changes_nothing() -> None:
    line, _ = talking()
    line.agent.calls.refuse(line.invited.call, Reply(486), line.now_ms)
    assert line.sent() == []


def test_a_cancel_while_ringing_ends_the_call_with_487() -> None:
    line = Line(Rules(ring_ms=5_000))
    caller = Caller(line)
    caller.invites()
    cancel = caller.request("CANCEL", branch="z9hG4bK-inv")
    ok, terminated = line.gets(cancel)
    assert (ok.status, ok["CSeq"]) == (200, "1 CANCEL")
    assert (terminated.status, terminated["CSeq"]) == (487, "1 INVITE")
    assert ok.to_tag == terminated.to_tag
    assert line.told == [LegEnded("cancelled")]
    assert statuses(line.gets(cancel)) == [200]
    line.gets(caller.request("ACK", branch="z9hG4bK-inv", to_tag=terminated.to_tag))
    line.after(GIVE_UP_MS)
    assert line.left == (0, 0)


def test_a_cancel_after_the_200_is_answered_and_the_call_goes_on() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    ok = caller.is_answered()
    caller.our_tag = ""
    (reply,) = line.gets(caller.request("CANCEL", branch="z9hG4bK-inv"))
    assert (reply.status, reply["CSeq"]) == (200, "1 CANCEL")
    caller.our_tag = ok.to_tag
    caller.acks()
    assert line.told == [Acked()]
    assert caller.asks("BYE").status == 200


def test_a_cancel_for_nothing_gets_481() -> None:
    assert statuses(Line().gets(Caller(Line()).request("CANCEL"))) == [481]


def test_an_answer_after_the_cancel_does_nothing() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    line.gets(caller.request("CANCEL", branch="z9hG4bK-inv"))
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    assert line.sent() == []


def test_more_calls_than_allowed_get_503_without_retry_after() -> None:
    line = Line(Rules(most_calls=1, wait_ms=0))
    Caller(line).invites()
    second = Caller(line, call_id="call-2", tag="from-2")
    (refused,) = line.gets(second.request("INVITE", body=SDP))
    assert refused.status == 503
    assert refused.all("Retry-After") == []


def test_while_draining_new_calls_are_sent_elsewhere_and_old_ones_go_on() -> None:
    line, caller = talking()
    line.agent.draining = True
    second = Caller(line, call_id="call-2", tag="from-2")
    (refused,) = line.gets(second.request("INVITE", body=SDP))
    assert (refused.status, refused["Retry-After"]) == (503, "30")
    (probe,) = line.gets(second.request("OPTIONS", cseq=2))
    assert probe.status == 503
    assert caller.asks("OPTIONS").status == 200


def test_an_invite_without_a_description_is_offered_one_and_answers_in_its_ack() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites(body=b"")
    assert line.invited.target is None
    ok = caller.is_answered()
    assert f"m=audio {RTP_PORT} RTP/AVP 8 0 101".encode() in ok.body
    caller.acks(body=SDP.replace(b"8 0 101", b"0 101"))
    assert line.agreed[-1].target.law is Law.PCMU
    assert line.told == [Acked()]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        SDP.replace(b"8 0 101", b"9"),
        SDP.replace(b"c=IN IP4 192.0.2.7", b"c=IN IP6 2001:db8::7"),  # we have no such address
    ],
)
def test_a_call_whose_ack_brings_no_usable_answer_is_ended(body: bytes) -> None:
    line = Line()
    caller = Caller(line)
    caller.invites(body=b"")
    caller.is_answered()
    (bye,) = caller.acks(body=body)
    assert bye.method == "BYE"
    assert line.told == [LegEnded("us")]


def test_an_offer_with_no_law_of_ours_gets_488() -> None:
    line = Line()
    (reply,) = Caller(line).invites(body=SDP.replace(b"8 0 101", b"9 18"))
    assert reply.status == 488
    assert line.left == (1, 0)


SIX = SDP.replace(b"c=IN IP4 192.0.2.7", b"c=IN IP6 2001:db8::7")


def test_sound_may_take_another_family_of_addresses_than_the_signalling() -> None:
    line = Line(six="2001:db8::1")
    caller = Caller(line)
    caller.invites(body=SIX)
    ok = caller.is_answered()
    assert b"c=IN IP6 2001:db8::1\r\n" in ok.body
    assert ok["Contact"] == "<sip:198.51.100.1:5060>"


def test_sound_of_a_family_that_we_have_not_gets_488() -> None:
    assert statuses(Caller(Line()).invites(body=SIX)) == [488]
    _, caller = talking()
    assert caller.asks("UPDATE", body=SIX).status == 488


@pytest.mark.parametrize(
    "extra",
    [
        "Contact: <sip:second@192.0.2.7>",
        "Record-Route: nonsense",
    ],
)
def test_an_invite_that_can_make_no_dialog_gets_400(extra: str) -> None:
    assert statuses(Caller(Line()).invites(extra)) == [400]


def test_an_invite_with_an_unreadable_description_gets_400() -> None:
    assert statuses(Caller(Line()).invites(body=b"v=1\r\n")) == [400]
