"""All lines busy, or the machine slow: callers wait, are told so, and it is written down."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from tests.e2e.conftest import NewHotline
from tests.helpers.caller import Caller
from tests.helpers.hotline import said

pytestmark = pytest.mark.e2e


def test_a_caller_waits_for_the_only_line_and_the_wait_is_written_down(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline(IVR_SIP_MOST_CALLS="1")
    with Caller(hotline.address, "13677004001") as first:
        first.dial()
        second = Caller(hotline.address, "13677004002")
        with second:
            leave = threading.Timer(2.0, first.hang_up)
            leave.start()
            second.dial(timeout_s=10)
            leave.join()
            time.sleep(0.5)
    call = hotline.ended_call("13677004002")
    assert 1_500 <= call["waited_ms"] <= 6_000
    assert not call["answered_late"]
    assert "让您久等了" not in said(call)


@pytest.mark.parametrize(("overflow", "status"), [("", 503), ("sip:95598@192.0.2.9", 302)])
def test_when_nobody_may_wait_the_caller_is_turned_away(
    new_hotline: NewHotline, overflow: str, status: int
) -> None:
    settings = {"IVR_SIP_MOST_CALLS": "1", "IVR_SIP_WAIT_MS": "500", "IVR_SIP_OVERFLOW": overflow}
    hotline = new_hotline(**settings)
    with Caller(hotline.address, "13677004003") as first:
        first.dial()
        second = Caller(hotline.address, "13677004004")
        second.wire.start()
        try:
            assert second.invite().status == status
        finally:
            second.wire.stop()


def test_whoever_waited_while_the_machine_stood_still_hears_an_apology(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline()
    os.kill(hotline.pid, signal.SIGSTOP)
    awake = threading.Timer(12.6, os.kill, (hotline.pid, signal.SIGCONT))
    awake.start()
    with Caller(hotline.address, "13677004005") as call:
        call.dial(timeout_s=20)
        time.sleep(1)
    awake.join()
    record = hotline.ended_call("13677004005")
    assert record["waited_ms"] >= 12_000
    assert record["answered_late"]
    assert said(record).startswith("对不起，让您久等了。")
    assert "秒才接通" in hotline.errors()
