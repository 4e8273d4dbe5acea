"""Recordings are put into words while nobody calls, and only then."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app.transcribing_process import (
    LEAVE_MS,
    NEXT_TRY_MS,
    QUIET_MS,
    TranscribingProcess,
    command_of,
    transcribing_as_set,
)
from ivr.clock import ManualClock
from ivr.config import load

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
UNTIL_INPUT_ENDS = (sys.executable, "-c", "import sys; sys.stdin.read()")
DONE = (sys.executable, "-c", "")
FAILED = (sys.executable, "-c", "raise SystemExit(3)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "sys.stdout.write('x'); sys.stdout.flush(); sys.stdin.read()",
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def begun() -> Iterator[list[TranscribingProcess]]:
    begun: list[TranscribingProcess] = []
    yield begun
    for one in begun:
        one.close()


def quiet(process: TranscribingProcess, clock: ManualClock, ms: int = QUIET_MS) -> None:
    """Nobody calls for so long."""
    process.look(0)
    clock.advance(ms)
    process.look(0)


def ended(process: TranscribingProcess) -> int:
    """Wait until the process has left; its status."""
    assert process._process is not None
    return process._process.wait(20)


def test_it_begins_once_the_line_is_quiet(
    clock: ManualClock, begun: list[TranscribingProcess]
) -> None:
    process = TranscribingProcess(UNTIL_INPUT_ENDS, clock, lambda: True)
    begun.append(process)
    process.look(0)
    clock.advance(QUIET_MS - 1)
    process.look(0)
    assert not process.is_running
    clock.advance(1)
    process.look(0)
    assert process.is_running


def test_a_call_ends_it_and_it_goes_on_after_the_next_quiet_time(
    clock: ManualClock, begun: list[TranscribingProcess]
) -> None:
    process = TranscribingProcess(UNTIL_INPUT_ENDS, clock, lambda: True)
    begun.append(process)
    quiet(process, clock)
    process.look(1)
    ended(process)
    process.look(1)
    assert not process.is_running
    quiet(process, clock)
    assert process.is_running


def test_one_that_does_not_leave_is_ended_by_force(
    clock: ManualClock, begun: list[TranscribingProcess]
) -> None:
    process = TranscribingProcess(STUBBORN, clock, lambda: True)
    begun.append(process)
    quiet(process, clock)
    process._told_at = clock.monotonic_ms()  # it would not have heard a gentler word
    process.look(2)
    assert process.is_running
    clock.advance(LEAVE_MS)
    process.look(2)
    assert ended(process) == -9
    process.look(2)
    assert not process.is_running


def test_when_all_is_heard_it_waits_for_the_next_call(clock: ManualClock) -> None:
    process = TranscribingProcess(DONE, clock, lambda: True)
    quiet(process, clock)
    assert ended(process) == 0
    quiet(process, clock, 10 * NEXT_TRY_MS)
    assert not process.is_running
    process.look(1)
    quiet(process, clock)
    assert process.is_running
    ended(process)
    process.close()


def test_one_that_fails_is_begun_again_later(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    process = TranscribingProcess(FAILED, clock, lambda: True)
    quiet(process, clock)
    ended(process)
    with caplog.at_level(logging.WARNING):
        quiet(process, clock, NEXT_TRY_MS - 1)
    assert "状态 3" in caplog.text
    assert not process.is_running
    clock.advance(1)
    process.look(0)
    assert process.is_running
    ended(process)
    process.close()


def test_where_no_engine_is_it_never_begins(clock: ManualClock) -> None:
    asked: list[int] = []

    def none() -> bool:
        asked.append(clock.monotonic_ms())
        return False

    process = TranscribingProcess(DONE, clock, none)
    quiet(process, clock)
    for _ in range(60):
        clock.advance(NEXT_TRY_MS // 60)
        process.look(0)
    assert not process.is_running
    assert len(asked) == 2


def test_a_program_that_is_not_there_harms_nobody(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    process = TranscribingProcess(("/nonexistent/program",), clock, lambda: True)
    quiet(process, clock)
    assert not process.is_running
    assert "启动不了听录音的进程" in caplog.text
    process.close()


def test_the_settings_say_whether_there_is_one(tmp_path: Path, clock: ManualClock) -> None:
    config = load(tmp_path, None, {})
    process = transcribing_as_set(config, clock)
    assert process is not None
    assert process.command == command_of(config)
    assert not process.has_engine()
    for name in ("IVR_SPEECH_TRANSCRIBE", "IVR_SPEECH_HEAR"):
        assert transcribing_as_set(load(tmp_path, None, {name: "否"}), clock) is None
