from __future__ import annotations

import pytest

from ivr.errors import MalformedSip
from ivr.telephony.dialog import Dialog
from ivr.telephony.hop import Hop
from ivr.telephony.message import Request
from ivr.telephony.reading import read
from tests.telephony.line import PEER, Caller, Line, Sent


def dialog(*extra: str, contact: str | None = None, source: Hop = PEER) -> Dialog:
    text = Caller(Line()).request("INVITE", *extra)
    whole = b"Contact: <sip:13800000001@192.0.2.7:5062>\r\n"
    replaced = f"Contact: {contact}\r\n".encode() if contact else b""
    request = read(text if contact == "same" else text.replace(whole, replaced))
    assert isinstance(request, Request)
    return Dialog.of_invite(request, "ours", source)


def bye(of: Dialog) -> Sent:
    return Sent.parse(of.request("BYE", "SIP/2.0/UDP h;branch=b", "<sip:h>"), of.next_hop())


def test_requests_go_to_the_contact() -> None:
    sent = bye(dialog(contact="<sip:x@192.0.2.50;transport=udp>"))
    assert sent.start == "BYE sip:x@192.0.2.50;transport=udp SIP/2.0"
    assert sent.to == Hop("192.0.2.50", 5060)
    assert sent.all("Route") == []


def test_a_loose_route_is_followed_in_its_order() -> None:
    of = dialog(
        "Record-Route: <sip:192.0.2.1;lr>, <sip:p2.example;lr>", contact="<sip:x@c.example>"
    )
    sent = bye(of)
    assert sent.start == "BYE sip:x@c.example SIP/2.0"
    assert sent.all("Route") == ["<sip:192.0.2.1;lr>", "<sip:p2.example;lr>"]
    assert sent.to == Hop("192.0.2.1", 5060)


def test_a_strict_route_takes_the_place_of_the_target() -> None:
    of = dialog(
        "Record-Route: <sip:192.0.2.1:5099>, <sip:p2.example;lr>", contact="<sip:x@c.example>"
    )
    sent = bye(of)
    assert sent.start == "BYE sip:192.0.2.1:5099 SIP/2.0"
    assert sent.all("Route") == ["<sip:p2.example;lr>", "<sip:x@c.example>"]
    assert sent.to == Hop("192.0.2.1", 5099)


@pytest.mark.parametrize(
    ("contact", "source", "hop"),
    [
        ("<sip:x@phone.example:5070>", Hop("192.0.2.7", 7), Hop("192.0.2.7", 7)),
        ("<sip:x@10.0.0.5:5070>", Hop("8.8.4.4", 7), Hop("8.8.4.4", 7)),
        ("<sip:x@10.0.0.5:5070>", Hop("10.0.0.9", 7), Hop("10.0.0.5", 5070)),
        ("<sip:x@[2001:4860::5]>", Hop("8.8.4.4", 7), Hop("8.8.4.4", 7)),
        ("<sip:x@0.0.0.0>", Hop("8.8.4.4", 7), Hop("8.8.4.4", 7)),
        ("<sip:x@127.0.0.1:5070>", Hop("10.0.0.9", 7), Hop("10.0.0.9", 7)),
        ("<sip:x@127.0.0.1:5070>", Hop("127.0.0.1", 7), Hop("127.0.0.1", 5070)),
        ("<sip:x@100.64.0.5:5070>", Hop("8.8.4.4", 7), Hop("8.8.4.4", 7)),
        ("<sip:x@[2001:4860::5]:5070>", Hop("2001:4860::9", 7), Hop("2001:4860::5", 5070)),
        (None, Hop("192.0.2.7", 7), Hop("192.0.2.7", 7)),
    ],
)
def test_where_the_contact_leads_nowhere_the_source_is_asked(
    contact: str | None, source: Hop, hop: Hop
) -> None:
    assert dialog(contact=contact, source=source).next_hop() == hop


def test_each_request_has_the_next_number() -> None:
    of = dialog()
    assert [bye(of)["CSeq"], bye(of)["CSeq"]] == ["1 BYE", "2 BYE"]


@pytest.mark.parametrize("contact", ["<tel:13800000001>", "*", "<sip:a@h>, <sip:b@h>"])
def test_a_contact_that_no_request_can_go_to_is_refused(contact: str) -> None:
    with pytest.raises(MalformedSip):
        dialog(contact=contact)
