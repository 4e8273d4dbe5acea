from __future__ import annotations

import pytest

from ivr.accounts import Account
from ivr.errors import ConfigError
from ivr.telephony.dial import Place, dial_of, first_place

ACCOUNT = Account("95598", "pbx.example:5070", "secret")


@pytest.mark.parametrize(
    ("target", "account", "proxy", "uri"),
    [
        ("sip:8000@10.0.0.2", None, None, "sip:8000@10.0.0.2"),
        (" sip:8000@[2001:db8::1]:5070 ", None, None, "sip:8000@[2001:db8::1]:5070"),
        ("sip:8000@10.0.0.2?Subject=x", None, None, "sip:8000@10.0.0.2"),
        ("13800000001", ACCOUNT, None, "sip:13800000001@pbx.example:5070"),
        ("tel:+86-138-0000-0001", ACCOUNT, None, "sip:+8613800000001@pbx.example:5070"),
        ("tel:8000;phone-context=x", None, "10.0.0.1", "sip:8000@10.0.0.1"),
        ("8000", Account("1", "10.0.0.9", domain="p.example"), None, "sip:8000@p.example"),
        (
            "8000",
            Account("1", "10.0.0.9", transport="tcp"),
            None,
            "sip:8000@10.0.0.9;transport=tcp",
        ),
    ],
)
def test_what_people_write_becomes_an_address(
    target: str, account: Account | None, proxy: str | None, uri: str
) -> None:
    assert dial_of(target, account=account, proxy=proxy).target == uri


@pytest.mark.parametrize(
    "target", ["", "人工", "sips:8000@10.0.0.2", "mailto:a@b", "sip:", "8000", "sip:a b@c"]
)
def test_what_is_no_address_is_refused_in_words(target: str) -> None:
    with pytest.raises(ConfigError):
        dial_of(target)


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-A", "b\r\nVia: c"), ("X-A", "\x00"), ("From", "x"), ("v", "x"), ("X A", "x"), ("", "x")],
)
def test_no_field_may_break_the_message(name: str, value: str) -> None:
    with pytest.raises(ConfigError):
        dial_of("sip:8000@10.0.0.2", fields={name: value})


def test_a_caller_is_a_number() -> None:
    with pytest.raises(ConfigError, match="主叫号码"):
        dial_of("sip:8000@10.0.0.2", caller="a@b")


def test_the_first_place_is_the_proxy_or_the_target() -> None:
    assert first_place("sip:8000@a.example", ()) == Place("a.example", 5060, "UDP")
    routes = ("<sip:10.0.0.1:5070;lr;transport=TCP>",)
    assert first_place("sip:8000@a.example", routes) == Place("10.0.0.1", 5070, "TCP")
