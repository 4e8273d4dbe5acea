"""Percentiles, medians and what one call costs."""

from __future__ import annotations

from ivr.bench.figures import median, memory_per_call_kb, percentile, spread
from ivr.bench.process import Usage


def test_percentiles_are_values_that_occurred() -> None:
    hundred = [float(value) for value in range(1, 101)]
    assert [percentile(hundred, part) for part in (1, 50, 99, 100)] == [1.0, 50.0, 99.0, 100.0]
    assert percentile([7.0], 50) == 7.0
    assert percentile([], 50) is None


def test_the_median_is_the_middle_run() -> None:
    assert median([30.0, 10.0, 20.0]) == 20.0
    assert median([5.0]) == 5.0
    assert median([]) is None


def test_a_run_without_a_figure_is_the_worst() -> None:
    assert median([None, 10.0, 20.0]) == 20.0
    assert median([None, None, 20.0]) is None


def test_several_runs_show_how_far_they_are_apart() -> None:
    assert spread([30.0, 10.0, 20.0]) == "20.0（10.0–30.0）"
    assert spread([30.0]) == "30.0"
    assert spread([None, None]) == "—"


def test_memory_is_shared_out_among_the_calls() -> None:
    assert memory_per_call_kb(Usage(0, 3, 1000), Usage(0, 13, 3000), 10) == 200
