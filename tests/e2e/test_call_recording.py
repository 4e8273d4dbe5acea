"""Calls that are recorded from end to end, on a hotline that was told to."""

from __future__ import annotations

import audioop
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, said
from tests.helpers.voice import speech

pytestmark = pytest.mark.e2e

CALLER = "13677005501"


def recordings(hotline: Hotline) -> list[Path]:
    return sorted((hotline.data / "call-recordings").rglob("*.wav"))


def channels(path: Path) -> tuple[bytes, bytes, float]:
    """What came in, what went out, and the seconds of a recording."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        both = file.readframes(file.getnframes())
        seconds = file.getnframes() / 8000
    return audioop.tomono(both, 2, 1, 0), audioop.tomono(both, 2, 0, 1), seconds


def test_both_sides_are_heard_in_step_and_the_caller_was_told_first(
    new_hotline: Callable[..., Hotline],
) -> None:
    hotline = new_hotline(IVR_RECORDING_CALLS="true")
    with Caller(hotline.address, CALLER) as call:
        call.dial()
        call.hear_voice()
        call.say(speech(1_000))
        call.hear_ms(1_500)
    record = hotline.ended_call(CALLER)
    assert said(record).startswith("为了服务质量，这通电话会录音。")
    hotline.stop()
    (path,) = recordings(hotline)
    assert path.stem == record["call_id"]
    assert f"全程录音：{path}" in hotline.run("calls", record["call_id"]).stdout
    heard, spoken, seconds = channels(path)
    assert audioop.max(heard, 2) > 3_000, "the caller"
    assert audioop.max(spoken, 2) > 3_000, "the prompt"
    assert 2 <= seconds <= 8
    quiet = array("h", heard[: 2 * 8000 // 10])
    assert max(map(abs, quiet), default=0) < 200, "nothing before the caller spoke"


def test_a_killed_hotline_leaves_the_call_up_to_its_last_second(
    new_hotline: Callable[..., Hotline],
) -> None:
    hotline = new_hotline(IVR_RECORDING_CALLS="true")
    call = Caller(hotline.address, CALLER)
    with call:
        call.dial()
        begun = time.monotonic()
        call.hear_voice()
        call.hear_ms(3_000)
        hotline.kill_at_once()
        lived_s = time.monotonic() - begun
        call.forget()
    (path,) = recordings(hotline)
    _, spoken, seconds = channels(path)
    assert lived_s - 1.2 <= seconds <= lived_s + 0.5
    assert audioop.max(spoken, 2) > 3_000


def test_without_the_setting_nothing_is_recorded_and_nothing_is_said_of_it(
    hotline: Hotline,
) -> None:
    with Caller(hotline.address, CALLER) as call:
        call.dial()
        call.hear_voice()
    assert "会录音" not in said(hotline.ended_call(CALLER))
    assert recordings(hotline) == []
