"""Accounts that are kept registered, told from the registrar's side; instant, in virtual time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.accounts import Account
from ivr.telephony.hop import Hop
from ivr.telephony.outward_events import Lookup
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, Caller, Line, Sent, statuses
from tests.telephony.registrar import ACCOUNT, Registrar, registered

DAY_MS = 86_400_000


def number(message: Sent) -> int:
    return int(message["CSeq"].split()[0])


def test_the_first_register_says_who_we_are_and_where() -> None:
    sent = Registrar().begins()
    assert sent.start == "REGISTER sip:192.0.2.7:5062 SIP/2.0"
    assert sent.to == PEER
    assert sent["To"] == "<sip:95598@192.0.2.7>"
    assert sent["From"].startswith("<sip:95598@192.0.2.7>;tag=")
    assert (sent["Contact"], sent["Expires"]) == ("<sip:95598@198.51.100.1:5060>", "600")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_an_account_registers_with_its_password(algorithm: str) -> None:
    registrar = registered(Registrar(algorithm=algorithm))
    first, second = registrar.requests
    assert first["Call-ID"] == second["Call-ID"]
    assert (number(first), number(second)) == (1, 2)
    assert registrar.told == ["registered"]
    assert registrar.line.agent.registrations.standing == {"95598@192.0.2.7": "registered"}
    assert registrar.line.agent.counters["account registered"] == 1


def test_of_two_challenges_the_stronger_is_answered() -> None:
    registrar = Registrar()
    (again,) = registrar.answers(
        registrar.begins(),
        401,
        'WWW-Authenticate: Digest realm="pbx", nonce="a", algorithm=SHA-256',
        'WWW-Authenticate: Digest realm="pbx", nonce="b", algorithm=MD5',
    )
    assert 'nonce="a"' in again["Authorization"]


def test_it_is_refreshed_in_time_with_the_same_call_id_and_one_more_number() -> None:
    registrar = registered()
    refreshed = registrar.after(600_000 - 60_000)
    assert len(refreshed) == 1
    last = registrar.requests[-1]
    assert last["Call-ID"] == registrar.requests[0]["Call-ID"]
    assert number(last) == 3
    assert "nc=00000002" in last["Authorization"]
    assert registrar.serves(last) == []
    assert registrar.told == ["registered"]


def test_the_time_that_was_granted_counts_not_the_one_that_was_asked_for() -> None:
    registrar = registered(Registrar(granted_s=120))
    assert registrar.after(79_000) == []
    assert len(registrar.after(1_000)) == 1


def test_expires_alone_counts_where_no_contact_tells() -> None:
    registrar = Registrar()
    registrar.answers(registrar.begins(), 200, "Expires: 200")
    assert registrar.after(159_000) == []
    assert len(registrar.after(1_000)) == 1


def test_other_peoples_contacts_tell_nothing_about_ours() -> None:
    registrar = Registrar()
    others = '"x" <sip:95598@192.0.2.99>;expires=5, <sip:1@198.51.100.1>;expires=6'
    ours = "<sip:95598@198.51.100.1:5060>;expires=300"
    registrar.answers(registrar.begins(), 200, contact=f"{others}, {ours}")
    assert registrar.after(259_000) == []
    assert len(registrar.after(1_000)) == 1


def test_a_registrar_that_wants_a_longer_time_gets_it() -> None:
    registrar = Registrar()
    (again,) = registrar.answers(registrar.begins(), 423, "Min-Expires: 1800")
    assert again["Expires"] == "1800"
    assert registrar.answers(again, 200) == []
    assert registrar.told == ["registered"]


def test_a_registrar_that_wants_ever_longer_times_is_tried_again_later() -> None:
    registrar = Registrar()
    (again,) = registrar.answers(registrar.begins(), 423, "Min-Expires: 1800")
    assert registrar.answers(again, 423, "Min-Expires: 3600") == []
    assert registrar.told == ["unreachable"]


def test_a_stale_nonce_is_replaced_at_once() -> None:
    registrar = registered()
    (refresh,) = registrar.after(540_000)
    registrar.nonce = "n2"
    stale = f"WWW-Authenticate: {registrar.challenge()}, stale=true"
    (again,) = registrar.answers(refresh, 401, stale)
    assert registrar.is_right(again)
    registrar.serves(again)
    assert registrar.told == ["registered"]


def test_a_wrong_password_is_told_once_and_tried_again_only_slowly() -> None:
    registrar = registered(Registrar(password="another"))
    assert registrar.told == ["wrong password"]
    assert len(registrar.requests) == 2
    waited = 0
    while waited < DAY_MS:
        before = registrar.line.now_ms
        registrar.serves(registrar.comes_again())
        assert 450_000 <= registrar.line.now_ms - before <= 600_000
        waited += DAY_MS // 4
    assert registrar.told == ["wrong password"]


def test_once_the_password_is_right_it_is_registered() -> None:
    registrar = registered(Registrar(password="another"))
    registrar.password = "secret"
    registrar.serves(registrar.comes_again())
    assert registrar.told == ["wrong password", "registered"]


@pytest.mark.parametrize("status", [403, 404, 400, 405, 302])
def test_a_refusal_is_told_and_tried_again_slowly(status: int) -> None:
    registrar = Registrar()
    assert registrar.answers(registrar.begins(), status) == []
    assert registrar.told == ["refused"]
    before = registrar.line.now_ms
    registrar.comes_again()
    assert 450_000 <= registrar.line.now_ms - before <= 600_000


def test_a_challenge_that_we_cannot_answer_is_a_refusal() -> None:
    registrar = Registrar()
    asked = 'WWW-Authenticate: Digest realm="pbx", nonce="n", qop="auth-int"'
    registrar.answers(registrar.begins(), 401, asked)
    assert registrar.told == ["refused"]


def test_a_registrar_that_does_not_answer_is_tried_ever_more_rarely_and_told_once() -> None:
    registrar = Registrar()
    registrar.begins()
    pauses = []
    for _ in range(8):
        registrar.after(32_000)
        silent = registrar.line.now_ms
        registrar.comes_again()
        pauses.append((registrar.line.now_ms - silent) // 1000)
    assert registrar.told == ["unreachable"]
    assert 30 <= pauses[0] <= 38
    assert 60 <= pauses[1] <= 75
    assert all(450 <= pause <= 600 for pause in pauses[5:])


def test_after_an_outage_it_comes_back_by_itself() -> None:
    registrar = registered()
    (refresh,) = registrar.after(540_000)
    registrar.after(32_000)
    assert registrar.told == ["registered", "unreachable"]
    again = registrar.comes_again()
    assert number(again) == number(refresh) + 1
    registrar.serves(again)
    assert registrar.told == ["registered", "unreachable", "registered"]


def test_a_registrar_that_is_down_says_when_to_come_again() -> None:
    registrar = Registrar()
    registrar.answers(registrar.begins(), 503, "Retry-After: 300 (maintenance)")
    assert registrar.told == ["unreachable"]
    assert (registrar.after(299_000), len(registrar.after(1_000))) == ([], 1)


def test_a_retry_after_of_a_year_does_not_keep_us_away() -> None:
    registrar = Registrar()
    registrar.answers(registrar.begins(), 503, "Retry-After: 31536000")
    assert len(registrar.after(3_600_000)) == 1


def test_behind_nat_the_address_that_the_registrar_sees_is_registered() -> None:
    registrar = Registrar(seen_as=Hop("203.0.113.9", 40_123))
    registered(registrar)
    last = registrar.requests[-1]
    assert last.all("Contact") == [
        "<sip:95598@203.0.113.9:40123>",
        "<sip:95598@198.51.100.1:5060>;expires=0",
    ]
    registrar.after(540_000)
    assert registrar.requests[-1].all("Contact") == ["<sip:95598@203.0.113.9:40123>"]


def test_an_address_that_changes_with_every_answer_makes_no_storm() -> None:
    registrar = Registrar()
    sent = registrar.begins()
    registrar.seen_as = Hop("203.0.113.9", 40_123)
    (again,) = registrar.answers(sent, 200)
    registrar.seen_as = Hop("203.0.113.9", 40_124)
    assert registrar.answers(again, 200) == []


def test_at_the_end_it_is_taken_back() -> None:
    registrar = registered()
    registrar.line.agent.close(registrar.line.now_ms)
    (leaving,) = registrar.noted(registrar.line.sent())
    assert (leaving["Expires"], number(leaving)) == ("0", 3)
    assert registrar.line.agent.busy
    registrar.serves(leaving)
    assert not registrar.line.agent.busy
    assert registrar.told == ["registered", "left"]
    assert registrar.after(DAY_MS) == []
    assert registrar.line.left == (0, 0)


def test_leaving_is_asked_for_a_password_too() -> None:
    registrar = registered()
    registrar.nonce = "n2"
    registrar.line.agent.close(registrar.line.now_ms)
    registrar.serves(registrar.noted(registrar.line.sent())[0])
    assert registrar.told[-1] == "left"


def test_a_registrar_that_is_gone_does_not_keep_us_from_leaving() -> None:
    registrar = registered()
    registrar.line.agent.close(registrar.line.now_ms)
    registrar.after(32_000)
    assert not registrar.line.agent.busy


def test_one_that_was_never_registered_just_goes() -> None:
    registrar = Registrar()
    registrar.answers(registrar.begins(), 403)
    registrar.line.agent.close(registrar.line.now_ms)
    assert registrar.line.sent() == []
    assert not registrar.line.agent.busy


def test_a_registrar_by_name_is_looked_up_each_time() -> None:
    account = replace(ACCOUNT, registrar="pbx.example")
    line = Line(Rules(accounts=(account,)))
    line.agent.registrations.begin(line.now_ms)
    assert line.sent() == []
    assert line.events == [Lookup("register 95598@pbx.example", "pbx.example", 5060, "UDP")]
    line.agent.found("register 95598@pbx.example", (Hop("192.0.2.44", 5060),), line.now_ms)
    (sent,) = line.sent()
    assert (sent.to, sent.start) == (
        Hop("192.0.2.44", 5060),
        "REGISTER sip:pbx.example SIP/2.0",
    )


def test_a_registrars_name_that_does_not_exist_is_told_and_asked_for_again() -> None:
    line = Line(Rules(accounts=(replace(ACCOUNT, registrar="pbx.example"),)))
    line.agent.registrations.begin(line.now_ms)
    line.agent.found("register 95598@pbx.example", (), line.now_ms)
    line.after(38_000)
    assert sum(isinstance(event, Lookup) for event in line.events) == 2


def test_a_domain_of_its_own_and_a_proxy_are_used() -> None:
    account = Account("1", "192.0.2.7", domain="power.example", proxy="192.0.2.20:5070")
    sent = Registrar(account).begins()
    assert sent.start == "REGISTER sip:power.example SIP/2.0"
    assert (sent["Route"], sent.to) == ("<sip:192.0.2.20:5070;lr>", Hop("192.0.2.20", 5070))
    assert sent["To"] == "<sip:1@power.example>"


def test_several_accounts_stand_side_by_side() -> None:
    accounts = tuple(Account(str(n), f"192.0.2.{n}") for n in range(1, 4))
    line = Line(Rules(accounts=(*accounts, Account("trunk", "192.0.2.9", register=False))))
    line.agent.registrations.begin(line.now_ms)
    sent = line.sent()
    assert [message.to.host for message in sent] == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert len({message["Call-ID"] for message in sent}) == 3


def test_calls_to_a_registered_account_are_taken_for_its_number() -> None:
    account = replace(ACCOUNT, user="1001", number="057195598")
    registrar = registered(Registrar(account))
    caller = Caller(registrar.line)
    request = caller.request("INVITE", body=b"", uri="sip:1001@198.51.100.1:5060")
    assert statuses(registrar.line.gets(request)) == [100]
    assert registrar.line.invited.called == "057195598"


def test_answers_to_an_older_register_change_nothing() -> None:
    registrar = Registrar()
    first = registrar.begins()
    registrar.answers(first, 401, f"WWW-Authenticate: {registrar.challenge()}")
    assert registrar.answers(first, 200) == []
    assert registrar.told == []
