from __future__ import annotations

from itertools import count

from ivr.accounts import Account
from ivr.telephony.login import Login, Place
from ivr.telephony.message import Headers


def login(realm: str | None = None) -> Login:
    numbers = count(1)
    account = Account("95598", "pbx.example", "secret", realm=realm)
    return Login(account, lambda: f"c{next(numbers)}")


def asked(nonce: str = "n1", *more: str, realm: str = "pbx") -> Headers:
    value = ", ".join([f'Digest realm="{realm}", nonce="{nonce}", qop="auth"', *more])
    return Headers((("WWW-Authenticate", value), ("Proxy-Authenticate", value)))


def test_before_a_challenge_nothing_is_shown() -> None:
    assert login().fields("INVITE", "sip:a") == ()


def test_a_challenge_is_answered_and_the_nonce_used_again_with_its_count() -> None:
    ours, tried = login(), list[Place]()
    assert ours.challenged(401, asked(), tried) is None
    ((name, first),) = ours.fields("INVITE", "sip:a")
    ((_, second),) = ours.fields("BYE", "sip:b")
    assert name == "Authorization"
    assert ("nc=00000001" in first, "nc=00000002" in second) == (True, True)
    assert ('uri="sip:a"' in first, 'uri="sip:b"' in second) == (True, True)


def test_a_second_challenge_for_the_same_request_means_a_wrong_password() -> None:
    ours, tried = login(), list[Place]()
    ours.challenged(401, asked("n1"), tried)
    assert ours.challenged(401, asked("n2"), tried) == "wrong password"


def test_a_stale_nonce_is_no_wrong_password_but_not_for_ever() -> None:
    ours, tried = login(), list[Place]()
    ours.challenged(401, asked("n1"), tried)
    assert ours.challenged(401, asked("n2", "stale=true"), tried) is None
    assert ours.challenged(401, asked("n3", "stale=true"), tried) is None
    assert ours.challenged(401, asked("n4", "stale=true"), tried) == "wrong password"


def test_what_was_answered_ahead_may_be_asked_for_anew() -> None:
    ours = login()
    ours.challenged(401, asked("n1"), [])
    assert ours.challenged(401, asked("n2"), []) is None


def test_the_same_nonce_again_means_that_the_answer_was_wrong() -> None:
    ours = login()
    ours.challenged(401, asked("n1"), [])
    assert ours.challenged(401, asked("n1"), []) == "wrong password"
    ours.forget()
    assert ours.challenged(401, asked("n1"), []) is None


def test_a_proxy_and_a_registrar_may_each_ask() -> None:
    ours, tried = login(), list[Place]()
    assert ours.challenged(407, asked(realm="proxy"), tried) is None
    assert ours.challenged(401, asked(realm="pbx"), tried) is None
    names = [name for name, _ in ours.fields("INVITE", "sip:a")]
    assert names == ["Proxy-Authorization", "Authorization"]


def test_a_chain_of_realms_without_end_is_given_up() -> None:
    ours, tried = login(), list[Place]()
    told = [ours.challenged(407, asked(realm=f"r{n}"), tried) for n in range(10)]
    assert told[-1] == "wrong password"


def test_a_password_is_shown_to_its_own_realm_only() -> None:
    assert login("pbx").challenged(401, asked(realm="stranger"), []) == "not ours"
    assert login("pbx").challenged(401, asked(realm="pbx"), []) is None


def test_a_hash_that_we_do_not_know_is_told_as_such() -> None:
    headers = Headers((("WWW-Authenticate", 'Digest realm="r", nonce="n", algorithm=X'),))
    assert login().challenged(401, headers, []) == "not understood"
    assert login().challenged(401, Headers(), []) == "not understood"


def test_no_text_of_an_account_shows_its_password() -> None:
    ours = login()
    assert "secret" not in f"{ours.account} {ours.account!r} {ours!r}"
