"""What kind of day a date is, by the arrangements that the State Council has published."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.working_days import DayKind, day_kind


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
