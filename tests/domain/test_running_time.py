"""Due times, on examples and against a second calculation that counts minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.domain.limit import Limit
from ivr.domain.running_time import Due, Pause, due_time, paused_time, used_time
from ivr.working_days import USUAL, Arrangement, WorkingCalendar

WALL = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WALL)


def due(started_at: datetime, limit: Limit, *pauses: Pause) -> datetime | None:
    found = due_time(started_at, limit, pauses, USUAL)
    return None if found is None else found.at


@pytest.mark.parametrize(
    ("started_at", "days", "due_at"),
    [
        (at(11, 24, 10), 1, at(11, 25, 10)),
        (at(11, 27, 16), 1, at(11, 30, 16)),
        (at(11, 28, 10), 1, at(12, 1)),
        (at(9, 30, 9), 2, at(10, 9, 9)),
        (at(10, 9, 20), 1, at(10, 10, 20)),
        (at(2, 13, 12), 5, at(2, 27, 12)),
    ],
    ids=["weekday", "over a weekend", "from a Saturday", "National Day", "made up", "New Year"],
)
def test_working_days_leave_out_the_days_off(
    started_at: datetime, days: int, due_at: datetime
) -> None:
    assert due(started_at, Limit.working_days(days)) == due_at


def test_days_of_the_calendar_do_not() -> None:
    assert due(at(9, 30, 9), Limit(timedelta(days=5))) == at(10, 5, 9)


def test_a_pause_pushes_the_due_time_back_by_its_length() -> None:
    pause = Pause(at(11, 24, 10, 10), at(11, 24, 11, 40), "operator", "客户不在家")
    limit = Limit(timedelta(minutes=45))
    assert due(at(11, 24, 10), limit, pause) == at(11, 24, 12, 15)
    assert used_time(at(11, 24, 10), at(11, 24, 12), limit, (pause,), USUAL) == 30 * MINUTE
    assert paused_time((pause,), at(11, 24, 11)) == 50 * MINUTE


def test_a_pause_that_lasts_leaves_the_due_time_open_unless_it_was_past() -> None:
    pause = Pause(at(11, 24, 10, 10), None, "operator", "等物资")
    assert due(at(11, 24, 10), Limit(timedelta(minutes=45)), pause) is None
    assert due(at(11, 24, 10), Limit(timedelta(minutes=10)), pause) == at(11, 24, 10, 10)
    assert paused_time((pause,), at(11, 24, 11)) == 50 * MINUTE


def test_a_limit_of_no_time_is_due_at_once() -> None:
    assert due(at(11, 28, 10), Limit(timedelta(0), working=True)) == at(11, 28, 10)


def test_a_year_without_published_days_makes_a_due_time_provisional() -> None:
    one, five = Limit.working_days(1), Limit.working_days(5)
    over = at(12, 30, 10)
    assert due_time(over, five, (), USUAL) == Due(at(1, 7, 10, year=2027), provisional=True)
    assert due_time(over, one, (), USUAL) == Due(at(12, 31, 10))
    assert due_time(at(12, 30), Limit.working_days(2), (), USUAL) == Due(at(1, 1, year=2027))
    assert due_time(over, Limit(timedelta(days=5)), (), USUAL) == Due(at(1, 4, 10, year=2027))
    written = WorkingCalendar({2027: Arrangement(frozenset({date(2027, 1, 1)}))})
    assert due_time(over, five, (), written) == Due(at(1, 7, 10, year=2027))


starts = st.datetimes(datetime(2017, 1, 1), datetime(2026, 10, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=WALL).astimezone(UTC)
)
limits = st.builds(Limit, st.integers(1, 5 * 1440).map(lambda count: count * MINUTE), st.booleans())
gaps = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=4)


def pauses_after(start: datetime, gaps: Sequence[tuple[int, int]], lasts: bool) -> list[Pause]:
    found, begin = [], start
    for run, rest in gaps:
        begin += run * MINUTE
        found.append(Pause(begin, begin + rest * MINUTE, "operator", "等"))
        begin += rest * MINUTE
    if lasts and found:
        found[-1] = Pause(found[-1].began_at, None, "operator", "等")
    return found


def counted(minute: datetime, limit: Limit, pauses: Sequence[Pause]) -> bool:
    """Whether this minute uses the limit up: asked of the other calendar, one by one."""
    for pause in pauses:
        if pause.began_at <= minute and (pause.ended_at is None or minute < pause.ended_at):
            return False
    day = (minute + timedelta(hours=8)).date()
    return not limit.working or chinese_calendar.is_workday(day)


@settings(max_examples=150, deadline=None)
@given(starts, limits, gaps, st.booleans())
def test_due_times_are_those_of_a_count_minute_by_minute(
    start: datetime, limit: Limit, gaps: Sequence[tuple[int, int]], lasts: bool
) -> None:
    pauses = pauses_after(start, gaps, lasts)
    left, minute = limit.time // MINUTE, start
    end = start + timedelta(days=40)
    while left and minute < end:
        left -= counted(minute, limit, pauses)
        minute += MINUTE
    found = due_time(start, limit, pauses, USUAL)
    if left:
        assert found is None
        assert lasts
    else:
        assert found == Due(minute)


@settings(max_examples=100, deadline=None)
@given(starts, limits, gaps, st.booleans(), st.integers(0, 15_000))
def test_used_time_is_that_of_a_count_minute_by_minute(
    start: datetime, limit: Limit, gaps: Sequence[tuple[int, int]], lasts: bool, minutes: int
) -> None:
    pauses = pauses_after(start, gaps, lasts)
    seen = (start + count * MINUTE for count in range(minutes))
    used = sum(counted(minute, limit, pauses) for minute in seen)
    until = start + minutes * MINUTE
    assert used_time(start, until, limit, pauses, USUAL) == used * MINUTE
