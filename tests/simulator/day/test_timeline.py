"""Virtual time: one thing after the other, and none before its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import ManualClock
from ivr.simulator.day.timeline import Timeline

NOON = datetime(2026, 7, 24, 4, tzinfo=UTC)


def timeline() -> Timeline:
    return Timeline(ManualClock(NOON))


def test_what_was_told_later_may_happen_earlier() -> None:
    line, seen = timeline(), list[str]()
    line.at(NOON + timedelta(seconds=2), lambda: seen.append("second"))
    line.after(1_000, lambda: seen.append("first"))
    line.run()
    assert seen == ["first", "second"]
    assert line.now == NOON + timedelta(seconds=2)


def test_of_two_things_at_one_instant_the_one_told_first_comes_first() -> None:
    line, seen = timeline(), list[int]()
    for number in range(5):
        line.after(1_000, lambda n=number: seen.append(n))  # type: ignore[misc]
    line.run()
    assert seen == [0, 1, 2, 3, 4]


def test_what_should_have_happened_before_happens_now() -> None:
    line, seen = timeline(), list[datetime]()
    line.after(5_000, lambda: line.at(NOON, lambda: seen.append(line.now)))
    line.run()
    assert seen == [NOON + timedelta(seconds=5)]


def test_what_happens_again_and_again_ends() -> None:
    line, seen = timeline(), list[int]()
    line.every(60_000, lambda: seen.append(line.now_ms), NOON + timedelta(minutes=3))
    line.run()
    assert seen == [60_000, 120_000, 180_000]


def test_a_run_ends_at_its_instant_and_can_go_on() -> None:
    line, seen = timeline(), list[int]()
    for seconds in (1, 2, 3):
        line.after(seconds * 1_000, lambda s=seconds: seen.append(s))  # type: ignore[misc]
    line.run(NOON + timedelta(seconds=2))
    assert (seen, line.now) == ([1, 2], NOON + timedelta(seconds=2))
    line.run(NOON + timedelta(seconds=9))
    assert (seen, line.now) == ([1, 2, 3], NOON + timedelta(seconds=9))


@given(st.lists(st.integers(0, 10_000)))
def test_time_never_goes_back(waits: list[int]) -> None:
    line, seen = timeline(), list[int]()
    for wait in waits:
        line.after(wait, lambda: seen.append(line.now_ms))
    line.run()
    assert seen == sorted(waits)
