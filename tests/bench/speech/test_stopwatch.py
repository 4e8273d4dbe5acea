"""What is read from packets that came."""

from __future__ import annotations

import pytest

from ivr.bench.speech.stopwatch import interruption


def packets(pattern: str, first_s: float = 10.0) -> list[tuple[float, bool]]:
    """An `x` is 20 ms with a prompt in it, a `.` is 20 ms of silence."""
    return [(first_s + 0.02 * at, sign == "x") for at, sign in enumerate(pattern)]


def test_the_prompt_falls_silent_and_the_answer_comes() -> None:
    found = interruption(packets(10 * "x" + 20 * "." + 5 * "x"), began_s=10.0, ended_s=10.3)
    assert found is not None
    assert found.silent_ms == pytest.approx(180)
    assert found.answered_ms == pytest.approx(300)


def test_a_short_pause_within_the_prompt_is_no_silence() -> None:
    assert interruption(packets(10 * "x" + 9 * "." + 20 * "x"), 10.0, 10.3) is None


def test_a_prompt_that_was_silent_already_was_not_interrupted() -> None:
    assert interruption(packets(20 * "." + 5 * "x"), 10.0, 10.3) is None


def test_without_an_answer_there_is_nothing_to_measure() -> None:
    assert interruption(packets(10 * "x" + 40 * "."), 10.0, 10.3) is None
