"""When a prompt stopped and the next began, from the sounds that were heard."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ivr.bench.notes import Arrival, Notes
from ivr.bench.reactions import Reaction, reactions

MS = 1_000_000
MENU = (0, 11, 12, 0, 13, 14, 15, 0, 0, 16, 17)


def heard(sounds: Sequence[int], start_ms: int = 0) -> list[Arrival]:
    return [Arrival((start_ms + 20 * at) * MS, sound) for at, sound in enumerate(sounds)]


def told(sounds: Sequence[int], pressed_ms: int, start_ms: int = 0) -> list[Reaction]:
    notes = Notes({0: heard(MENU), 1: heard(sounds, start_ms)}, {1: [(pressed_ms * MS, "1")]})
    return reactions(notes)


def test_a_prompt_that_stops_and_the_next_that_begins() -> None:
    assert told((0, 11, 12, 0, 13, 0, 0, 21, 22), 75) == [Reaction("1", 5.0, 65.0)]


def test_callers_need_not_begin_together() -> None:
    sounds = (0, 0, 11, 12, 0, 13, 0, 21, 22)
    assert told(sounds, 1095, start_ms=1000) == [Reaction("1", 5.0, 45.0)]


def test_a_prompt_in_a_pause_is_silent_already() -> None:
    assert told((0, 11, 12, 0, 13, 14, 15, 0, 0, 21), 150) == [Reaction("1", 0.0, 30.0)]


def test_a_frame_that_both_prompts_share_is_still_the_next_prompt() -> None:
    assert told((0, 11, 12, 0, 13, 0, 11, 21), 75) == [Reaction("1", 5.0, 45.0)]


def test_silence_without_an_end_is_told() -> None:
    assert told((0, 11, 12, 0, 13, 0, 0, 0), 75) == [Reaction("1", 5.0, None)]


@pytest.mark.parametrize(
    "sounds", [(0, 11, 99, 0, 13, 21), MENU], ids=["another prompt from the start", "no answer"]
)
def test_a_caller_who_cannot_be_compared_is_left_out(sounds: Sequence[int]) -> None:
    assert told(sounds, 75) == []


def test_without_a_caller_who_presses_nothing_there_is_nothing_to_compare() -> None:
    assert reactions(Notes({0: heard(MENU)}, {0: [(0, "1")]})) == []
