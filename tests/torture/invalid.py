"""RFC 4475 §3.1.2: messages against the grammar. The messages are our own."""

from __future__ import annotations

from tests.torture.trial import CALL, OFFER, SILENCE, Trial, sip

_PLAIN = """
INVITE sip:95598@198.51.100.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-invalid
To: <sip:95598@198.51.100.1>
From: <sip:13800000001@192.0.2.7>;tag=from-invalid
Call-ID: invalid@192.0.2.7
CSeq: 17 INVITE
Max-Forwards: 70
Contact: <sip:13800000001@192.0.2.7>
Content-Type: application/sdp
Content-Length: {length}
"""

_ANSWER = """
SIP/2.0 503 Not now
Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-answer
To: <sip:a@192.0.2.7>;tag=2
From: <sip:95598@198.51.100.1>;tag=1
Call-ID: answer@198.51.100.1
CSeq: 17 INVITE
Content-Length: 0
"""


def _spoilt(section: str, name: str, expects: tuple[int, ...], *changes: tuple[str, str]) -> Trial:
    """The plain INVITE with so much of it changed."""
    return Trial(section, name, sip(_changed(_PLAIN, *changes), OFFER), expects)


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


_VIA = "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-invalid"
_CONTACT = "Contact: <sip:13800000001@192.0.2.7>"
_LINE = "INVITE sip:95598@198.51.100.1 SIP/2.0"
_TO = "To: <sip:95598@198.51.100.1>"
_FROM = "From: <sip:13800000001@192.0.2.7>;tag=from-invalid"

INVALID = (
    _spoilt("3.1.2.1", "a stray separator in Via", (400,), (_VIA, f"{_VIA};;,;,,")),
    _spoilt(
        "3.1.2.1",
        "nothing but separators in Contact",
        (400,),
        (_CONTACT, 'Contact: "" <> ;;;;'),
    ),
    Trial(
        "3.1.2.2",
        "a Content-Length beyond the message's end",
        sip(_changed(_PLAIN, ("{length}", "9999")), OFFER),
        (400,),
        SILENCE,  # the rest may still come
    ),
    Trial(
        "3.1.2.3",
        "a negative Content-Length",
        sip(_changed(_PLAIN, ("{length}", "-999")), OFFER),
        (400,),
    ),
    _spoilt("3.1.2.4", "a CSeq beyond 32 bits", (400,), (" 17 ", " 36893488147419103232 ")),
    _spoilt("3.1.2.4", "a CSeq of 2**31", (400,), (" 17 ", " 2147483648 ")),
    _spoilt("3.1.2.4", "Max-Forwards beyond 255", (400,), (": 70", ": 300")),
    _spoilt("3.1.2.4", "a port beyond 65535", (400,), ("192.0.2.7>\nC", "192.0.2.7:70000>\nC")),
    _spoilt(
        "3.1.2.4",
        "a session beyond all time",
        (400,),
        ("Max-F", "Session-Expires: 9999999999999999\nMax-F"),
    ),
    Trial(
        "3.1.2.5",
        "a response with a CSeq, a Warning and a Retry-After beyond everything",
        sip(
            _changed(
                _ANSWER,
                (" 17 ", " 9292394834772304023312 "),
                (
                    "Content",
                    "Retry-After: 949302838503028349304023988\n"
                    'Warning: 1812 overture "in progress"\nContent',
                ),
            )
        ),
        SILENCE,
    ),
    _spoilt("3.1.2.6", "a name whose quotes do not close", (400,), (_TO, f'To: "Mr. Li {_TO[4:]}')),
    _spoilt(
        "3.1.2.7",
        "brackets around the Request-URI",
        (400,),
        (_LINE, "INVITE <sip:95598@198.51.100.1> SIP/2.0"),
    ),
    _spoilt("3.1.2.7", "brackets around nothing", (400,), (_LINE, "INVITE <> SIP/2.0")),
    _spoilt(
        "3.1.2.8",
        "a space within the Request-URI",
        (400,),
        (_LINE, "INVITE sip:95598@198.51.100.1; lr SIP/2.0"),
    ),
    _spoilt("3.1.2.9", "two spaces in the request line", (400,), ("INVITE sip:9", "INVITE  sip:9")),
    _spoilt("3.1.2.10", "a space at the end of the request line", (400,), (_LINE, _LINE + "  ")),
    _spoilt(  # may be refused or ignored; a caller is not sent away for it
        "3.1.2.11",
        "header fields within the Request-URI",
        CALL,
        (_LINE, "INVITE sip:95598@198.51.100.1?Route=%3Csip:elsewhere.example%3E SIP/2.0"),
    ),
    _spoilt(  # nobody needs the Date
        "3.1.2.12", "a Date in another time zone", CALL, ("Max-F", f"Date: {'x ' * 20}CST\nMax-F")
    ),
    _spoilt(
        "3.1.2.13",
        "a Contact whose header fields lack the brackets",
        (400,),
        (_CONTACT, "Contact: sip:13800000001@192.0.2.7?Route=%3Csip:192.0.2.9%3E"),
    ),
    _spoilt(
        "3.1.2.14",
        "spaces within an address",
        (400,),
        (_TO, 'To: "Li, Hua" < sip:95598 @ 198.51.100.1 >'),
    ),
    _spoilt(
        "3.1.2.15",
        "a comma in a name without quotes",
        (400,),
        (_FROM, "From: Li, Hua sip:13800000001@192.0.2.7;tag=from-invalid"),
    ),
    Trial(
        "3.1.2.16",
        "a version of SIP that there is not",
        sip(_PLAIN.replace("SIP/2.0", "SIP/7.0"), OFFER),
        (505,),
    ),
    _spoilt("3.1.2.17", "CSeq names another method", (400,), ("17 INVITE", "17 OPTIONS")),
    _spoilt("3.1.2.18", "CSeq names another unknown method", (400,), ("INVITE sip", "NEWONE sip")),
    Trial(
        "3.1.2.19",
        "a status beyond everything",
        sip(_changed(_ANSWER, ("503", "4294967301"))),
        SILENCE,
    ),
)
