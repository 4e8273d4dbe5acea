"""Where an answer begins and ends, told in frames."""

from __future__ import annotations

import pytest

from ivr.speech.hearing.endpointer import (
    Began,
    Boundary,
    Ended,
    Endpointer,
    Expecting,
    NobodySpoke,
    Patience,
)


def pushed(
    ends: Endpointer, pattern: str, expecting: Expecting = Expecting.OPEN, *, waiting: bool = True
) -> list[Boundary]:
    """A `v` is 20 ms of voice, a `.` is 20 ms without."""
    found = (ends.push(sign == "v", expecting, waiting=waiting) for sign in pattern)
    return [boundary for boundary in found if boundary]


def test_speech_begins_with_its_first_syllable_though_it_is_noticed_later() -> None:
    assert pushed(Endpointer(), "....." + 6 * "v") == [Began(onset_ms=100)]


def test_the_lateness_of_the_verdict_is_taken_off() -> None:
    assert pushed(Endpointer(begin_late_ms=40), "....." + 6 * "v") == [Began(onset_ms=60)]


@pytest.mark.parametrize("burst", ["vvvvv", "v", "v...vvv....v"])
def test_a_cough_does_not_begin_anything(burst: str) -> None:
    assert pushed(Endpointer(), burst + 20 * ".") == []


def test_a_voice_with_a_gap_in_it_is_one_voice() -> None:
    assert pushed(Endpointer(), "vvv..vvv") == [Began(onset_ms=0)]


@pytest.mark.parametrize(
    ("expecting", "quiet_ms"),
    [(Expecting.COMPLETE, 280), (Expecting.OPEN, 800), (Expecting.MORE, 1500)],
)
def test_the_pause_that_ends_depends_on_what_was_said(expecting: Expecting, quiet_ms: int) -> None:
    ends = Endpointer()
    assert pushed(ends, 10 * "v") == [Began(0)]
    assert pushed(ends, (quiet_ms // 20 - 1) * ".", expecting) == []
    assert pushed(ends, ".", expecting) == [Ended(at_ms=200)]


def test_a_late_verdict_ends_speech_no_later() -> None:
    ends = Endpointer(end_late_ms=80)
    pushed(ends, 10 * "v")
    assert pushed(ends, 9 * ".", Expecting.COMPLETE) == []
    assert pushed(ends, ".", Expecting.COMPLETE) == [Ended(at_ms=400 - 280)]


def test_a_pause_that_is_too_short_is_part_of_the_answer() -> None:
    ends = Endpointer()
    assert pushed(ends, 10 * "v" + 30 * "." + 10 * "v" + 39 * ".") == [Began(0)]
    assert pushed(ends, ".") == [Ended(at_ms=1000)]


def test_who_does_not_stop_is_cut() -> None:
    ends = Endpointer(Patience(longest_ms=2000))
    assert pushed(ends, 150 * "v") == [Began(0), Ended(2000, cut=True)]


def test_nobody_is_late_while_the_prompt_is_heard() -> None:
    ends = Endpointer(Patience(silence_ms=400))
    assert pushed(ends, 100 * ".", waiting=False) == []
    assert pushed(ends, 20 * ".") == [NobodySpoke()]
    assert pushed(ends, 20 * "v") == []


def test_who_begins_at_the_last_moment_is_not_cut_off() -> None:
    ends = Endpointer(Patience(silence_ms=400))
    assert pushed(ends, 18 * "." + 6 * "v") == [Began(360)]
