"""Each press counts once, whatever the network does to its packets."""

from __future__ import annotations

import pytest

from tests.e2e.town import Household
from tests.helpers.caller import Caller
from tests.helpers.caller_sound import Law, Press
from tests.helpers.hotline import Hotline
from tests.media.test_tones import press as tones

pytestmark = pytest.mark.e2e

DAMAGE = {
    "whole": Press(),
    "first packet lost": Press(copies=[0]),
    "all but one lost": Press(copies=[0, 0, 1, 0, 0, 0]),
    "all ends lost": Press(copies=[1, 1, 1, 0, 0, 0]),
    "only an end arrives": Press(copies=[0, 0, 0, 0, 1, 0]),
    "every packet doubled": Press(copies=[2] * 6),
    "no marker": Press(marker=False),
    "no marker and doubled": Press(marker=False, copies=[2, 1, 2, 0, 2, 2]),
    "pressed long": Press(updates=15),
}


@pytest.mark.parametrize("how", DAMAGE.values(), ids=DAMAGE.keys())
def test_ten_digits_arrive_as_they_were_pressed(
    hotline: Hotline, home: Household, how: Press
) -> None:
    stranger = f"1367700{4000 + home.number}"
    account = home.account  # has the same digit twice in a row
    with Caller(hotline.address, stranger, "PCMA") as call:
        call.dial()
        call.press("11")
        call.press(account, how)
        call.press("1")

    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [account]
    confirmed = [turn["value"] for turn in record["turns"] if turn["step"] == "确认地址"]
    assert confirmed == ["1"]


def test_the_star_key_takes_the_last_digit_back(hotline: Hotline, home: Household) -> None:
    stranger = f"1367700{4000 + home.number}"
    with Caller(hotline.address, stranger) as call:
        call.dial()
        call.press("11")
        call.press(home.account[:7] + "77**" + home.account[7:])
    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [home.account]


def test_keys_sent_as_sip_info_count_as_well(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        described = (("Content-Type", "application/dtmf-relay"),)
        assert call.ask("INFO", described, "Signal=1\r\nDuration=160\r\n").status == 200
        call.hear_ms(300)
    record = hotline.ended_call(home.phone)
    assert record["turns"][0]["value"] == "1"


def test_a_key_sent_as_event_and_as_info_counts_once(hotline: Hotline, home: Household) -> None:
    stranger = f"1367700{4000 + home.number}"
    described = (("Content-Type", "application/dtmf-relay"),)
    with Caller(hotline.address, stranger) as call:
        call.dial()
        for key in "11" + home.account + "1":
            call.press(key)
            call.ask("INFO", described, f"Signal={key}\r\nDuration=80\r\n")
        call.hear_ms(300)
    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [home.account]
    confirmed = [turn["value"] for turn in record["turns"] if turn["step"] == "确认地址"]
    assert confirmed == ["1"]


@pytest.mark.parametrize("law", ["PCMU", "PCMA"])
def test_tones_count_where_no_events_were_agreed_on(
    hotline: Hotline, home: Household, law: Law
) -> None:
    stranger = f"1367700{4000 + home.number}"
    with Caller(hotline.address, stranger, law, offers_events=False) as call:
        call.dial()
        call.say(b"".join(tones(key, on_ms=60, off_ms=60) for key in "11" + home.account + "1"))
        call.hear_ms(500)
    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [home.account]
    confirmed = [turn["value"] for turn in record["turns"] if turn["step"] == "确认地址"]
    assert confirmed == ["1"]


def test_tones_beside_events_count_nothing(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.say(tones("1", on_ms=100))
        call.hear_ms(500)
    record = hotline.ended_call(home.phone)
    assert all(turn["input"] != "pressed" for turn in record["turns"])
