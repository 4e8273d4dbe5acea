import sys
from datetime import UTC, datetime

import pytest

from ivr.app import api_process
from ivr.app.api_process import LONGEST_WAIT_MS, WELL_AFTER_MS, ApiProcess
from ivr.clock import ManualClock

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
UNTIL_INPUT_ENDS = (sys.executable, "-c", "import sys; sys.stdin.read()")
AT_ONCE = (sys.executable, "-c", "raise SystemExit(3)")


def wait_until_ended(process: ApiProcess) -> None:
    assert process._process is not None
    process._process.wait(20)


def test_it_runs_until_it_is_closed() -> None:
    process = ApiProcess(UNTIL_INPUT_ENDS, ManualClock(NOON))
    process.look()
    pid = process.pid
    process.look()
    assert process.pid == pid is not None
    process.close()
    assert process.pid is None
    process.close()


def test_one_that_fails_is_begun_again_ever_more_seldom() -> None:
    clock = ManualClock(NOON)
    process = ApiProcess(AT_ONCE, clock)
    waits = []
    process.look()
    for _ in range(8):
        wait_until_ended(process)
        process.look()
        began = clock.monotonic_ms()
        while process.pid is None:
            clock.advance(500)
            process.look()
        waits.append(clock.monotonic_ms() - began)
    assert waits == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, LONGEST_WAIT_MS, LONGEST_WAIT_MS]
    process.close()


def test_one_that_was_well_for_long_is_begun_again_soon() -> None:
    clock = ManualClock(NOON)
    process = ApiProcess(AT_ONCE, clock)
    process.look()
    for _ in range(3):
        wait_until_ended(process)
        process.look()
        clock.advance(LONGEST_WAIT_MS)
        process.look()
    wait_until_ended(process)
    clock.advance(WELL_AFTER_MS)
    process.look()
    clock.advance(1_000)
    process.look()
    assert process.pid is not None
    process.close()


def test_a_program_that_is_not_there_is_asked_for_once_a_minute() -> None:
    clock = ManualClock(NOON)
    process = ApiProcess(("/nonexistent/program",), clock)
    process.look()
    assert process.pid is None
    clock.advance(LONGEST_WAIT_MS - 1)
    process.look()
    assert process.pid is None


def test_one_that_does_not_leave_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_process, "LEAVE_S", 0.2)
    asleep = (sys.executable, "-c", "import time; time.sleep(60)")
    process = ApiProcess(asleep, ManualClock(NOON))
    process.look()
    process.close()
    assert process.pid is None
