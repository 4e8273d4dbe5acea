from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import SHANGHAI
from ivr.domain.agent_shift import Shift, on_shift, shift_end
from ivr.errors import NotAllowed

# 2026-11-24 is a Tuesday.
TUESDAY = datetime(2026, 11, 24, tzinfo=SHANGHAI)


def at(clock: str, days: int = 0) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return (TUESDAY + timedelta(days=days, hours=hour, minutes=minute)).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("周一至周五 08:00-17:00", "周一至周五 08:00-17:00"),
        ("1-5 8:00-17:00", "周一至周五 08:00-17:00"),
        ("每天 22:00-06:00", "每天 22:00-06:00"),
        ("工作日 08:00至24:00", "周一至周五 08:00-24:00"),
        ("周末 9:00~12:00", "周六、周日 09:00-12:00"),
        ("周一、周三 09:00-12:00", "周一、周三 09:00-12:00"),
        ("星期天 9：00-12：00", "周日 09:00-12:00"),
        ("周六至周一 09:00-12:00", "周一、周六、周日 09:00-12:00"),
        ("每天 00:00-00:00", "每天 00:00-24:00"),
    ],
)
def test_a_shift_is_read_as_people_write_it(written: str, shown: str) -> None:
    shift = Shift.parse(written)
    assert str(shift) == shown
    assert Shift.parse(shown) == shift


@pytest.mark.parametrize("text", ["", "早班", "周八 8:00-9:00", "周一 8-9", "周一 25:00-26:00"])
def test_what_is_no_shift_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed, match="班次"):
        Shift.parse(text)


def test_no_shift_begins_at_24() -> None:
    with pytest.raises(NotAllowed, match="00:00"):
        Shift.parse("每天 24:00-08:00")


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = Shift.parse("周二 22:00-06:00")
    assert not night.holds(at("21:59"))
    assert night.holds(at("22:00"))
    assert night.holds(at("05:59", days=1))
    assert not night.holds(at("06:00", days=1))
    assert not night.holds(at("05:59"))
    assert night.end_after(at("23:00")) == at("06:00", days=1)


def test_who_comes_a_little_early_has_come_for_the_shift() -> None:
    day = (Shift.parse("每天 08:00-12:00"), Shift.parse("每天 13:00-17:00"))
    assert shift_end(day, at("07:20")) == at("12:00")
    assert shift_end(day, at("09:00")) == at("12:00")
    assert shift_end(day, at("12:30")) == at("17:00")
    assert shift_end(day, at("19:00")) is None
    assert on_shift(day, at("13:00"))
    assert not on_shift(day, at("12:00"))


def test_who_comes_early_for_a_shift_after_midnight_stays_to_its_end() -> None:
    assert shift_end((Shift.parse("周三 00:00-08:00"),), at("23:30")) == at("08:00", days=1)


@given(
    st.frozensets(st.integers(1, 7), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
def test_every_shift_is_read_as_it_is_written(days: frozenset[int], begins: int, long: int) -> None:
    shift = Shift(days, begins, begins + long)
    assert Shift.parse(str(shift)) == shift


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 7 * 1440 - 1), st.integers(1, 7))
def test_a_shift_holds_until_its_end(begins: int, long: int, minute: int, day: int) -> None:
    shift = Shift(frozenset({day}), begins, begins + long)
    moment = TUESDAY + timedelta(minutes=minute)
    end = shift.end_after(moment)
    assert shift.holds(moment) == (end is not None)
    if end is not None:
        assert moment < end <= moment + timedelta(minutes=long)
        assert not shift.holds(end)
