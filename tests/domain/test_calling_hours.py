"""Nobody is rung in quiet hours, and what is due is due in an hour in which that can be done."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.calling_hours import due_inside, is_open, next_open
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.regime import Promise
from ivr.domain.service_clock import ServiceClock, State
from ivr.working_days import USUAL, CallingHours, DayKind, Hours, WorkingCalendar

WALL = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
CALLING = CallingHours(
    {
        DayKind.WORKDAY: ((9 * 60, 12 * 60), (14 * 60, 20 * 60)),
        DayKind.DAY_OFF: ((10 * 60, 11 * 60),),
    },
    {date(2026, 12, 1): ()},
)
CALENDAR = WorkingCalendar(calling=CALLING)


def hours_of(day: date) -> Hours:
    return CALENDAR.hours(day, CALLING)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WALL)


moments = st.integers(0, 60 * 24 * 400).map(lambda minute: at(11, 1) + timedelta(minutes=minute))
limits = st.integers(1, 72).map(lambda hours: timedelta(hours=hours))


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        (at(11, 24, 9), at(11, 24, 9)),
        (at(11, 24, 12), at(11, 24, 14)),
        (at(11, 24, 19, 59), at(11, 24, 19, 59)),
        (at(11, 24, 20), at(11, 25, 9)),
        (at(11, 27, 23), at(11, 28, 10)),  # Friday night; a Saturday begins late
        (at(10, 1, 10), at(10, 8, 9)),  # a week of holidays
        (at(11, 30, 20), at(12, 2, 9)),  # the first of December is named
    ],
)
def test_the_hours_open_by_kind_of_day(asked: datetime, opens: datetime) -> None:
    assert next_open(asked, hours_of) == opens


def test_hours_that_never_come_open_nothing() -> None:
    assert next_open(at(11, 24), lambda _day: ()) is None
    assert due_inside(at(11, 24), at(11, 25), lambda _day: ()) == at(11, 25)


@pytest.mark.parametrize(
    ("started_at", "due_at"),
    [
        (at(11, 24, 10), at(11, 25, 10)),
        (at(11, 24, 13), at(11, 25, 12)),  # at noon nobody is disturbed: before it
        (at(11, 24, 22), at(11, 25, 20)),
        (at(11, 27, 16), at(11, 28, 11)),
        (at(9, 30, 21), at(10, 8, 12)),  # no hour within a day: in the first one after
    ],
)
def test_what_is_due_within_a_day_is_due_inside_the_hours(
    started_at: datetime, due_at: datetime
) -> None:
    assert due_inside(started_at, started_at + DAY, hours_of) == due_at


@given(moments)
def test_what_opens_is_open_and_nothing_before_it_is(asked: datetime) -> None:
    opens = next_open(asked, hours_of)
    assert opens is not None
    assert is_open(opens, hours_of)
    assert opens == asked or not is_open(asked + (opens - asked) / 2, hours_of)


@given(moments, limits)
def test_the_first_call_can_always_be_made_before_it_is_due(
    started_at: datetime, limit: timedelta
) -> None:
    due, opens = (
        due_inside(started_at, started_at + limit, hours_of),
        next_open(started_at, hours_of),
    )
    assert opens is not None
    assert opens <= due
    assert is_open(due - timedelta(minutes=1), hours_of) or due == opens
    assert due <= started_at + limit or opens >= started_at + limit


def first_call(started_at: datetime, matter: Matter = Matter.FIRST_CALL_BACK) -> ServiceClock:
    return ServiceClock("GD1", matter, Promise(Limit(DAY)), "默认", started_at)


def test_the_clock_of_the_first_call_is_due_inside_the_hours() -> None:
    clock = first_call(at(11, 24, 22))
    due = clock.due(CALENDAR)
    assert due is not None
    assert due.at == at(11, 25, 20)
    assert not due.provisional
    assert clock.read(at(11, 25, 19), CALENDAR, 25).state is State.NEAR
    assert clock.read(at(11, 25, 19), CALENDAR, 25).left == timedelta(hours=1)
    assert clock.read(at(11, 25, 21), CALENDAR, 25).state is State.BREACHED
    assert clock.stopped(at(11, 25, 9)).read(at(11, 26), CALENDAR, 25).state is State.KEPT


def test_without_hours_and_for_other_promises_nothing_changes() -> None:
    usual, other = first_call(at(11, 24, 22)), first_call(at(11, 24, 22), Matter.ARRIVAL)
    for due in (usual.due(USUAL), other.due(CALENDAR)):
        assert due is not None
        assert due.at == at(11, 25, 22)


def test_the_hours_of_a_year_that_is_not_published_are_provisional() -> None:
    due = first_call(at(3, 1, 22, year=2090)).due(CALENDAR)
    assert due is not None
    assert due.provisional


def test_a_paused_clock_is_not_due() -> None:
    assert first_call(at(11, 24, 22)).paused(at(11, 24, 23), "张三", "停").due(CALENDAR) is None
