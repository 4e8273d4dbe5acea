"""What a called side has to understand of header fields, bodies and addresses (RFC 3261)."""

from __future__ import annotations

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from tests.telephony.line import PEER, SDP, Caller, Line, Sent, statuses, talking

SIX = Hop("2001:db8::7", 5062)


def folded(request: bytes) -> bytes:
    """The same request in compact and folded fields, of odd letter case."""
    for long, short in (
        (b"Via: SIP/2.0/UDP ", b"v : SIP/2.0/UDP\r\n  "),
        (b"From: ", b"f:"),
        (b"To: ", b"T:\r\n\t"),
        (b"Call-ID: ", b"i: "),
        (b"Contact: ", b"m: "),
        (b"CSeq: ", b"cSEQ:   "),
        (b"Content-Type: application/sdp", b"c: Application/SDP ; charset=utf-8"),
        (b"Content-Length: ", b"l: "),
    ):
        assert long in request
        request = request.replace(long, short, 1)
    return request


def multipart(description: bytes) -> bytes:
    parts = (
        b"Content-Type: application/isup\r\n\r\n\x01\x02",
        b"Content-Type: application/sdp\r\n\r\n",
    )
    return b"--b\r\n" + b"\r\n--b\r\n".join(parts) + description + b"\r\n--b--\r\n"


def six(request: bytes) -> bytes:
    """The request from a telephone that knows only IPv6."""
    request = request.replace(b"192.0.2.7", b"[2001:db8::7]").replace(
        b"198.51.100.1", b"[2001:db8::1]"
    )
    return request.replace(b"IN IP4 [2001:db8::7]", b"IN IP6 2001:db8::7")


def test_compact_and_folded_fields_of_any_letter_case_make_a_call() -> None:
    line = Line()
    caller = Caller(line)
    assert statuses(line.gets(folded(caller.request("INVITE", body=SDP)))) == [100]
    assert (line.invited.caller, line.invited.called) == ("13800000001", "95598")
    assert caller.is_answered().status == 200
    caller.acks()
    assert caller.asks("BYE").status == 200
    assert line.told == [Acked(), LegEnded("caller")]


def test_a_description_is_found_in_a_multipart() -> None:
    line = Line()
    body = multipart(SDP)
    kind = 'multipart/mixed ; boundary="b"'
    assert statuses(line.gets(Caller(line).request("INVITE", body=body, kind=kind))) == [100]
    assert line.invited.target is not None
    assert line.invited.target.port == 6000


def test_what_a_proxy_would_have_to_support_is_no_business_of_ours() -> None:
    assert statuses(Caller(Line()).invites("Proxy-Require: privacy, foo")) == [100]


def test_a_call_that_would_replace_another_is_a_new_one_unless_that_is_required() -> None:
    replaces = "Replaces: gone@h;to-tag=a;from-tag=b"
    assert statuses(Caller(Line()).invites(replaces)) == [100]
    (refused,) = Caller(Line()).invites(replaces, "Require: replaces")
    assert (refused.status, refused["Unsupported"]) == (420, "replaces")


def test_a_fork_of_a_call_gets_482_and_another_call_of_the_same_telephone_is_served() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites()
    assert statuses(line.gets(caller.request("INVITE", body=SDP))) == [482]
    again = Caller(line, call_id="call-2", tag="from-2")
    assert statuses(line.gets(again.request("INVITE", body=SDP))) == [100]


@pytest.mark.parametrize(
    ("route", "start", "routes", "hop"),
    [
        (
            "<sip:192.0.2.50;lr>, <sip:192.0.2.51:5070;lr>",
            "sip:13800000001@192.0.2.7:5062",
            ["<sip:192.0.2.50;lr>", "<sip:192.0.2.51:5070;lr>"],
            ("192.0.2.50", 5060),
        ),
        (
            "<sip:192.0.2.50>, <sip:192.0.2.51;lr>",
            "sip:192.0.2.50",
            ["<sip:192.0.2.51;lr>", "<sip:13800000001@192.0.2.7:5062>"],
            ("192.0.2.50", 5060),
        ),
        (
            "<sip:[2001:db8::50]:5070;lr>",
            "sip:13800000001@192.0.2.7:5062",
            ["<sip:[2001:db8::50]:5070;lr>"],
            ("192.0.2.7", 5062),  # seen over IPv4, where an IPv6 hop leads nowhere
        ),
    ],
)
def test_requests_of_ours_take_the_recorded_route_loose_or_strict(
    route: str, start: str, routes: list[str], hop: tuple[str, int]
) -> None:
    line, _ = talking(None, f"Record-Route: {route}")
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    (invite,) = line.sent()
    assert invite.start == f"INVITE {start} SIP/2.0"
    assert invite.all("Route") == routes
    assert invite.to[:2] == hop


def test_a_call_over_ipv6_is_ipv6_everywhere() -> None:
    line = Line(six="2001:db8::1")
    caller = Caller(line)

    def gets(request: bytes) -> list[Sent]:
        return line.gets(six(request), SIX)

    assert statuses(gets(caller.request("INVITE", body=SDP))) == [100]
    ok = caller.is_answered()
    assert ok.to == SIX
    assert ok["Contact"] == "<sip:[2001:db8::1]:5060>"
    assert b"c=IN IP6 2001:db8::1\r\n" in ok.body
    gets(caller.request("ACK"))
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    (invite,) = line.sent()
    assert invite.start == "INVITE sip:13800000001@[2001:db8::7]:5062 SIP/2.0"
    assert invite["Via"].startswith("SIP/2.0/UDP [2001:db8::1]:5060;")
    assert invite.to == SIX
    assert b"c=IN IP6 2001:db8::1\r\n" in invite.body


def test_the_answer_to_a_telephone_behind_nat_names_its_true_address() -> None:
    line = Line()
    seen = PEER._replace(host="203.0.113.9", port=40_001)
    (trying,) = line.gets(Caller(line).request("INVITE", body=SDP), seen)
    assert trying.to == seen
    assert ";rport=40001;received=203.0.113.9" in trying["Via"]


def test_too_long_a_request_gets_513() -> None:
    (reply,) = Line().gets(Caller(Line()).request("INVITE", body=SDP + b"a=x\r\n" * 4_000))
    assert reply.status == 513
