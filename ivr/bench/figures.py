"""Figures as the report shows them: percentiles, the median of several runs, rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from ivr.bench.process import Usage


def percentile(ordered: Sequence[float], part: int) -> float | None:
    """The value that this many of a hundred do not exceed; None of nothing."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def median(values: Sequence[float | None]) -> float | None:
    """The middle one of several runs; a run without a figure (None) counts as the worst."""
    if not values:
        return None
    ordered = sorted(values, key=lambda value: (value is None, value or 0.0))
    return ordered[len(ordered) // 2]


def number(value: float | None) -> str:
    """With one decimal; — where there is none."""
    return "—" if value is None else f"{value:.1f}"


def spread(values: Sequence[float | None]) -> str:
    """The median, and the least and greatest where there were several runs."""
    known = [value for value in values if value is not None]
    if len(values) < 2 or not known:
        return number(median(values))
    return f"{number(median(values))}（{number(min(known))}–{number(max(known))}）"


def yes(value: bool) -> str:
    """In the report's words."""
    return "是" if value else "否"


def memory_per_call_kb(before: Usage, usage: Usage, calls: int) -> float:
    """What one of so many calls adds to the process."""
    return (usage.memory_kb - before.memory_kb) / calls


def head(output: TextIO, *names: str) -> None:
    """The head of a Markdown table."""
    row(output, *names)
    row(output, *("---" for _ in names))


def row(output: TextIO, *cells: object) -> None:
    """A row of it, shown at once."""
    print("| " + " | ".join(map(str, cells)) + " |", file=output, flush=True)
