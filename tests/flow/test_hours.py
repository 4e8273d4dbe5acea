"""Named hours: the most exact entry counts, and a night belongs to the day on which it began."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ivr.clock import SHANGHAI
from ivr.flow.hours import Hours, TimeSpan, instant, time_spans
from ivr.flow.marks import Span, Text
from ivr.working_days import DayKind

NAME = Text("值班", Span("公共.yaml", 1, 1))
FESTIVAL = date(2026, 10, 1)


def kind_of(day: date) -> DayKind:
    if day == FESTIVAL:
        return DayKind.HOLIDAY
    return DayKind.DAY_OFF if day.isoweekday() > 5 else DayKind.WORKDAY


def hours(**written: str) -> Hours:
    return Hours(NAME, {code: time_spans(text) or () for code, text in written.items()})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("2026-11-24 08:00", True),
        ("2026-11-24 07:59", False),
        ("2026-11-24 12:00", False),
        ("2026-11-24 13:30", True),
        ("2026-11-28 10:00", True),
        ("2026-11-28 08:30", False),
        ("2026-11-27 17:00", False),
        ("2026-10-01 10:00", False),
    ],
)
def test_the_most_exact_entry_of_a_day_counts(when: str, holds: bool) -> None:
    duty = hours(
        workday="08:00-12:00、13:00-17:30",
        day_off="09:00-16:00",
        holiday="无",
        weekday_5="08:00-12:00",
    )
    assert duty.hold(at(when), kind_of) is holds


def test_a_holiday_without_an_entry_is_a_day_off() -> None:
    assert hours(workday="00:00-24:00", day_off="09:00-10:00").hold(at("2026-10-01 09:30"), kind_of)
    assert hours(daily="09:00-10:00").hold(at("2026-10-01 09:30"), kind_of)


def test_a_night_goes_on_after_midnight_as_part_of_the_day_on_which_it_began() -> None:
    night = hours(workday="22:00-06:00")
    assert night.hold(at("2026-11-27 23:00"), kind_of)
    assert night.hold(at("2026-11-28 05:59"), kind_of), "Friday's night"
    assert not night.hold(at("2026-11-28 23:00"), kind_of)
    assert not night.hold(at("2026-11-30 05:00"), kind_of), "Sunday is off"


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("08:00-12:00", (TimeSpan(480, 720),)),
        ("8:00 至 12:00，13:00到17:30", (TimeSpan(480, 720), TimeSpan(780, 1050))),
        ("０８：００－１２：００", (TimeSpan(480, 720),)),
        ("22:00-06:00", (TimeSpan(1320, 1800),)),
        ("00:00-24:00", (TimeSpan(0, 1440),)),
        ("无", ()),
    ],
)
def test_spans_are_read_as_people_write_them(written: str, spans: tuple[TimeSpan, ...]) -> None:
    assert time_spans(written) == spans


@pytest.mark.parametrize(
    "written", ["", "八点到十点", "08:00", "25:00-26:00", "08:60-09:00", "24:00-08:00"]
)
def test_other_spans_are_not_guessed(written: str) -> None:
    assert time_spans(written) is None


def test_an_instant_names_the_day_and_the_minute() -> None:
    assert instant("2026-11-25 08:00") == at("2026-11-25 08:00")
    assert instant("2026-11-25 24:00") == at("2026-11-26 00:00")
    for wrong in (
        "2026-02-30 08:00",
        "今晚八点",
        "2026-11-25",
        "2026-11-25 25:00",
        "9999-12-31 24:00",
    ):
        assert instant(wrong) is None
