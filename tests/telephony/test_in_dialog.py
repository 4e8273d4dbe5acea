from __future__ import annotations

import pytest

from ivr.media.g711 import Law
from ivr.telephony.leg_events import Acked, InfoDigit, LegEnded
from tests.telephony.line import SDP, Caller, Line, talking

HELD = SDP.replace(b"sendrecv", b"sendonly")
MOVED = SDP.replace(b"c=IN IP4 192.0.2.7", b"c=IN IP4 192.0.2.99").replace(b"6000", b"7000")


def origin(body: bytes) -> tuple[int, int]:
    """The id and the version of the o= line."""
    line = next(line for line in body.split(b"\r\n") if line.startswith(b"o="))
    return int(line.split()[1]), int(line.split()[2])


def test_hold_stops_our_sound_and_resume_brings_it_back() -> None:
    line, caller = talking()
    held = caller.asks("INVITE", body=HELD)
    caller.acks()
    assert b"a=recvonly" in held.body
    assert not line.agreed[-1].target.sending
    resumed = caller.asks("INVITE", body=SDP)
    caller.acks()
    assert b"a=sendrecv" in resumed.body
    assert line.agreed[-1].target.sending
    assert origin(resumed.body) == (origin(held.body)[0], origin(held.body)[1] + 1)
    assert line.told == [Acked()]
    assert line.after(32_000) == []


def test_a_session_that_is_only_refreshed_keeps_its_version() -> None:
    _, caller = talking()
    first = caller.asks("UPDATE", body=SDP)
    second = caller.asks("UPDATE", body=SDP)
    assert first.status == second.status == 200
    assert first.body == second.body


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_sound_follows_to_a_new_address(method: str) -> None:
    line, caller = talking()
    assert caller.asks(method, body=MOVED).status == 200
    assert (line.agreed[-1].target.host, line.agreed[-1].target.port) == ("192.0.2.99", 7000)


def test_a_new_law_is_agreed_in_the_middle_of_a_call() -> None:
    line, caller = talking()
    caller.asks("INVITE", body=SDP.replace(b"8 0 101", b"0 101"))
    assert line.agreed[-1].target.law is Law.PCMU


def test_an_offer_with_no_law_of_ours_leaves_the_sound_as_it_was() -> None:
    line, caller = talking()
    assert caller.asks("INVITE", body=SDP.replace(b"8 0 101", b"9")).status == 488
    assert line.agreed == []
    assert caller.asks("BYE").status == 200


def test_a_re_invite_whose_ack_never_comes_ends_the_call() -> None:
    line, caller = talking()
    caller.asks("INVITE", body=SDP)
    assert line.after(32_000)[-1].method == "BYE"
    assert line.told == [Acked(), LegEnded("timeout")]


def test_a_re_invite_in_place_of_the_ack_shows_that_the_200_came() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    assert caller.asks("INVITE", body=SDP).status == 200
    caller.acks()
    assert line.told == [Acked()]
    assert line.after(32_000) == []


def test_a_re_invite_without_an_offer_gets_ours_and_its_ack_the_answer() -> None:
    line, caller = talking()
    offered = caller.asks("INVITE")
    assert b"RTP/AVP 8 0 101" in offered.body
    assert caller.asks("UPDATE", body=SDP).status == 500
    assert caller.asks("INVITE", body=SDP)["Retry-After"] == "1"
    caller.acks(body=MOVED, cseq=2)
    assert line.agreed[-1].target.port == 7000
    assert line.told == [Acked()]


def test_a_re_invite_whose_ack_brings_no_answer_changes_nothing() -> None:
    line, caller = talking()
    caller.asks("INVITE")
    assert caller.acks() == []
    assert line.agreed == []
    assert caller.asks("INVITE", body=SDP).status == 200


def test_an_update_without_a_description_only_refreshes() -> None:
    line, caller = talking()
    reply = caller.asks("UPDATE")
    assert (reply.status, reply.body) == (200, b"")
    assert line.agreed == []


def test_an_update_while_ringing_comes_too_early() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.our_tag = line.invited.call
    assert caller.asks("UPDATE", body=SDP).status == 500
    assert caller.asks("INVITE", body=SDP).status == 500


def test_requests_go_to_the_contact_told_last() -> None:
    line, caller = talking()
    caller.cseq += 1
    update = caller.request("UPDATE").replace(b"Contact: <sip:1", b"Contact: <sip:new-1")
    line.gets(update)
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert bye.start.startswith("BYE sip:new-13800000001@")


@pytest.mark.parametrize(
    ("method", "extra", "body"),
    [
        ("INVITE", (), b"v=0\r\nm=nonsense\r\n"),
        ("UPDATE", ("Contact: <sip:a@b>",), b""),
    ],
)
def test_what_cannot_be_renegotiated_gets_400(
    method: str, extra: tuple[str, ...], body: bytes
) -> None:
    _, caller = talking()
    assert caller.asks(method, *extra, body=body).status == 400


@pytest.mark.parametrize(
    ("kind", "body", "lasted_ms"),
    [
        ("application/dtmf-relay", b"Signal=5\r\nDuration=160\r\n", 160),
        ("Application/DTMF-Relay;x=y", b"Duration=160\r\nSignal= 5\r\n", 160),
        ("application/dtmf", b"5", 0),
    ],
)
def test_a_key_in_info_is_told_once_however_often_it_is_sent(
    kind: str, body: bytes, lasted_ms: int
) -> None:
    line, caller = talking()
    caller.cseq += 1
    info = caller.request("INFO", body=body, kind=kind)
    (first,) = line.gets(info)
    (again,) = line.gets(info)
    assert first.status == again.status == 200
    assert line.told == [Acked(), InfoDigit("5", lasted_ms)]


def test_an_info_that_is_no_key_is_answered_and_tells_nothing() -> None:
    line, caller = talking()
    assert caller.asks("INFO").status == 200
    assert caller.asks("INFO", body=b"hf", kind="application/dtmf").status == 200
    refused = caller.asks("INFO", body=b"<x/>", kind="application/media_control+xml")
    assert refused.status == 415
    assert "application/dtmf-relay" in refused["Accept"]
    assert line.told == [Acked()]


def test_options_within_a_call_tell_what_is_served() -> None:
    _, caller = talking()
    reply = caller.asks("OPTIONS")
    assert "application/sdp" in reply["Accept"]
    assert "INVITE" in reply["Allow"]


@pytest.mark.parametrize(("method", "status"), [("REFER", 405), ("PRACK", 481), ("DANCE", 501)])
def test_other_methods_within_a_call_are_refused(method: str, status: int) -> None:
    _, caller = talking()
    assert caller.asks(method).status == status
    assert caller.asks("BYE").status == 200


def test_an_older_request_is_out_of_order_and_one_that_came_twice_is_merged() -> None:
    line, caller = talking()
    caller.asks("OPTIONS")
    (older,) = line.gets(caller.request("INFO", cseq=1))
    (merged,) = line.gets(caller.request("INFO"))
    assert (older.status, merged.status) == (500, 482)


def test_a_notify_of_something_else_is_a_bad_event() -> None:
    _, caller = talking()
    assert caller.asks("NOTIFY", "Event: message-summary").status == 489


def test_a_notify_with_a_strange_body_is_refused() -> None:
    line, caller = talking()
    line.agent.calls.transfer(line.invited.call, "tel:110", line.now_ms)
    line.sent()
    reply = caller.asks("NOTIFY", "Event: refer", body=b"x", kind="text/plain")
    assert (reply.status, reply["Accept"]) == (415, "message/sipfrag")


@pytest.mark.parametrize("field", ["tag=from-1", "a000000000000002", "Call-ID: call-1"])
def test_a_stranger_who_does_not_know_all_three_names_reaches_no_call(field: str) -> None:
    line, caller = talking()
    caller.cseq += 1
    forged = caller.request("BYE").replace(field.encode(), field.encode() + b"x")
    assert line.gets(forged)[0].status == 481
    assert line.told == [Acked()]


def test_an_invite_whose_multipart_holds_no_description_gets_400() -> None:
    _, caller = talking()
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--\r\n"
    assert caller.asks("INVITE", body=body, kind="multipart/mixed;boundary=b").status == 400
