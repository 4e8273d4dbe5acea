"""Every header field that is read, with every value that nobody sane would write."""

from __future__ import annotations

import time
from ipaddress import ip_network

import pytest

from ivr.telephony.message import LISTS, NAMES, SINGLE
from ivr.telephony.reading import MOST_FIELDS, read
from ivr.telephony.rules import Rules
from tests.telephony.callee import Callee, talking_to
from tests.telephony.line import SDP, Caller, Line, talking
from tests.torture.house import normal_call, nothing_is_left, over_tcp

FIELDS = tuple(
    dict.fromkeys(
        (
            *NAMES,
            "Diversion",
            "History-Info",
            "P-Called-Party-ID",
            "P-Preferred-Identity",
            "Remote-Party-ID",
            "Content-Transfer-Encoding",
            "MIME-Version",
            "Min-SE",
            "Authentication-Info",
        )
    )
)

READ_IN_ANSWERS = (
    *sorted(SINGLE),
    "Contact",
    "Content-Encoding",
    "Proxy-Authenticate",
    "Reason",
    "Record-Route",
    "Require",
    "Retry-After",
    "RSeq",
    "Session-Expires",
    "Via",
    "WWW-Authenticate",
)

VALUES = (
    "",
    ",",
    ",,;;,,",
    ";=;=",
    '"',
    '"\\"',
    "<",
    ">",
    "<>",
    "<<<>>>",
    "a" * 3_000,
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "\u0663\u0661",
    "\udcff\udcfe",
    "%00%0d%0a",
    "sip:",
    "<sip:@>",
    "<sip:a@[::1>",
    "<sip:a@[::g]>",
    "<sip:a@256.256.256.256:0>",
    "tel:+;phone-context=",
    "<tel:>;x",
    '"\u7535\u529b" <sip:%ff@x>;tag=;tag=2',
    "90;refresher=",
    "90;refresher=uas;refresher=uac",
    "Thu, 32 Foo 9999 99:99:99 GMT",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Digest " + 'a="\\' * 50,
    "Digest realm=,nonce=,qop=,algorithm=",
    "application/sdp; boundary=",
    "multipart/mixed",
    'multipart/mixed; boundary="' + "x" * 100,
    "multipart/mixed; boundary*=utf-99''%ff",
    "refer;id=99999999999999999999",
    "SIP/2.0/UDP [::1]:0;branch=",
    "timer, timer, timer, 100rel",
    "id;header;critical;none",
)

TRUSTING = Rules(trusted=(ip_network("192.0.2.0/24"),), area_code="0571", numbers=("95598",))


def every_value(field: str) -> list[str]:
    """Lines for a message: the value alone, and many times where it may stand in a list."""
    lines = [f"{field}: {value}" for value in VALUES]
    if field not in LISTS:
        return lines
    return lines + [f"{field}: {','.join([value] * 50)}"[:4_000] for value in VALUES]


def with_field(request: bytes, field: str, line: str) -> bytes:
    """The request with that line, in place of its own one where only one may be."""
    own = b"\r\n" + field.encode() + b": "
    start = request.find(own)
    if field in SINGLE and start >= 0:
        end = request.index(b"\r\n", start + 2)
        request = request[:start] + request[end:]
    head, _, rest = request.partition(b"\r\n")
    return head + b"\r\n" + line.encode("utf-8", "surrogateescape") + b"\r\n" + rest


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("method", ["INVITE", "OPTIONS"])
def test_in_a_request_of_a_trusted_trunk(field: str, method: str) -> None:
    line = Line(TRUSTING)
    for number, text in enumerate(every_value(field)):
        caller = Caller(line, call_id=f"call-{number}")
        asked = with_field(caller.request(method, body=SDP), field, text)
        for answer in line.gets(asked) + over_tcp(line, [asked]):
            assert 100 <= answer.status < 600
            assert answer.status != 500
        line.after(70_000)
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize("field", FIELDS)
def test_in_requests_within_a_call(field: str) -> None:
    line, caller = talking()
    key = line.invited.call
    for text in every_value(field):
        for method in ("INVITE", "UPDATE", "INFO", "NOTIFY"):
            caller.cseq += 1
            asked = with_field(caller.request(method, body=SDP), field, text)
            assert len(line.gets(asked)) <= 1
            caller.acks()
    assert key in line.agent.calls.live
    line.agent.hang_up(key, line.now_ms)
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize("field", READ_IN_ANSWERS)
def test_in_answers_to_our_calls(field: str) -> None:
    for text in every_value(field):
        for status in (183, 200, 302, 401):
            callee = Callee()
            callee.is_called(follow_moved=True)
            callee.answers(status, text, body=SDP)
            callee.hangs_on()
            assert callee.nothing_left


@pytest.mark.parametrize("field", ["Session-Expires", "Min-SE", "Contact", "Record-Route", "Allow"])
def test_in_answers_to_our_changes(field: str) -> None:
    for text in every_value(field):
        for status in (200, 422, 491, 500):
            callee = talking_to()
            callee.line.agent.calls.hold("ours", True, callee.line.now_ms)
            (invite,) = callee.line.sent()
            callee.answers(status, text, to=invite, body=SDP, contact="")
            callee.hangs_on()
            assert callee.nothing_left


SLOW = {
    "commas": b"Contact: " + b"," * 4_000,
    "quotes": b'From: "' + b'\\"' * 2_000,
    "brackets": b"Contact: " + b"<" * 4_000,
    "parameters": b"Via: SIP/2.0/UDP a" + b";a=" * 1_300,
    "spaces in a Via": b"Via: SIP" + b" " * 4_000 + b"/2.0/UDP a",
    "digits": b"CSeq: " + b"9" * 4_000 + b" INVITE",
    "words": b"Accept: " + b"a/b;q=0.1, " * 360,
    "many fields": b"\r\n".join([b"Supported: a,b,c,d"] * (MOST_FIELDS * 2)),
    "many folds": b"X: a" + b"\r\n a" * 3_000,
    "many Vias": b"\r\n".join([b"Via: SIP/2.0/UDP a;branch=z9hG4bK1"] * 190),
    "lines that are none": b"\r\n".join([b"?"] * 4_000),
}
PATIENCE_S = 0.05
"""A plain message takes a tenth of a millisecond; what takes long keeps all calls waiting."""


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_message_takes_long_to_read(text: bytes) -> None:
    for field in (b"", b"\r\nRoute: <sip:a;lr>"):
        asked = Caller(Line()).request("INVITE", body=SDP)
        asked = asked.replace(b"\r\nMax-F", field + b"\r\n" + text + b"\r\nMax-F")
        quickest = min(timed(asked) for _ in range(3))
        assert quickest < PATIENCE_S


def timed(message: bytes) -> float:
    begun = time.process_time()
    read(message)
    Line().gets(message)
    over_tcp(Line(), [message])
    return time.process_time() - begun


def test_the_fields_that_may_be_lists_are_among_those_tried() -> None:
    assert set(FIELDS) >= LISTS
