from __future__ import annotations

from ipaddress import ip_network

import pytest

from ivr.telephony.dialled import called_of
from ivr.telephony.identity import caller_of, is_private, is_trusted
from ivr.telephony.message import Request
from ivr.telephony.reading import read
from tests.telephony.line import Caller, Line

TRUNKS = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
ASSERTED = 'P-Asserted-Identity: "x" <sip:hotline@pbx>, <tel:+86-571-8888-0000>'


def invite(
    *extra: str, sender: str = "sip:13800000001@192.0.2.7", uri: str = "sip:95598@h"
) -> Request:
    text = Caller(Line()).request("INVITE", *extra, uri=uri)
    message = read(text.replace(b"sip:13800000001@192.0.2.7>;tag", sender.encode() + b">;tag"))
    assert isinstance(message, Request)
    return message


def test_a_trusted_trunk_says_who_calls() -> None:
    assert caller_of(invite(ASSERTED), "192.0.2.7", TRUNKS, None) == "057188880000"


def test_a_stranger_asserts_in_vain() -> None:
    assert caller_of(invite(ASSERTED), "203.0.113.7", TRUNKS, None) == "13800000001"


@pytest.mark.parametrize("asserted", ["<sip:anonymous@anonymous.invalid>", "nonsense", "<tel:x>"])
def test_where_a_trunk_asserts_nothing_from_is_asked(asserted: str) -> None:
    request = invite(f"P-Asserted-Identity: {asserted}")
    assert caller_of(request, "192.0.2.7", TRUNKS, None) == "13800000001"


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("sip:+8613800000001@h;user=phone", "13800000001"),
        ("tel:+86-138-0000-0001", "13800000001"),
        ("sip:88880000@h", "057188880000"),
        ("sip:anonymous@anonymous.invalid", None),
        ("sip:1001@h", None),
        ("sip:h", None),
    ],
)
def test_from_is_read_in_every_form(sender: str, number: str | None) -> None:
    assert caller_of(invite(sender=sender), "192.0.2.7", (), "0571") == number


@pytest.mark.parametrize(
    ("uri", "called"),
    [
        ("sip:95598@h", "95598"),
        ("sip:+999;phone-context=x@h;user=phone", "+999"),
        ("sip:+8657188880000@h", "057188880000"),
        ("tel:95598;phone-context=+86", "95598"),
        ("sip:hotline@h", "hotline"),
        ("sip:%E7%94%B5@h", "95598"),
        ("sip:h", "95598"),
        ("sip:", "95598"),
    ],
)
def test_the_called_number_is_the_one_dialled(uri: str, called: str | None) -> None:
    assert called_of(invite(uri=uri), None) == called


def test_trust_goes_by_network_and_family() -> None:
    assert is_trusted("2001:db8::9", TRUNKS)
    assert not is_trusted("198.51.100.1", TRUNKS)
    assert not is_trusted("pbx.example", TRUNKS)


@pytest.mark.parametrize(
    ("extra", "private"),
    [
        ((), False),
        (("Privacy: none",), False),
        (("Privacy: id",), True),
        (("Privacy: critical;Header",), True),
        (("Privacy: session", "Privacy: user"), True),
    ],
)
def test_a_caller_may_want_the_number_kept_from_others(
    extra: tuple[str, ...], private: bool
) -> None:
    assert is_private(invite(*extra)) is private


@pytest.mark.parametrize(
    "sender",
    ["sip:anonymous@anonymous.invalid", "sip:Anonymous@192.0.2.7", "sip:x@ANONYMOUS.INVALID"],
)
def test_who_calls_anonymously_wants_so_though_a_trunk_tells_the_number(sender: str) -> None:
    assert is_private(invite(ASSERTED, sender=sender))
