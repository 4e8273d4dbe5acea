"""What goes wrong around a call: a vanished caller, a locked database, a killed process."""

from __future__ import annotations

import sqlite3

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.e2e.walks import REPORT, follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import said

pytestmark = pytest.mark.e2e


def test_a_caller_whose_sound_stops_is_released_and_the_draft_is_kept(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline(IVR_RTP_LOST_MS="1000")
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "111")
        call.wire.sound_to = None
        call.wait_until_ended(10)
    record = hotline.ended_call(home.phone)
    assert record["ended_by"] == "silence"
    (draft,) = hotline.orders_of(record)
    assert draft["status"] == "draft"
    assert draft["account"] == home.account


def test_a_locked_database_is_told_honestly_and_nothing_is_lost(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT[:-1])
        lock = sqlite3.connect(hotline.data / "ivr.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        try:
            call.press("1")
            call.hear_until_quiet(1000)
        finally:
            lock.execute("ROLLBACK")
            lock.close()
        call.hear_ms(500)
        assert not call.ended_by_hotline

    stored = hotline.wait_for_order(home.phone, "fault", timeout_s=30)
    assert stored["account"] == home.account
    assert set(stored["recordings"]) == {"name", "symptom"}
    heard = said(hotline.ended_call(home.phone, timeout_s=30))
    assert "非常抱歉" in heard
    assert "登记好了" not in heard


def test_what_was_promised_survives_a_killed_process(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()
        hotline.kill_at_once()
        call.forget()
    (order,) = [order for order in hotline.orders() if order["caller"] == home.phone]
    assert order["status"] == "open"

    hotline.start()
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "1111")
        call.hear_voice()
    assert "报过修" in said(hotline.ended_call(home.phone, nth=2))
