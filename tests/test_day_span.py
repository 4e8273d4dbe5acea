from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.day_span import DAY_MINUTES, DaySpan

TOMORROW = date(2026, 11, 25)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(DAYS, st.integers(0, DAY_MINUTES - 1), st.integers(1, DAY_MINUTES))
def test_a_span_survives_the_round_trip(day: date | None, begins: int, ends: int) -> None:
    span = DaySpan(day, begins, max(ends, begins + 1))
    assert DaySpan.parse(str(span)) == span


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("2026-11-25", DaySpan(TOMORROW)),
        ("2026-11-25T09:00-10:00", DaySpan(TOMORROW, 540, 600)),
        ("T12:00-24:00", DaySpan(None, 720, 1440)),
    ],
)
def test_it_is_written_shortly(written: str, span: DaySpan) -> None:
    assert str(span) == written
    assert DaySpan.parse(written) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "T",
        "明天",
        "2026-13-01",
        "2026-11-25T10:00-09:00",
        "2026-11-25T09:60-10:00",
        "T24:00-25:00",
    ],
)
def test_what_is_none_is_not_read(text: str) -> None:
    assert DaySpan.parse(text) is None


def test_hours_are_on_the_services_wall_clock() -> None:
    span = DaySpan(TOMORROW, 540, 600)
    assert span.begins_at == datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert DaySpan.between(span.begins_at, span.ends_at) == span
    until_midnight = DaySpan(TOMORROW, 1380, DAY_MINUTES)
    assert DaySpan.between(until_midnight.begins_at, until_midnight.ends_at) == until_midnight


def test_hours_of_no_certain_day_are_no_instant() -> None:
    with pytest.raises(ValueError, match="no certain day"):
        _ = DaySpan(None, 540, 600).begins_at
