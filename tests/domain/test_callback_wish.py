"""When a customer who has no time now is rung instead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import SHANGHAI, local
from ivr.day_span import DAY_MINUTES, DaySpan
from ivr.domain.callback_wish import ROUGHLY, Fitted, fitted, rough_wish
from ivr.domain.calling_hours import spans_of
from ivr.errors import NotAllowed
from ivr.working_days import Hours

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)


def office_hours(_day: date) -> Hours:
    return (9 * 60, 12 * 60), (14 * 60, 20 * 60)


def span(text: str) -> DaySpan:
    found = DaySpan.parse(text)
    assert found is not None
    return found


def fit(wish: str, now: datetime = NOON) -> tuple[str, bool]:
    found = fitted(span(wish), now, office_hours)
    assert found is not None
    return str(found.span), found.as_wished


@pytest.mark.parametrize(
    ("wish", "rung"),
    [
        ("2026-11-24T19:00-24:00", "2026-11-24T19:00-20:00"),
        ("2026-11-25T09:00-10:00", "2026-11-25T09:00-10:00"),
        ("2026-11-25", "2026-11-25T09:00-10:00"),
        ("2026-11-25T00:00-12:00", "2026-11-25T09:00-10:00"),
        ("2026-11-24", "2026-11-24T14:00-15:00"),
        ("T09:00-10:00", "2026-11-25T09:00-10:00"),
        ("T15:00-24:00", "2026-11-24T15:00-16:00"),
        ("2026-11-25T09:30-09:45", "2026-11-25T09:30-09:45"),
        ("2026-11-25T19:30-20:30", "2026-11-25T19:30-20:00"),
    ],
)
def test_a_wish_inside_the_hours_is_kept_for_an_hour_at_most(wish: str, rung: str) -> None:
    assert fit(wish) == (rung, True)


@pytest.mark.parametrize(
    ("wish", "rung"),
    [
        ("2026-11-24T22:00-23:00", "2026-11-25T09:00-10:00"),
        ("2026-11-25T12:00-13:00", "2026-11-25T14:00-15:00"),
        ("2026-11-23", "2026-11-24T14:00-15:00"),
        ("T02:00-03:00", "2026-11-24T14:00-15:00"),
    ],
)
def test_nobody_is_rung_in_quiet_hours_whatever_is_wished(wish: str, rung: str) -> None:
    assert fit(wish) == (rung, False)


def test_people_agree_on_round_times() -> None:
    assert fit("2026-11-24T14:00-18:00", NOON.replace(hour=14, minute=7)) == (
        "2026-11-24T14:30-15:30",
        True,
    )


def test_without_any_hours_nothing_is_agreed_on() -> None:
    assert fitted(span("2026-11-25"), NOON, lambda _day: ()) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("一小时以后", "2026-11-24T13:00-24:00"),
        ("今天晚上", "2026-11-24T18:00-24:00"),
        ("明天上午", "2026-11-25T00:00-12:00"),
        ("明天晚上", "2026-11-25T18:00-24:00"),
    ],
)
def test_a_key_stands_for_a_part_of_a_day(word: str, meant: str) -> None:
    assert str(rough_wish(word, NOON)) == meant
    assert word in ROUGHLY


def test_an_hour_later_may_be_tomorrow() -> None:
    late = NOON.replace(hour=23, minute=40)
    assert str(rough_wish("一小时以后", late)) == "2026-11-25T01:00-24:00"


def test_a_word_that_no_key_means_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotAllowed, match=r"大概.*后年.*一小时以后、今天晚上"):
        rough_wish("后年", NOON)


minutes = st.integers(0, DAY_MINUTES)
hours = st.lists(minutes, min_size=4, max_size=4, unique=True).map(sorted)
days = st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31))
moments = st.integers(0, 20 * DAY_MINUTES).map(lambda ago: NOON + timedelta(minutes=ago))


@given(day=days, wished=hours, open_=hours, now=moments)
def test_the_hour_lies_ahead_in_the_calling_hours_and_in_the_wish_if_that_is_said(
    day: date | None, wished: list[int], open_: list[int], now: datetime
) -> None:
    def hours_of(_day: date) -> Hours:
        return (open_[0], open_[1]), (open_[2], open_[3])

    wish = DaySpan(day, wished[0], wished[1])
    found = fitted(wish, now, hours_of)
    assert isinstance(found, Fitted)
    rung = found.span
    assert rung.day is not None
    assert now <= rung.begins_at < rung.ends_at <= rung.begins_at + timedelta(hours=1)
    assert any(
        start <= rung.begins_at and rung.ends_at <= end
        for start, end in spans_of(local(rung.begins_at).date(), hours_of)
    )
    if found.as_wished:
        assert wish.begins <= rung.begins
        assert rung.ends <= wish.ends
        assert day in (None, rung.day)
