"""That pyVoIP, given our canonical text, reads what we meant; pinned, for it is its behaviour."""

from __future__ import annotations

import pytest

from ivr.errors import MalformedSdp, MalformedSip
from ivr.telephony.pyvoip import AudioFormat, Envelope, read_audio, read_head, reason_phrase
from ivr.telephony.uri import Address

FROM = Address.parse("<sip:13800000001@192.0.2.7>;tag=a")
TO = Address.parse("sip:95598@198.51.100.1")


def head(method: str = "INVITE", status: int | None = None, sender: Address = FROM) -> Envelope:
    return read_head(
        method=method, status=status, sender=sender, recipient=TO, call_id="x=1;2:3", cseq=7
    )


def test_a_request_is_read() -> None:
    assert head() == Envelope("INVITE", None, "x=1;2:3", 7, "a", "", "13800000001")


def test_a_method_that_the_stock_reader_refuses_is_read_too() -> None:
    assert head("UPDATE").method == "UPDATE"


@pytest.mark.parametrize(
    ("status", "read"), [(100, 100), (202, 202), (299, 200), (477, 400), (699, 600)]
)
def test_a_response_is_read_whatever_its_status(status: int, read: int) -> None:
    assert head(status=status) == Envelope("INVITE", read, "x=1;2:3", 7, "a", "", "13800000001")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("<sip:a%40b%3Bsip:x@h>;tag=a", "a@b;sip"),
        ("<tel:+86138>;tag=a", "+86138"),
        ("<sip:[2001:db8::1]>;tag=a", None),
        ("<sip:u@host-with-hyphens.example>;tag=a", "u"),
    ],
)
def test_uris_beyond_its_grammar_are_put_so_that_it_reads_them(
    text: str, number: str | None
) -> None:
    envelope = head(sender=Address.parse(text))
    assert (envelope.from_number, envelope.from_tag) == (number, "a")


def test_what_it_cannot_read_after_all_is_malformed() -> None:
    with pytest.raises(MalformedSip):
        read_head(method="X", status=None, sender=FROM, recipient=TO, call_id="ä", cseq=1)
    with pytest.raises(MalformedSip):
        head("SIP/2.0")
    with pytest.raises(MalformedSdp):
        read_audio(host="192.0.2.1", port=1, formats=[0], names=[], direction="sideways")


def test_an_audio_section_is_read() -> None:
    audio = read_audio(
        host="2001:db8::1",
        port=7000,
        formats=[8, 101],
        names=[(101, "telephone-event", 8000)],
        direction="sendonly",
    )
    assert (audio.host, audio.port, audio.direction) == ("2001:db8::1", 7000, "sendonly")
    assert audio.formats == (AudioFormat(8), AudioFormat(101, "telephone-event", 8000))


def test_each_status_has_its_words() -> None:
    assert reason_phrase(487) == "Request Terminated"
    assert reason_phrase(477) == "Bad Request"
