"""Keys that come two ways count once, keys pressed twice count twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.calls.presses import Presses, Way


def counted(*reports: tuple[str, Way, int]) -> str:
    presses = Presses()
    return "".join(key for key, way, at in reports if presses.counts(key, way, at))


def test_one_press_told_both_ways_counts_once_whichever_comes_first() -> None:
    assert counted(("5", "event", 1000), ("5", "info", 1200)) == "5"
    assert counted(("5", "info", 1000), ("5", "event", 1040)) == "5"
    assert counted(("5", "tones", 1000), ("5", "info", 1300)) == "5"


def test_the_same_key_twice_counts_twice_one_way() -> None:
    assert counted(("5", "event", 1000), ("5", "event", 1120)) == "55"
    assert counted(("5", "info", 1000), ("5", "info", 1120)) == "55"


def test_the_same_key_twice_counts_twice_both_ways() -> None:
    assert counted(*[("5", way, at) for at in (1000, 1120) for way in ("event", "info")]) == "55"
    late = [("5", "event", 1000), ("5", "event", 1120), ("5", "info", 1600), ("5", "info", 1700)]
    assert counted(*late) == "55"  # type: ignore[arg-type]


def test_where_one_way_lost_a_press_the_other_still_counts_it_once() -> None:
    reports = [("1", "event", 0), ("2", "info", 300), ("3", "event", 600), ("3", "info", 700)]
    assert counted(*reports) == "123"  # type: ignore[arg-type]


def test_the_end_of_a_long_press_told_late_is_no_second_press() -> None:
    presses = Presses()
    assert presses.counts("0", "event", 1000)
    assert not presses.counts("0", "info", 6000, lasted_ms=5000)


def test_a_press_some_seconds_later_counts_though_it_comes_another_way() -> None:
    assert counted(("5", "event", 1000), ("5", "info", 2600)) == "55"


@given(
    st.lists(
        st.tuples(
            st.sampled_from("0123456789*#"),
            st.integers(90, 3000),
            st.integers(-60, 400),
        ),
        max_size=20,
    ),
    st.sampled_from(["event", "tones"]),
)
def test_whatever_is_typed_both_ways_counts_as_it_was_typed(
    typed: list[tuple[str, int, int]], first: Way
) -> None:
    """INFOs arrive in the order of pressing, each up to 0.4 s after (or just before) its press."""
    at, info_at, reports = 0, 0, []
    for key, pause, lag in typed:
        at += pause
        info_at = max(info_at, at + lag)
        reports += [(at, 0, key, first), (info_at, 1, key, "info")]
    presses = Presses()
    reports.sort(key=lambda it: it[:2])
    counted = [key for at, _, key, way in reports if presses.counts(key, way, at)]
    assert sorted(counted) == sorted(key for key, _, _ in typed)
