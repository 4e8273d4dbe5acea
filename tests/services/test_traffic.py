"""Traffic is summed from what calls have left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.clock import SHANGHAI
from ivr.domain.ports import CallRecord, TurnRecord
from ivr.services.traffic import Period, count_traffic, read_period, summed
from storage.database import ScratchDatabase

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def call(number: int, *paths: str, result: str = "自助办结", test: bool = False) -> CallRecord:
    turns = tuple(
        TurnRecord(place, AT, "总台", "主菜单", (), "pressed", path=(path,))
        for place, path in enumerate(paths, start=1)
    )
    at = AT + timedelta(hours=number)
    return CallRecord(
        f"c{number}", at, None, None, "总台", "v", 0, test, AT, result, "caller", turns
    )


def test_edges_are_counted_and_losses_are_told_where_the_caller_left() -> None:
    count = summed(
        [
            call(1, "总台›主菜单›matched›报修›报修"),
            call(2, "总台›主菜单›matched›报修›报修", "总台›问›done››完", result="客户挂断"),
            call(3, "总台›主菜单›matched›报修›报修", test=True),
        ]
    )
    assert count.calls == 2
    assert count.edges == {"总台›主菜单›matched›报修›报修": 2, "总台›问›done››完": 1}
    assert count.lost == {("总台", "主菜单"): 1}


def test_a_call_that_left_no_turn_is_a_call_all_the_same() -> None:
    assert summed([replace(call(1), result="客户挂断")]).calls == 1


def test_only_the_calls_of_the_period_count() -> None:
    database = ScratchDatabase()
    with database.unit_of_work() as unit:
        for number in range(4):
            unit.calls.save(call(number, "总台›主菜单›matched›报修›报修"))
        unit.commit()
    period = Period(AT + timedelta(hours=1), AT + timedelta(hours=3))
    assert count_traffic(database.unit_of_work, period).calls == 2
    assert count_traffic(database.unit_of_work, Period()).calls == 4
    database.close()


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("今天", "2026-11-24", "2026-11-25"),
        ("昨天", "2026-11-23", "2026-11-24"),
        ("近7天", "2026-11-18", "2026-11-25"),
        ("2026-11-20", "2026-11-20", "2026-11-21"),
        ("2026-11-20..2026-11-22", "2026-11-20", "2026-11-23"),
    ],
)
def test_a_period_is_read_on_the_service_s_calendar(words: str, start: str, end: str) -> None:
    days = [datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) for day in (start, end)]
    assert read_period(words, TODAY) == Period(*days)


@pytest.mark.parametrize("words", ["", "上周", "2026-13-01", "2026-11-22..2026-11-20", "近0天"])
def test_other_periods_are_not_guessed(words: str) -> None:
    assert read_period(words, TODAY) is None


def test_all_means_without_a_bound() -> None:
    assert read_period("全部", TODAY) == Period()
