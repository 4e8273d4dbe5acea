"""Kamailio as registrar and proxy: registered, called through it, calling through it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ivr.accounts import Account
from ivr.telephony.dial import Dial, dial_of
from ivr.telephony.leg_events import Acked, LegEnded, PickedUp, Refused, Ringing
from tests.e2e.conftest import NewHotline
from tests.helpers.dialler import dialler
from tests.helpers.hotline import Hotline, run_ivr
from tests.helpers.kamailio import Kamailio
from tests.helpers.ports import HOST
from tests.helpers.softphone import Baresip

pytestmark = pytest.mark.e2e

USERS = {"95598": "ivrpw", "alice": "alicepw"}


def account(proxy: Kamailio, password: str = "ivrpw") -> Account:
    return Account("95598", proxy.place, password, number="057195598", expires_s=60)


def alice(folder: Path, proxy: Kamailio, answering: str) -> Baresip:
    registered = f"auth_pass=alicepw;regint=60;answermode={answering}"
    return Baresip(folder, number="alice", domain=proxy.place, account=registered)


def to_alice(proxy: Kamailio) -> Dial:
    return dial_of(f"sip:alice@{proxy.place}", account=account(proxy))


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_an_account_registers_and_leaves_again(algorithm: str, tmp_path: Path) -> None:
    with Kamailio(tmp_path / "k", USERS, algorithm) as proxy:
        with dialler(account(proxy)) as here:
            here.wait_for_account("registered")
        assert here.endpoint.counters["account left"] == 1


def test_a_wrong_password_is_noticed(tmp_path: Path) -> None:
    with Kamailio(tmp_path / "k", USERS) as proxy, dialler(account(proxy, "no")) as here:
        here.wait_for_account("wrong password")


def test_a_call_to_the_account_comes_in_and_is_ended_through_the_proxy(tmp_path: Path) -> None:
    """Our BYE is asked for a password on its way (407), and sent again."""
    with (
        Kamailio(tmp_path / "k", USERS) as proxy,
        dialler(account(proxy)) as here,
        alice(tmp_path / "alice", proxy, "manual") as phone,
    ):
        here.wait_for_account("registered")
        phone.wait_until_registered()
        phone.command("dial", f"sip:95598@{proxy.place}")
        leg = here.came.get(timeout=10)
        assert leg.called == "057195598"
        leg.listen(here.told.put)
        leg.answer()
        here.wait_for(Acked)
        time.sleep(0.3)
        leg.hang_up()
        phone.wait_for("CALL_CLOSED", 5)
        assert here.wait_for(LegEnded) == LegEnded("us")


def test_we_call_a_registered_phone_through_the_proxy(tmp_path: Path) -> None:
    with (
        Kamailio(tmp_path / "k", USERS) as proxy,
        dialler(account(proxy)) as here,
        alice(tmp_path / "alice", proxy, "manual") as phone,
    ):
        phone.wait_until_registered()
        leg = here.dial(to_alice(proxy))
        assert here.wait_for(Ringing) == Ringing(180)
        phone.wait_for("CALL_INCOMING")
        phone.command("accept")
        here.wait_for(PickedUp)
        time.sleep(0.3)
        leg.hang_up()
        phone.wait_for("CALL_CLOSED", 5)


def test_we_give_up_a_call_through_the_proxy(tmp_path: Path) -> None:
    with (
        Kamailio(tmp_path / "k", USERS) as proxy,
        dialler(account(proxy)) as here,
        alice(tmp_path / "alice", proxy, "manual") as phone,
    ):
        phone.wait_until_registered()
        leg = here.dial(to_alice(proxy))
        phone.wait_for("CALL_INCOMING")
        here.wait_for(Ringing)
        leg.hang_up()
        phone.wait_for("CALL_CLOSED", 5)


def test_a_number_that_the_proxy_does_not_know_is_told(tmp_path: Path) -> None:
    with Kamailio(tmp_path / "k", USERS) as proxy, dialler(account(proxy)) as here:
        here.dial(dial_of("12345", account=account(proxy)))
        assert here.wait_for(Refused).cause == "not found"


def test_of_two_phones_of_one_number_the_first_to_answer_has_the_call(tmp_path: Path) -> None:
    """The proxy rings both; the other one stops ringing."""
    with (
        Kamailio(tmp_path / "k", USERS) as proxy,
        dialler(account(proxy)) as here,
        alice(tmp_path / "one", proxy, "manual") as one,
        alice(tmp_path / "two", proxy, "manual") as two,
    ):
        one.wait_until_registered()
        two.wait_until_registered()
        leg = here.dial(to_alice(proxy))
        one.wait_for("CALL_INCOMING")
        two.wait_for("CALL_INCOMING")
        two.command("accept")
        here.wait_for(PickedUp)
        one.wait_for("CALL_CLOSED", 5)
        leg.hang_up()
        two.wait_for("CALL_CLOSED", 5)


def test_a_nonce_that_grew_old_costs_no_call(tmp_path: Path) -> None:
    with (
        Kamailio(tmp_path / "k", USERS, nonce_s=1) as proxy,
        dialler(account(proxy)) as here,
        alice(tmp_path / "alice", proxy, "auto") as phone,
    ):
        phone.wait_until_registered()
        leg = here.dial(to_alice(proxy))
        here.wait_for(PickedUp)
        time.sleep(2.5)
        leg.hang_up()
        phone.wait_for("CALL_CLOSED", 5)


def test_the_doctor_tries_the_accounts_and_shows_no_password(tmp_path: Path) -> None:
    with Kamailio(tmp_path / "k", USERS) as proxy:
        for password, words in (("ivrpw", "密码正确"), ("hush-hush", "用户名或密码不对")):
            given = f'[{{registrar="{proxy.place}", user="95598", password="{password}"}}]'
            done = run_ivr(
                "doctor", "--data", str(tmp_path / "d"), settings={"IVR_ACCOUNTS": given}
            )
            assert words in done.stdout
            assert password not in done.stdout + done.stderr
        assert HOST in done.stdout


def test_the_hotline_itself_is_registered_called_and_taken_off(
    new_hotline: NewHotline, tmp_path: Path
) -> None:
    with Kamailio(tmp_path / "k", USERS) as proxy:
        table = f'registrar="{proxy.place}", user="95598", password="ivrpw", number="057195598"'
        hotline = new_hotline(IVR_ACCOUNTS=f"[{{{table}}}]")
        wait_for_words(hotline, "账号 95598@127.0.0.1 已注册到")
        with alice(tmp_path / "alice", proxy, "manual") as phone:
            phone.wait_until_registered()
            phone.command("dial", f"sip:95598@{proxy.place}")
            phone.wait_for("CALL_ESTABLISHED")
            time.sleep(1)
            phone.hang_up()
        assert hotline.stop() == 0
        assert "账号 95598@127.0.0.1 已注销" in hotline.errors()
        assert "ivrpw" not in hotline.errors() + "".join(hotline.lines)


def wait_for_words(hotline: Hotline, words: str, timeout_s: float = 10) -> None:
    deadline = time.monotonic() + timeout_s
    while words not in hotline.errors():
        assert time.monotonic() < deadline, hotline.errors()
        time.sleep(0.1)
