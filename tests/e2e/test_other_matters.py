"""Messages, outage information, and many callers at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.town import Household
from tests.e2e.walks import REPORT, follow, speech
from tests.helpers import ear, voice
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, said

pytestmark = pytest.mark.e2e


def test_a_message_is_recorded_and_stored(hotline: Hotline, home: Household) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "35~1")
        call.hear_voice()

    record = hotline.ended_call(home.phone)
    (order,) = hotline.orders_of(record)
    assert order["kind"] == "message"
    assert order["contact"] == home.phone
    kept = voice.read_wav(hotline.recording(order["recordings"]["message"]))
    assert ear.find(kept, speech(0)[: ear.ms_to_bytes(600)]).snr_db > 20
    assert "您的留言已经记下" in said(record)


def test_who_asks_for_outages_is_told_of_the_planned_one(hotline: Hotline) -> None:
    """The invented town: planned work at Sunshine Garden 3 in three days."""
    with Caller(hotline.address, "13800000016") as call:
        call.dial()
        follow(call, "21")
        call.hear_voice()
        call.press("2").hear_ms(300)

    record = hotline.ended_call("13800000016")
    assert "没有停电通知" in said(record)
    assert "有一次计划停电" in said(record)
    assert hotline.orders_of(record) == []


def test_callers_at_the_same_time_get_orders_of_their_own(hotline: Hotline) -> None:
    homes = [Household(number) for number in range(120, 126)]

    def report(home: Household) -> None:
        with Caller(hotline.address, home.phone, "PCMA" if home.number % 2 else "PCMU") as call:
            call.dial()
            follow(call, REPORT)
            call.hear_voice()

    with ThreadPoolExecutor(len(homes)) as threads:
        list(threads.map(report, homes))

    numbers = set()
    for home in homes:
        (order,) = hotline.orders_of(hotline.ended_call(home.phone))
        assert order["account"] == home.account
        assert set(order["recordings"]) == {"name", "symptom"}
        numbers.add(order["number"])
    assert len(numbers) == len(homes)
