"""The table of targets: kept, broken, not measured."""

from __future__ import annotations

import io

import pytest

from ivr.bench.measures import flat_findings
from ivr.bench.process import Usage
from ivr.bench.targets import TARGETS, missed, write_targets

WARM, MIDDLE = Usage(1.0, 7, 200_000, 40), Usage(2.0, 7, 204_000, 45)


def test_a_limit_itself_is_kept() -> None:
    for target in TARGETS:
        assert target.met({target.figure: target.limit}) is True
        assert target.met({target.figure: target.limit + 0.1}) is False
        assert target.met({target.figure: None}) is None
        assert target.met({}) is None


def test_each_figure_has_one_target() -> None:
    figures = [target.figure for target in TARGETS]
    assert len(set(figures)) == len(figures)


def test_only_broken_promises_count_as_missed() -> None:
    assert not missed({})
    assert not missed({"answer": 49.0, "gap_500": 31.0})
    assert missed({"answer": 51.0})
    assert missed({"gap_300": float("inf")})


def test_the_table_says_what_came_of_each() -> None:
    output = io.StringIO()
    write_targets(output, {"answer": 4.04, "silence": 61.0})
    lines = {line.split(" | ")[0].lstrip("| "): line for line in output.getvalue().splitlines()}
    assert "| 50 毫秒 | 4.0 毫秒 | 达标 |" in lines["INVITE 到 200，99%"]
    assert "| 61.0 毫秒 | 未达标 |" in lines["按键到话术停（RFC 4733），99%"]
    assert "| — | 未测 |" in lines["每路内存"]


def test_what_a_thousand_calls_leave_behind_is_counted() -> None:
    end = Usage(3.0, 8, 204_500, 45)
    assert flat_findings(WARM, MIDDLE, end) == {
        "flat_memory": 500.0,
        "flat_threads": 1.0,
        "flat_files": 0.0,
    }


@pytest.mark.parametrize("failed", range(3))
def test_calls_that_were_not_answered_leave_no_good_figure(failed: int) -> None:
    looks = [WARM, MIDDLE, MIDDLE]
    looks[failed] = Usage(0.0, 0, 0)
    assert missed(flat_findings(*looks))
