"""The load generator's SIP, read back by its own reader."""

from __future__ import annotations

from ivr.bench.messages import Dialog, Heard, offer

ANSWER = (
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\r\n"
    b"From: <sip:a@127.0.0.1>;tag=x\r\nTo: <sip:bench@127.0.0.1>;tag=abc;other=1\r\n"
    b"Call-ID: 77\r\nCSeq: 1 INVITE\r\nContact: <sip:127.0.0.1:5060>\r\n"
    b"Content-Type: application/sdp\r\nContent-Length: 30\r\n\r\n"
    b"v=0\r\nm=audio 20002 RTP/AVP 8\r\n"
)


def test_an_answer_is_read() -> None:
    heard = Heard.parse(ANSWER)
    assert (heard.status, heard.method, heard.call_id) == (200, "INVITE", "77")
    assert (heard.to_tag, heard.media_port) == ("abc", 20_002)


def test_a_request_is_read_and_accepted() -> None:
    request = Dialog("77", 5070, 5060, to_tag="abc").request("BYE", 2)
    heard = Heard.parse(request)
    assert (heard.status, heard.method, heard.to_tag) == (0, "BYE", "abc")
    accepted = Heard.parse(heard.accepted())
    assert (accepted.status, accepted.method, accepted.call_id) == (200, "BYE", "77")


def test_an_invite_carries_the_offer_and_its_length() -> None:
    body = offer(24_000, 8)
    request = Dialog("77", 5070, 5060).request("INVITE", 1, body)
    assert request.endswith(body.encode())
    assert f"Content-Length: {len(body)}\r\n".encode() in request
    assert Heard.parse(request).media_port == 24_000


def test_rubbish_is_no_answer() -> None:
    heard = Heard.parse(b"\xff\xfe rubbish")
    assert (heard.status, heard.method, heard.media_port) == (0, "", 0)
