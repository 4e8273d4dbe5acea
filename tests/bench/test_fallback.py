"""What counts as keeping up under the load from Python."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.bench.caller import Result
from ivr.bench.fallback import complete, kept_up
from ivr.bench.process import Usage

GOOD = Result(
    answered=10,
    answers_ms=[3.0] * 10,
    gaps_ms=[20.0] * 99 + [40.0],
    expected=1000,
    received=995,
    usage=Usage(5.0, 3, 20_000),
    sound="",
)


def test_all_calls_with_steady_sound_keep_up() -> None:
    assert kept_up(GOOD, 10)


@pytest.mark.parametrize(
    "change",
    [
        {"answered": 9},
        {"gaps_ms": [20.0] * 98 + [41.0, 41.0]},
        {"gaps_ms": []},
    ],
    ids=["a call unanswered", "gaps too long", "nothing heard"],
)
def test_anything_less_does_not(change: dict[str, object]) -> None:
    assert not kept_up(replace(GOOD, **change), 10)  # type: ignore[arg-type]


def test_missing_packets_are_told_apart_from_long_gaps() -> None:
    slow = replace(GOOD, received=950)
    assert kept_up(slow, 10)
    assert not complete(slow)
    assert complete(GOOD)
