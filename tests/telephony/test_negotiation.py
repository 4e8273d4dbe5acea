from __future__ import annotations

import pytest

from ivr.media.g711 import Law
from ivr.media.stream import MediaTarget
from ivr.telephony.negotiation import Agreement, LocalMedia, agree, answer_text, offer_text
from ivr.telephony.session_text import Session, parse_session
from tests.telephony.line import SDP

LOCAL = LocalMedia("198.51.100.1", 40_000, 7, 3)


def offered(body: bytes) -> tuple[Session, Agreement]:
    session = parse_session(body, "192.0.2.1")
    agreement = agree(session, "192.0.2.1")
    assert agreement is not None
    return session, agreement


def test_the_first_law_of_the_offer_that_we_speak_is_taken() -> None:
    _, agreement = offered(SDP.replace(b"8 0 101", b"18 0 8 101"))
    assert agreement.target == MediaTarget("192.0.2.7", 6000, Law.PCMU, 101, "192.0.2.1")


def test_keys_are_not_agreed_where_they_are_not_offered_at_8_khz() -> None:
    _, agreement = offered(SDP.replace(b"telephone-event/8000", b"telephone-event/48000"))
    assert agreement.target.dtmf_payload_type is None


@pytest.mark.parametrize(
    ("theirs", "ours", "sending", "receiving"),
    [
        ("sendrecv", "sendrecv", True, True),
        ("sendonly", "recvonly", False, True),
        ("recvonly", "sendonly", True, False),
        ("inactive", "inactive", False, False),
    ],
)
def test_the_direction_is_mirrored(theirs: str, ours: str, sending: bool, receiving: bool) -> None:
    _, agreement = offered(SDP.replace(b"sendrecv", theirs.encode()))
    target = agreement.target
    assert agreement.direction == ours
    assert (target.sending, target.receiving) == (sending, receiving)


def test_reports_share_the_port_only_where_that_was_offered() -> None:
    session, agreement = offered(SDP + b"a=rtcp-mux\r\n")
    assert agreement.target.rtcp_mux
    assert b"a=rtcp-mux\r\n" in answer_text(session, agreement, LOCAL)
    session, agreement = offered(SDP)
    assert not agreement.target.rtcp_mux
    assert b"rtcp" not in answer_text(session, agreement, LOCAL)


def test_reports_go_where_the_offer_wants_them() -> None:
    assert offered(SDP + b"a=rtcp:7777\r\n")[1].target.rtcp == ("192.0.2.7", 7777)
    elsewhere = offered(SDP + b"a=rtcp:7777 IN IP4 192.0.2.8\r\n")[1]
    assert elsewhere.target.rtcp == ("192.0.2.8", 7777)


def test_the_length_of_packets_is_taken_from_the_offer() -> None:
    assert offered(SDP + b"a=ptime:30\r\n")[1].target.ptime_ms == 30


@pytest.mark.parametrize("nowhere", [b"c=IN IP4 0.0.0.0", b"c=IN IP6 ::"])
def test_an_address_of_zeros_is_the_old_way_to_hold(nowhere: bytes) -> None:
    _, agreement = offered(SDP.replace(b"c=IN IP4 192.0.2.7", nowhere))
    assert agreement.direction == "recvonly"
    assert not agreement.target.sending
    assert agreement.target.host == "192.0.2.1"


@pytest.mark.parametrize(
    "formats",
    [
        b"9 18",
        b"0\r\na=rtpmap:0 L16/8000",
        b"0\r\na=rtpmap:0 PCMU/8000/2",
        b"0\r\na=rtpmap:0 PCMU/16000",
    ],
)
def test_nothing_in_common_is_no_agreement(formats: bytes) -> None:
    body = SDP.replace(b"8 0 101", formats).replace(b"a=rtpmap:0 PCMU/8000\r\n", b"")
    assert agree(parse_session(body, "x"), "192.0.2.1") is None


def test_no_audio_is_no_agreement() -> None:
    assert agree(Session(()), "192.0.2.1") is None


def test_an_answer_refuses_the_other_sections_in_their_place() -> None:
    body = (
        SDP.replace(b"m=audio", b"m=video 5000 RTP/AVP 96\r\nm=audio") + b"m=audio 9 RTP/AVP 0\r\n"
    )
    text = answer_text(*offered(body), LOCAL).decode()
    assert [line for line in text.split("\r\n") if line.startswith("m=")] == [
        "m=video 0 RTP/AVP 96",
        "m=audio 40000 RTP/AVP 8 101",
        "m=audio 0 RTP/AVP 0",
    ]
    assert text.startswith("v=0\r\no=- 7 3 IN IP4 198.51.100.1\r\n")
    assert "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n" in text


def test_audio_with_feedback_is_answered_as_such() -> None:
    """Linphone and WebRTC gateways offer RTP/AVPF (RFC 4585); the profile may not be changed."""
    feedback = b"a=rtcp-fb:* trr-int 5000\r\n"
    session, agreement = offered(SDP.replace(b"RTP/AVP", b"RTP/AVPF") + feedback)
    assert agreement.target.law is Law.PCMA
    text = answer_text(session, agreement, LOCAL)
    assert b"m=audio 40000 RTP/AVPF 8 101\r\n" in text
    assert b"rtcp-fb" not in text


def test_an_answer_names_no_keys_where_none_were_offered() -> None:
    text = answer_text(*offered(SDP.replace(b"8 0 101", b"8")), LOCAL)
    assert b"telephone-event" not in text


def test_our_answer_and_our_offer_can_be_read_back() -> None:
    for text in (answer_text(*offered(SDP), LOCAL), offer_text(LOCAL)):
        _, agreement = offered(text)
        assert agreement.target == MediaTarget("198.51.100.1", 40_000, Law.PCMA, 101, "192.0.2.1")


def test_an_ipv6_address_is_told_as_one() -> None:
    text = offer_text(LocalMedia("2001:db8::1", 40_000, 1, 0))
    assert b"c=IN IP6 2001:db8::1\r\n" in text
    assert offered(text)[1].target.host == "2001:db8::1"
