from __future__ import annotations

import pytest

from ivr.errors import MalformedSdp
from ivr.telephony.message import Request
from ivr.telephony.pyvoip import AudioFormat
from ivr.telephony.reading import read
from ivr.telephony.session_text import parse_session, session_body
from tests.telephony.line import SDP, Caller, Line

WEBPHONE = (
    b"v=0\no=- 1 1 IN IP6 2001:db8::7\ns=Re: hello = there\nc=IN IP6 2001:db8::7\nt=0 0\n"
    b"a=group:BUNDLE a b\n"
    b"m=video 9 UDP/TLS/RTP/SAVPF 96\na=rtpmap:96 VP8/90000\n"
    b"m=audio 0 RTP/AVP 0\n"
    b"m=audio 7000/2 RTP/AVP 18 0 110\nc=IN IP4 192.0.2.8/127\n"
    b"a=rtpmap:110 Telephone-Event/8000/1\na=rtpmap:99 x/1\na=rtpmap:18 G729:x/8000\n"
    b"a=fmtp:18 annexb=no=x\na=recvonly\n"
)


def test_the_audio_that_we_can_take_part_in_is_found_among_the_rest() -> None:
    session = parse_session(WEBPHONE, "192.0.2.1")
    assert [section.kind for section in session.sections] == ["video", "audio", "audio"]
    assert session.chosen == 2
    audio = session.audio
    assert audio is not None
    assert (audio.host, audio.port, audio.direction) == ("192.0.2.8", 7000, "recvonly")
    assert audio.formats == (
        AudioFormat(18),
        AudioFormat(0),
        AudioFormat(110, "telephone-event", 8000),
    )


def test_the_common_lines_hold_where_the_section_says_nothing() -> None:
    session = parse_session(
        SDP.replace(b"t=0 0", b"t=0 0\r\na=inactive").replace(b"a=sendrecv", b""), "x"
    )
    assert session.audio is not None
    assert session.audio.direction == "inactive"
    assert session.audio.host == "192.0.2.7"


def test_a_host_by_name_is_taken_to_be_where_the_signalling_comes_from() -> None:
    session = parse_session(
        SDP.replace(b"c=IN IP4 192.0.2.7", b"c=IN IP4 pbx.example"), "192.0.2.1"
    )
    assert session.audio is not None
    assert session.audio.host == "192.0.2.1"


def test_an_ipv6_host_is_read() -> None:
    session = parse_session(SDP.replace(b"c=IN IP4 192.0.2.7", b"c=IN IP6 2001:DB8::1"), "x")
    assert session.audio is not None
    assert session.audio.host == "2001:db8::1"


@pytest.mark.parametrize("line", [b"m=video 9 RTP/AVP 96", b"m=audio 9 RTP/SAVP 0", b""])
def test_without_plain_audio_there_is_nothing_to_talk_about(line: bytes) -> None:
    session = parse_session(b"v=0\r\nc=IN IP4 192.0.2.7\r\n" + line, "x")
    assert session.audio is None
    assert session.chosen is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"v=0", b"v=1"),
        (b"s=-", b"silly"),
        (b"s=-", b"s=-" + b"\r\na=x" * 501),
        (b"s=-", b"s=-" + b"\r\nm=audio 1 RTP/AVP 0" * 17),
        (b"m=audio 6000", b"m=audio six"),
        (b"m=audio 6000", b"m=audio 66000"),
        (b"8 0 101", b"8 0 101" + b" 0" * 70),
        (b"8 0 101", b"8 x"),
        (b"8 0 101", b"8 128"),
        (b"c=IN IP4 192.0.2.7", b"b=AS:64"),
        (b"c=IN IP4 192.0.2.7", b"c=IN IP4 192.0.2.7 x"),
        (b"c=IN IP4 192.0.2.7", b"c=IN IP6 192.0.2.7"),
        (b"c=IN IP4 192.0.2.7", b"c=IN IP4 224.2.1.1/127"),
        (b"c=IN IP4 192.0.2.7", b"c=IN IP4 255.255.255.255"),
    ],
)
def test_a_faulty_description_is_refused(old: bytes, new: bytes) -> None:
    assert old in SDP
    with pytest.raises(MalformedSdp):
        parse_session(SDP.replace(old, new), "192.0.2.1")


def carrying(body: bytes, kind: str) -> Request:
    message = read(Caller(Line()).request("INVITE", body=body, kind=kind))
    assert isinstance(message, Request)
    return message


def test_a_description_is_found_alone_with_parameters_and_in_a_multipart() -> None:
    both = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: application/sdp\r\n\r\n"
    )
    assert session_body(carrying(SDP, "Application/SDP;charset=x")) == SDP
    found = session_body(carrying(both + SDP + b"\r\n--b--\r\n", "multipart/mixed;boundary=b"))
    assert found is not None
    assert parse_session(found, "x") == parse_session(SDP, "x")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"x", "text/plain"),
        (b"x", "multipart/mixed"),
        (b"--b\r\n\r\n--b", "multipart/x;boundary=b"),
    ],
)
def test_a_request_may_carry_no_description(body: bytes, kind: str) -> None:
    assert session_body(carrying(body, kind)) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\n\r\n--x--", "multipart/mixed;boundary*=idna''%ff"),
        (b"--b\r\n\r\n" * 100, "multipart/mixed;boundary=b"),
        (
            b"".join(
                b"--%d\nContent-Type: multipart/x;boundary=%d\n\n" % (n, n + 1) for n in range(99)
            ),
            "multipart/x;boundary=0",
        ),
    ],
)
def test_a_multipart_made_to_do_harm_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(MalformedSdp):
        session_body(carrying(body, kind))
