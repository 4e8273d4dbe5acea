from __future__ import annotations

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, SDP, Caller, Line, statuses, talking


def reply_to(datagram: bytes, source: Hop = PEER) -> list[int]:
    return statuses(Line().gets(datagram, source))


def test_options_tell_what_is_served() -> None:
    (reply,) = Line().gets(Caller(Line()).request("OPTIONS"))
    assert reply.status == 200
    assert reply["Allow"] == "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY"
    assert "application/sdp" in reply["Accept"]
    assert reply.to_tag


@pytest.mark.parametrize(
    ("method", "status"),
    [
        ("BYE", 481),
        ("INFO", 481),
        ("NOTIFY", 481),
        ("UPDATE", 481),
        ("PRACK", 481),
        ("REGISTER", 405),
        ("SUBSCRIBE", 405),
        ("MESSAGE", 405),
        ("DANCE", 501),
    ],
)
def test_a_request_outside_any_call_gets_its_rfc_answer(method: str, status: int) -> None:
    (reply,) = Line().gets(Caller(Line()).request(method))
    assert reply.status == status
    assert bool(reply.all("Allow")) == (status in (405, 501))


def test_an_invite_for_an_unknown_dialog_gets_481() -> None:
    assert reply_to(Caller(Line()).request("INVITE", body=SDP, to_tag="gone")) == [481]


def test_an_extension_that_we_do_not_know_is_named() -> None:
    (reply,) = Caller(Line()).invites("Require: 100rel, foo", "Require: bar")
    assert (reply.status, reply["Unsupported"]) == (420, "100rel, foo, bar")


def test_a_cancel_is_never_refused_for_its_extensions() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    replies = line.gets(caller.request("CANCEL", "Require: foo", branch="z9hG4bK-inv"))
    assert statuses(replies) == [200, 487]


@pytest.mark.parametrize(
    ("hops", "status"), [("0", 483), ("256", 400), ("-1", 400), ("x", 400), ("1", 100)]
)
def test_hops_are_counted(hops: str, status: int) -> None:
    line = Line()
    invite = Caller(line).request("INVITE", body=SDP)
    changed = invite.replace(b"Max-Forwards: 70", f"Max-Forwards: {hops}".encode())
    assert line.gets(changed)[0].status == status


def test_within_a_call_no_hop_is_left_to_count() -> None:
    _, caller = talking()
    caller.cseq += 1
    bye = caller.request("BYE").replace(b"Max-Forwards: 70", b"Max-Forwards: 0")
    assert statuses(caller.line.gets(bye)) == [200]


def test_an_invite_without_max_forwards_is_served() -> None:
    assert reply_to(Caller(Line()).request("INVITE").replace(b"Max-Forwards: 70\r\n", b"")) == [100]


def test_a_uri_of_another_world_is_not_supported() -> None:
    assert reply_to(Caller(Line()).request("OPTIONS", uri="http://x.example/")) == [416]


@pytest.mark.parametrize(
    ("takes", "status"),
    [
        ("text/plain", 406),
        ("text/plain, application/sdp;level=1", 100),
        ("application/*", 100),
        ("*/*", 100),
    ],
)
def test_a_caller_who_takes_no_description_gets_406(takes: str, status: int) -> None:
    assert reply_to(Caller(Line()).request("INVITE", f"Accept: {takes}", body=SDP)) == [status]


@pytest.mark.parametrize(
    ("extra", "kind"),
    [("X: y", "text/plain"), ("Content-Encoding: gzip", "application/sdp")],
)
def test_a_body_that_cannot_be_read_gets_415_with_what_could(extra: str, kind: str) -> None:
    (reply,) = Line().gets(Caller(Line()).request("INVITE", extra, body=SDP, kind=kind))
    assert reply.status == 415
    assert "application/sdp" in reply["Accept"]


def test_the_same_invite_over_two_ways_is_merged() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    assert statuses(line.gets(caller.request("INVITE", body=SDP))) == [482]


def test_a_keep_alive_and_a_stray_response_or_ack_get_silence_and_are_counted() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    ok = caller.is_answered()
    assert line.gets(b"\r\n\r\n") == []
    assert line.gets(b"\x00\x00\x00\x00") == []
    assert line.gets(caller.request("ACK", to_tag="gone")) == []
    assert caller.answers(ok, 200) == []
    counters = line.agent.counters
    assert (counters["keep-alive"], counters["stray ACK"], counters["stray response"]) == (2, 1, 1)


def test_noise_gets_silence_and_is_counted() -> None:
    line = Line()
    for noise in (b"hello", b"\xff" * 100, b"GET / HTTP/1.1\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n"):
        assert line.gets(noise) == []
    assert line.agent.counters["malformed"] == 4


def test_a_faulty_request_is_answered_without_being_remembered() -> None:
    line = Line()
    faulty = Caller(line).request("INVITE", body=SDP).replace(b"CSeq: 1", b"CSeq: x")
    first, again = line.gets(faulty), line.gets(faulty)
    assert statuses(first) == [400]
    assert first == again
    assert line.left == (0, 0)


def test_with_no_room_for_transactions_requests_are_answered_and_forgotten() -> None:
    line = Line(Rules(most_transactions=0))
    caller = Caller(line)
    assert statuses(line.gets(caller.request("OPTIONS"))) == [200]
    assert statuses(caller.invites()) == [503]
    assert line.left == (0, 0)


def test_within_a_call_requests_are_served_even_with_no_room_for_transactions() -> None:
    line = Line(Rules(most_transactions=1))
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    assert caller.asks("INVITE", body=SDP).status == 200
    assert caller.asks("BYE").status == 200
    line.after(32_000)
    assert line.left == (0, 0)


def test_the_response_goes_to_the_true_source_and_says_so() -> None:
    (reply,) = Line().gets(Caller(Line()).request("OPTIONS"), Hop("203.0.113.5", 7777))
    assert reply.to == Hop("203.0.113.5", 7777)
    assert ";rport=7777;received=203.0.113.5" in reply["Via"]


def test_without_rport_the_response_goes_to_the_port_in_via() -> None:
    request = Caller(Line()).request("OPTIONS").replace(b";rport", b"")
    (reply,) = Line().gets(request, Hop("192.0.2.7", 7777))
    assert reply.to == Hop("192.0.2.7", 5062)
    assert "received" not in reply["Via"]


def test_every_via_is_echoed_in_order() -> None:
    request = Caller(Line()).request(
        "OPTIONS", "v: SIP/2.0/UDP b.example;branch=z9hG4bKb, SIP/2.0/TCP c.example;branch=z9hG4bKc"
    )
    (reply,) = Line().gets(request)
    assert reply.all("Via")[1:] == [
        "SIP/2.0/UDP b.example;branch=z9hG4bKb",
        "SIP/2.0/TCP c.example;branch=z9hG4bKc",
    ]


def test_a_peer_from_before_the_rfc_is_served_by_what_names_its_request() -> None:
    line = Line()
    caller = Caller(line)
    old = caller.request("INVITE", body=SDP, branch="1")
    assert statuses(line.gets(old)) == [100]
    assert statuses(line.gets(old)) == [100]
    assert line.left == (1, 1)
    assert statuses(line.gets(caller.request("CANCEL", branch="1"))) == [200, 487]


def test_a_branch_that_is_nothing_but_the_cookie_names_no_request() -> None:
    line = Line()
    for name in ("one", "two"):
        caller = Caller(line, call_id=name, tag=name)
        assert statuses(line.gets(caller.request("INVITE", body=SDP, branch="z9hG4bK"))) == [100]
    assert line.left == (2, 2)
    assert statuses(line.gets(caller.request("CANCEL", branch="z9hG4bK"))) == [200, 487]
    assert line.left[1] == 1


def test_an_ack_with_the_branch_of_its_invite_is_taken_for_the_200() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    caller.is_answered()
    line.gets(caller.request("ACK", branch="z9hG4bK-inv"))
    assert line.after(32_000) == []
    assert len(line.told) == 1


@pytest.mark.parametrize(
    "to", [b"<sip:95598@h;tag=no>", b'"a;tag=no" <sip:95598@h>', b"<sip:95598@h;tag=no>;x=y"]
)
def test_a_tag_within_the_uri_or_the_name_is_no_tag(to: bytes) -> None:
    line = Line()
    plain = Caller(line).request("OPTIONS")
    (reply,) = line.gets(plain.replace(b"To: <sip:95598@198.51.100.1>", b"To: " + to))
    given, _, tag = reply["To"].rpartition(";tag=")
    assert (given, len(tag)) == (to.decode(), 16)
