"""What kind of day a date is, by the arrangements that the State Council has published."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from ivr.working_days import USUAL, Arrangement, DayKind, WorkingCalendar, day_kind


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 24), DayKind.WORKDAY),
        (date(2026, 11, 28), DayKind.DAY_OFF),
        (date(2025, 10, 1), DayKind.HOLIDAY),
        (date(2025, 10, 6), DayKind.HOLIDAY),
        (date(2025, 9, 28), DayKind.WORKDAY),
        (date(2025, 10, 11), DayKind.WORKDAY),
        (date(2025, 10, 12), DayKind.DAY_OFF),
        (date(2024, 2, 10), DayKind.HOLIDAY),
        (date(2024, 2, 18), DayKind.WORKDAY),
        (date(2025, 5, 3), DayKind.HOLIDAY),
    ],
    ids=lambda value: str(value),
)
def test_a_day_is_what_was_arranged(day: date, kind: DayKind) -> None:
    assert day_kind(day) is kind


def test_the_holidays_fixed_by_law_hold_in_a_year_that_is_not_arranged_yet() -> None:
    assert day_kind(date(2060, 10, 1)) is DayKind.HOLIDAY
    assert day_kind(date(2060, 11, 24)) is DayKind.WORKDAY


def test_a_year_without_any_calendar_has_only_its_weekends() -> None:
    assert day_kind(date(2150, 10, 1)) is DayKind.WORKDAY
    assert day_kind(date(2150, 10, 3)) is DayKind.DAY_OFF


def test_only_a_workday_is_not_off() -> None:
    assert [kind.is_off for kind in DayKind] == [False, True, True]


def test_every_day_of_ten_years_is_what_another_calendar_says() -> None:
    day, other = date(2017, 1, 1), []
    while day.year < 2027:
        if USUAL.is_off(day) is not chinese_calendar.is_holiday(day):
            other.append(day)
        day += timedelta(days=1)
    assert other == []


def test_a_year_is_published_once_its_make_up_days_are_known() -> None:
    assert [USUAL.is_published(year) for year in (2017, 2026, 2060, 2150)] == [
        True,
        True,
        False,
        False,
    ]


NATIONAL_DAY = frozenset(date(2060, 10, day) for day in range(1, 9))


def test_a_year_that_an_admin_wrote_stands_in_place_of_what_is_known() -> None:
    written = Arrangement(NATIONAL_DAY, frozenset({date(2060, 10, 10)}))
    calendar = WorkingCalendar({2060: written})
    assert calendar.is_published(2060)
    assert calendar.kind(date(2060, 10, 8)) is DayKind.HOLIDAY
    assert calendar.kind(date(2060, 10, 10)) is DayKind.WORKDAY
    assert calendar.kind(date(2060, 5, 5)) is DayKind.WORKDAY
    assert calendar.kind(date(2061, 10, 1)) is DayKind.HOLIDAY


def test_single_days_stand_above_every_arrangement() -> None:
    days = Arrangement(frozenset({date(2026, 11, 24)}), frozenset({date(2026, 10, 1)}))
    calendar = WorkingCalendar(days=days)
    assert calendar.kind(date(2026, 11, 24)) is DayKind.HOLIDAY
    assert calendar.kind(date(2026, 10, 1)) is DayKind.WORKDAY
    assert calendar.kind(date(2026, 10, 2)) is DayKind.HOLIDAY
    assert not WorkingCalendar(days=days).is_published(2060)
