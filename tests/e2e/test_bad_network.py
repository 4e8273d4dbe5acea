"""Calls through a network that loses, delays, doubles and overtakes, both ways, SIP and sound."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.helpers import ear
from tests.helpers.caller import Caller
from tests.helpers.caller_sound import Press
from tests.helpers.hotline import Hotline
from tests.helpers.relay import CLEAR, Relay, Weather

pytestmark = pytest.mark.e2e

BAD = Weather(loss=0.05, delay_ms=60, swing_ms=15, overtaken=0.03, doubled=0.03)


def greeting(hotline: Hotline, caller: str) -> bytes:
    """The first seconds that a caller hears over a good line."""
    with Relay(hotline.address, CLEAR) as relay, Caller(relay.address, caller) as call:
        call.dial()
        call.hear_voice()
        return call.hear_ms(3000)


def likeness(heard: bytes, known: bytes) -> float:
    """Of the known sound's pieces of 200 ms the share that is found again, whole."""
    size = ear.ms_to_bytes(200)
    pieces = [known[at : at + size] for at in range(0, len(known) - size + 1, size)]
    spoken = [piece for piece in pieces if ear.level_dbfs(piece) > -40]
    return sum(ear.find(heard, piece).snr_db > 15 for piece in spoken) / len(spoken)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_caller_on_a_bad_line_hears_the_prompt_and_each_key_counts_once(
    hotline: Hotline, home: Household, seed: int
) -> None:
    known = greeting(hotline, home.phone)
    stranger = f"1367701{4000 + home.number}"
    with Relay(hotline.address, BAD, seed) as relay:
        with Caller(relay.address, stranger) as call:
            call.dial()
            heard = call.hear_ms(5000)
            call.press("11")
            call.press(home.account, Press(updates=3))
            call.hear_ms(600)
        assert relay.lost > 20
        assert relay.passed > 300
    assert likeness(heard, known) >= 0.5  # of ten frames that make a piece 40 % arrive all

    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [home.account]


def test_a_line_that_is_dead_for_a_while_and_comes_back_goes_on(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline(IVR_RTP_LOST_MS="5000")
    stranger = f"1367701{4000 + home.number}"
    weather = Weather(loss=0, overtaken=0, doubled=0)
    with Relay(hotline.address, weather) as relay, Caller(relay.address, stranger) as call:
        call.dial()
        call.hear_voice()
        relay.begin_blackout(3000)
        call.hear_ms(4000)
        call.press("11")
        call.press(home.account)
        call.hear_ms(500)
    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed == [home.account]


def test_a_line_that_stays_dead_ends_the_call(new_hotline: NewHotline, home: Household) -> None:
    hotline = new_hotline(IVR_RTP_LOST_MS="3000")
    stranger = f"1367701{4000 + home.number}"
    with Relay(hotline.address, CLEAR) as relay, Caller(relay.address, stranger) as call:
        call.dial()
        call.hear_voice()
        relay.begin_blackout(30_000)
        record = hotline.ended_call(stranger, timeout_s=15)
        call.forget()
    assert record["ended_by"] == "silence"


BLACKOUT_MS = 30_000


@pytest.mark.proof
def test_a_call_outlives_half_a_minute_of_nothing_where_it_may(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline(IVR_RTP_LOST_MS=f"{BLACKOUT_MS + 15_000}")
    stranger = f"1367701{4000 + home.number}"
    with Relay(hotline.address, CLEAR) as relay, Caller(relay.address, stranger) as call:
        call.dial()
        call.hear_voice()
        call.press("11")
        call.hear_voice()
        relay.begin_blackout(BLACKOUT_MS)
        time.sleep(BLACKOUT_MS / 1000)
        assert relay.lost > 2_500  # both ways
        call.hear_ms(1000)
        call.press("*")
        call.hear_voice()
        call.press(home.account)
        call.hear_ms(500)
        assert not call.ended_by_hotline
    record = hotline.ended_call(stranger)
    typed = [turn["value"] for turn in record["turns"] if turn["step"] == "问户号"]
    assert typed[-1] == home.account


@pytest.mark.proof
def test_by_default_half_a_minute_of_nothing_ends_the_call(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    stranger = f"1367701{4000 + home.number}"
    with Relay(hotline.address, CLEAR) as relay, Caller(relay.address, stranger) as call:
        call.dial()
        call.hear_voice()
        relay.begin_blackout(BLACKOUT_MS + 30_000)
        dark_from = datetime.now().astimezone()
        record = hotline.ended_call(stranger, timeout_s=BLACKOUT_MS / 1000 + 15)
        call.forget()
    assert record["ended_by"] == "silence"
    lasted_s = (datetime.fromisoformat(record["ended_at"]) - dark_from).total_seconds()
    assert BLACKOUT_MS / 1000 - 1 < lasted_s < BLACKOUT_MS / 1000 + 3
