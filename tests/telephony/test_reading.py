from __future__ import annotations

import pytest

from ivr.errors import MalformedSip
from ivr.telephony.message import Request, Response, Unacceptable
from ivr.telephony.reading import MOST_BYTES, MOST_FIELDS, MOST_LINE, read
from tests.telephony.line import Caller, Line

PLAIN = Caller(Line()).request("OPTIONS", branch="z9hG4bK1")

TORTUOUS = (
    b"INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
    b"TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"
    b'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n'
    b"MaX-fOrWaRdS: 0068\r\n"
    b"Call-ID: wsinv.ndaksdj@192.0.2.1\r\n"
    b"Content-Length   : 3\r\n"
    b"cseq: 0009\r\n  INVITE\r\n"
    b"Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
    b"s :\r\n"
    b"NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
    b"UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
    b"Content-Type: application/sdp\r\n"
    b"Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
    b"v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
    b"  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n"
    b" z9hG4bK30239\r\n"
    b'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n'
    b"  secondparam ; q = 0.33\r\n"
    b"\r\nabc trailing bytes"
)
"""After RFC 4475 §3.1.1.1: every liberty that the grammar allows."""


def request(datagram: bytes) -> Request:
    message = read(datagram)
    assert isinstance(message, Request)
    return message


def refused(datagram: bytes) -> int:
    message = read(datagram)
    assert isinstance(message, Unacceptable)
    return message.status


def test_every_liberty_of_the_grammar_is_understood() -> None:
    message = request(TORTUOUS)
    assert (message.method, message.cseq) == ("INVITE", 9)
    assert message.from_tag == "98asjd8"
    assert message.to_tag == "1918181833n"
    assert message.from_number == "jdrosen"
    assert message.headers.first("Max-Forwards") == "0068"
    assert message.via.branch == "390skdjuw"
    assert len(message.headers.all("Via")) == 3
    assert message.headers.all("Contact")[0].startswith('"Quoted string')
    assert message.body == b"abc"


def test_compact_names_and_any_letter_case_mean_the_same() -> None:
    text = PLAIN
    for long, short in ((b"Via", b"v"), (b"From", b"F"), (b"To:", b"t:"), (b"Call-ID", b"cAlL-iD")):
        text = text.replace(long, short)
    assert request(text) == request(PLAIN)


def test_lines_may_end_in_a_bare_newline_and_begin_late() -> None:
    assert request(b"\r\n\r\n" + PLAIN.replace(b"\r\n", b"\n")) == request(PLAIN)


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        (b'"Li, <Lei>" <tel:+86-138-0000-0001;phone-context=x>', "+86-138-0000-0001"),
        (b"sip:+8613800000001;phone-context=x@gw;user=phone", "+8613800000001;phone-context=x"),
        (b"<sip:192.0.2.7>", None),
        (b"<sip:%31@[2001:db8::1]:5060>", "1"),
        (b"<urn:service:sos>", None),
        (b"<sip:a%0d%0ab@c>", "a\r\nb"),
    ],
)
def test_the_callers_number_is_read_from_any_uri(uri: bytes, number: str | None) -> None:
    text = PLAIN.replace(b"<sip:13800000001@192.0.2.7>", uri)
    assert request(text).from_number == number


def test_a_method_that_nobody_knows_is_read_all_the_same() -> None:
    text = PLAIN.replace(b"OPTIONS", b"!interesting-Method0123456789_*+`.%indeed'~")
    assert request(text).method.startswith("!interesting")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"OPTIONS sip", b"OPTIONS  sip"),
        (b"OPTIONS sip:95598@198.51.100.1", b"OPTIONS <sip:95598@198.51.100.1>"),
        (b"OPTIONS sip:95598@198.51.100.1", b"OPTIONS <>"),
        (b"Max-Forwards: 70", b"Via: nonsense"),
        (b"Max-Forwards: 70", b"Via: SIP/3.0/UDP 192.0.2.9"),
        (b"To: <sip:95598@198.51.100.1>", b"To: sip:95598@198.51.100.1?Route=x"),
        (b" SIP/2.0\r\n", b"\r\n"),
        (b"CSeq: 1 OPTIONS", b"CSeq: 1 INVITE"),
        (b"CSeq: 1 OPTIONS", b"CSeq: 2147483648 OPTIONS"),
        (b"CSeq: 1 OPTIONS\r\n", b""),
        (b"Call-ID: ", b"Call-ID: a b "),
        (b"Call-ID: ", b"X: "),
        (b"From: ", b"X: "),
        (b"To: ", b"X: "),
        (b"To: <sip:95598@198.51.100.1>", b"To: <sip:95598@198.51.100.1"),
        (b"To: <", b'To: "open <'),
        (b"To: <", b'To: a"b <'),
        (b"To: <sip:95598@198.51.100.1>", b"To: <sip:95598@198.51.100.1> beside"),
        (b"To: <sip:95598@198.51.100.1>", b"To: nonsense"),
        (b"To: <sip:95598@198.51.100.1>", b"To: <sip:95598@>"),
        (b"To: <sip:95598@198.51.100.1>", b"To: <sip:a@b:99999>"),
        (b"tag=from-1", b'tag="a b'),
        (b"tag=from-1", b"tag="),
        (b"tag=from-1", b"tag=from-\xe4"),
        (b"Max-Forwards", b"Max Forwards"),
        (b"Max-Forwards: 70", b"Max-Forwards 70"),
        (b"Max-Forwards: 70", b"Max-Forwards: 70\r\nMax-Forwards: 70"),
        (b"Max-Forwards: 70", b"X: \x00"),
        (b"Max-Forwards: 70", b"X: " + b"x" * MOST_LINE),
        (b"Max-Forwards: 70", b"Route: " + b"<sip:a>," * (MOST_FIELDS + 1)),
        (b"Content-Length: 0", b"Content-Length: 9"),
        (b"Content-Length: 0", b"Content-Length: -1"),
        (b"Content-Length: 0\r\n\r\n", b"Content-Length: 0\r\n"),
    ],
)
def test_a_faulty_request_can_be_answered_with_400(old: bytes, new: bytes) -> None:
    assert old in PLAIN
    assert refused(PLAIN.replace(old, new)) == 400


def test_another_version_is_named() -> None:
    assert refused(PLAIN.replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1)) == 505


def test_another_version_is_named_whatever_its_via_says() -> None:
    assert refused(PLAIN.replace(b"SIP/2.0", b"SIP/7.0")) == 505


def test_too_long_a_message_is_said_to_be_so() -> None:
    assert refused(PLAIN + b"x" * MOST_BYTES) == 513


@pytest.mark.parametrize(
    "datagram",
    [
        PLAIN.replace(b"Via: ", b"X: "),
        PLAIN.replace(b"SIP/2.0/UDP", b"HTTP/1.1/UDP"),
        PLAIN.replace(b"192.0.2.7:5062;", b"192.0.2.7:0;"),
        PLAIN.replace(b"OPTIONS", b"ACK").replace(b"CSeq: 1", b"CSeq: x"),
        b"\xff\xfe\xfd",
        b"SIP/2.0 700 Odd\r\n\r\n",
        b"SIP/2.0 200 OK" + PLAIN[PLAIN.index(b"\r\n") :].replace(b"CSeq: 1", b"CSeq: x"),
        b"SIP/2.0 200 OK" + PLAIN[PLAIN.index(b"\r\n") :].replace(b"Max-Forwards", b"("),
    ],
)
def test_what_cannot_be_answered_gets_silence(datagram: bytes) -> None:
    with pytest.raises(MalformedSip):
        read(datagram)


@pytest.mark.parametrize("status", [180, 200, 299, 477, 603])
def test_a_response_is_read_even_with_a_status_from_nowhere(status: int) -> None:
    rest = PLAIN[PLAIN.index(b"\r\n") :]
    message = read(f"SIP/2.0 {status} Why Not".encode() + rest)
    assert isinstance(message, Response)
    assert (message.status, message.reason) == (status, "Why Not")
    assert (message.branch, message.method) == ("z9hG4bK1", "OPTIONS")


def test_a_response_needs_no_reason() -> None:
    message = read(b"SIP/2.0 200" + PLAIN[PLAIN.index(b"\r\n") :])
    assert isinstance(message, Response)
    assert message.reason == ""


def test_without_a_length_the_body_is_the_rest_of_the_datagram() -> None:
    """RFC 3261 §18.3."""
    whole = Caller(Line()).request("INVITE", body=b"v=0\r\n").replace(b"Content-Length: 5\r\n", b"")
    assert b"Length" not in whole
    assert request(whole).body == b"v=0\r\n"


@pytest.mark.parametrize("nothing", [b"", b"\r\n", b"\r\n\r\n", b"\0\0\0\0"])
def test_a_keep_alive_is_nothing(nothing: bytes) -> None:
    assert read(nothing) is None
