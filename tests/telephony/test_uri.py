from __future__ import annotations

import pytest

from ivr.errors import MalformedSip
from ivr.telephony.hop import Hop
from ivr.telephony.uri import Address, Uri, Via, host_port, split_outside


def test_a_sip_uri_is_taken_apart() -> None:
    uri = Uri.parse("SIPS:alice:secret@[2001:db8::1]:5071;Transport=udp;lr?Subject=x;y@z")
    assert (uri.scheme, uri.user, uri.host, uri.port) == ("sips", "alice", "2001:db8::1", 5071)
    assert uri.param("transport") == "udp"
    assert uri.param("lr") == ""
    assert uri.param("maddr") is None


def test_a_uri_without_a_user_has_none() -> None:
    assert Uri.parse("sip:pbx.example;lr").user is None


def test_another_scheme_keeps_its_text() -> None:
    uri = Uri.parse("urn:service:sos")
    assert (uri.scheme, uri.text, uri.host) == ("urn", "urn:service:sos", "")


@pytest.mark.parametrize(
    "text", ["", "alice", "sip:", "sip:a b@c", "sip:a@", "sip:a@b:x", "sip:a@b:0", "sip:a@b;x=<y"]
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(MalformedSip):
        Uri.parse(text)


def test_a_quoted_name_may_hold_anything() -> None:
    address = Address.parse(r'"a \" <b>, ;tag=no" <sip:x@y;lr> ; tag=t ; q="a;b"')
    assert address.uri.text == "sip:x@y;lr"
    assert address.tag == "t"
    assert dict(address.params)["q"] == '"a;b"'


def test_without_brackets_the_parameters_belong_to_the_field() -> None:
    address = Address.parse("sip:x@y;tag=t;")
    assert (address.uri.params, address.tag) == ((), "t")


def test_lists_are_split_only_outside_quotes_and_brackets() -> None:
    text = r'"a,\"b" <sip:x,y@z>, <sip:c>,d'
    assert list(split_outside(text, ",")) == [r'"a,\"b" <sip:x,y@z>', "<sip:c>", "d"]


def test_the_way_back_is_the_source_whatever_via_says() -> None:
    via = Via.parse("SIP/2.0/UDP third.example:9;maddr=203.0.113.9;branch=b;received=1.2.3.4")
    assert via.way_back(Hop("192.0.2.7", 4000)) == Hop("192.0.2.7", 9)
    assert via.stamped(Hop("192.0.2.7", 4000)) == (
        "SIP/2.0/UDP third.example:9;maddr=203.0.113.9;branch=b;received=192.0.2.7"
    )


def test_without_a_port_in_via_the_usual_one_is_meant() -> None:
    assert Via.parse("SIP/2.0/UDP [2001:db8::7]").way_back(Hop("2001:db8::7", 9)) == Hop(
        "2001:db8::7", 5060
    )


def test_rport_asks_for_the_source_port_and_address() -> None:
    via = Via.parse("SIP/2.0/udp [2001:db8::7]:5062;rport;branch=b")
    assert via.way_back(Hop("2001:db8::8", 4000)) == Hop("2001:db8::8", 4000)
    assert via.stamped(Hop("2001:db8::8", 4000)) == (
        "SIP/2.0/UDP [2001:db8::7]:5062;branch=b;rport=4000;received=2001:db8::8"
    )


def test_a_place_is_written_with_ipv6_in_brackets() -> None:
    assert host_port("2001:db8::1", None) == "[2001:db8::1]"
    assert host_port("192.0.2.1", 5060) == "192.0.2.1:5060"
