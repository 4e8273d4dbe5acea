"""RFC 4475 §3.2 and §3.3: in order by the grammar, and yet trouble. The messages are our own."""

from __future__ import annotations

from tests.torture.trial import CALL, OFFER, SILENCE, Trial, sip

_HEAD = """
Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-meaning
To: <sip:95598@198.51.100.1>
From: <sip:13800000001@192.0.2.7>;tag=from-meaning
Call-ID: meaning@192.0.2.7
Contact: <sip:13800000001@192.0.2.7>
"""


def _trial(
    section: str,
    name: str,
    expects: tuple[int, ...],
    method: str,
    *more: str,
    uri: str = "sip:95598@198.51.100.1",
    changes: tuple[tuple[str, str], ...] = (),
    kind: str = "application/sdp",
    body: str = OFFER,
) -> Trial:
    """A request of that method with more header fields."""
    lines = [f"CSeq: 5 {method}", *more, *([f"Content-Type: {kind}"] if body else [])]
    head = _HEAD
    for old, new in changes:
        assert old in head, old
        head = head.replace(old, new)
    text = f"{method} {uri} SIP/2.0{head}" + "\n".join([*lines, "Content-Length: {length}", ""])
    return Trial(section, name, sip(text, body), expects)


_REGISTER = {"uri": "sip:198.51.100.1", "body": ""}

MEANING = (
    _trial(
        "3.2.1",
        "a branch that is only the cookie",
        CALL,
        "INVITE",
        changes=(("z9hG4bK-meaning", "z9hG4bK"),),
    ),
    _trial(
        "3.2.1",
        "a branch without a value",
        CALL,
        "INVITE",
        changes=(("branch=z9hG4bK-meaning", "branch"),),
    ),
    Trial(
        "3.3.1",
        "nothing but Via and CSeq",
        sip("""
INVITE sip:95598@198.51.100.1 SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK-insufficient
Content-Type: application/sdp
l: 0
"""),
        (400,),
    ),
    _trial("3.3.2", "a scheme that nobody knows", (416,), "INVITE", uri="nobodyKnows:totally"),
    _trial("3.3.3", "a scheme from another world", (416,), "INVITE", uri="soap.beep://192.0.2.9:1"),
    _trial(
        "3.3.4",
        "unknown schemes in To and From",
        CALL,
        "INVITE",
        changes=(
            ("<sip:95598@198.51.100.1>", "isbn:2983792873"),
            ("From: <sip:", "From: <http://a/"),
        ),
    ),
    _trial(
        "3.3.4",
        "an unknown scheme in Contact, where we could never send anything",
        (400,),
        "INVITE",
        changes=(("<sip:13800000001@192.0.2.7>\n", "<name:John_Smith>\n"),),
    ),
    _trial(
        "3.3.5",
        "extensions that are required of us, and of proxies",
        (420,),
        "INVITE",
        "Require: nothing-SupportsThis, timer, nothingSupportsThisEither",
        "Proxy-Require: noProxiesSupportThis",
    ),
    _trial(
        "3.3.5",
        "extensions that are required of proxies only",
        CALL,
        "INVITE",
        "Proxy-Require: noProxiesSupportThis",
    ),
    _trial(
        "3.3.6", "a body of an unknown type", (415,), "INVITE", kind="application/unknownformat"
    ),
    _trial(
        "3.3.7",
        "an Authorization of an unknown scheme",
        CALL,
        "INVITE",
        "Authorization: NoOneKnowsThisScheme opaque-data=here",
        'Proxy-Authorization: Digest ,,=,"',
    ),
    Trial(
        "3.3.8",
        "two values where one may be",
        sip(
            f"INVITE sip:95598@198.51.100.1 SIP/2.0{_HEAD}"
            "CSeq: 5 INVITE\nCSeq: 59 OPTIONS\nCall-ID: another\nTo: <sip:b@198.51.100.1>\n"
            "From: <sip:b@192.0.2.7>;tag=3\nMax-Forwards: 70\nMax-Forwards: 5\n"
            "Content-Type: application/sdp\nl: {length}\n",
            OFFER,
        ),
        (400,),
    ),
    Trial(
        "3.3.9",
        "two different lengths",
        sip(
            f"OPTIONS sip:95598@198.51.100.1 SIP/2.0{_HEAD}CSeq: 5 OPTIONS\n"
            "Content-Length: 13\nContent-Length: 5\nContent-Type: text/plain\n",
            "There's no way to know how many octets",
        ),
        (400,),
    ),
    Trial(
        "3.3.10",
        "an answer to nothing, whose second Via is everybody",
        sip(
            """
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK-broadcast
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK-saber
Call-ID: broadcast@192.0.2.7
CSeq: 5 INVITE
From: <sip:a@192.0.2.7>;tag=1
To: <sip:b@192.0.2.8>;tag=2
Contact: <sip:b@192.0.2.8>
Content-Type: application/sdp
Content-Length: {length}
""",
            OFFER,
        ),
        SILENCE,
    ),
    _trial("3.3.11", "no hops left", (483,), "OPTIONS", "Max-Forwards: 0", body=""),
    _trial(
        "3.3.12",
        "a parameter of Contact",
        (405,),
        "REGISTER",
        changes=(("<sip:13800000001@192.0.2.7>\n", "sip:+8613800000001@192.0.2.7;unknown\n"),),
        **_REGISTER,
    ),
    _trial(
        "3.3.13",
        "a parameter of Contact's URI",
        (405,),
        "REGISTER",
        changes=(("<sip:13800000001@192.0.2.7>\n", "<sip:+86138@192.0.2.7;unknown>\n"),),
        **_REGISTER,
    ),
    _trial(
        "3.3.14",
        "header fields escaped within Contact's URI",
        (405,),
        "REGISTER",
        changes=(("<sip:13800000001@192.0.2.7>\n", "<sip:a@192.0.2.7?Route=%3Csip:b%3E>\n"),),
        **_REGISTER,
    ),
    _trial(
        "3.3.14",
        "the same in a call",
        CALL,
        "INVITE",
        changes=(("<sip:13800000001@192.0.2.7>\n", "<sip:a@192.0.2.7?Route=%3Csip:b%3E>\n"),),
    ),
    _trial(
        "3.3.15",
        "a caller who takes no description that we could give",
        (406,),
        "INVITE",
        "Accept: text/nobodyKnowsThis",
        body="",
    ),
)
