from __future__ import annotations

import pytest

from ivr.accounts import Account, WrongAccount, read_accounts

FULL = {
    "registrar": "pbx.example:5070",
    "user": "95598",
    "password": "se cret",
    "auth_user": "u1",
    "domain": "power.example",
    "realm": "pbx",
    "number": "057195598",
    "proxy": "10.0.0.1",
    "transport": "tcp",
    "expires": 300,
    "register": False,
}


def test_an_account_is_read_with_all_its_parts() -> None:
    (account,) = read_accounts([FULL])
    assert account == Account(
        "95598",
        "pbx.example:5070",
        "se cret",
        "u1",
        "power.example",
        "pbx",
        "057195598",
        "10.0.0.1",
        "tcp",
        300,
        register=False,
    )
    assert (account.name, account.uri) == ("95598@power.example", "sip:95598@power.example")
    assert account.login_user == "u1"


def test_the_environment_writes_them_as_the_file_does() -> None:
    text = '[{registrar="[2001:db8::1]:5060", user="1"}, {registrar="10.0.0.2", user="1"}]'
    first, second = read_accounts(text)
    assert (first.uri, first.place) == ("sip:1@[2001:db8::1]", "[2001:db8::1]:5060")
    assert (second.uri, second.login_user) == ("sip:1@10.0.0.2", "1")
    assert read_accounts("") == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "缺 registrar"),
        ({"registrar": "10.0.0.2"}, "缺 user"),
        ({"registrar": "10.0.0.2", "user": "1", "pasword": "x"}, "pasword"),
        ({"registrar": "10.0.0.2:99999", "user": "1"}, "registrar"),
        ({"registrar": "a b", "user": "1"}, "registrar"),
        ({"registrar": "10.0.0.2", "user": "1 2"}, "user"),
        ({"registrar": "10.0.0.2", "user": "1\r\nX: y"}, "user"),
        ({"registrar": "10.0.0.2", "user": "1", "password": 7}, "password"),
        ({"registrar": "10.0.0.2", "user": "1", "transport": "tls"}, "transport"),
        ({"registrar": "10.0.0.2", "user": "1", "expires": 5}, "expires"),
        ({"registrar": "10.0.0.2", "user": "1", "register": "no"}, "register"),
        ("x", "[[accounts]]"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(table: object, said: str) -> None:
    with pytest.raises(WrongAccount, match="第 2 个账号") as caught:
        read_accounts([FULL, table])
    assert said in str(caught.value)
    assert "se cret" not in str(caught.value)


@pytest.mark.parametrize("value", [7, {"a": 1}, "[{user=", "1"])
def test_what_is_no_list_of_accounts_is_refused(value: object) -> None:
    with pytest.raises(WrongAccount):
        read_accounts(value)


def test_the_same_account_twice_is_refused() -> None:
    with pytest.raises(WrongAccount, match="两次"):
        read_accounts([FULL, FULL])


def test_no_text_of_it_shows_the_password() -> None:
    (account,) = read_accounts([FULL])
    assert "se cret" not in f"{account}{account!r}"
