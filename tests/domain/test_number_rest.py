"""A number rests between two calls and is rung only so often a day, about whatever it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.callback import Callback, CallbackKind, CallbackResult
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.calling_hours import is_open
from ivr.domain.number_rest import counted_since, rests_until
from ivr.working_days import USUAL

TEN = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULES = CallbackRules()
NEW = Callback(1, CallbackKind.SATISFACTION, "13800000001", TEN, TEN)


@pytest.mark.parametrize(
    ("calls", "until"),
    [
        ((), None),
        ((TEN - HOUR,), None),
        ((TEN - 10 * MINUTE,), TEN + 20 * MINUTE),
        ((TEN - 3 * HOUR, TEN - 2 * HOUR, TEN - HOUR), TEN + 23 * HOUR),
        ((TEN - 20 * HOUR, TEN - 19 * HOUR, TEN - HOUR), None),  # two of them yesterday
    ],
)
def test_a_number_is_left_alone(calls: tuple[datetime, ...], until: datetime | None) -> None:
    assert rests_until(NEW, calls, TEN, RULES, USUAL) == until


def test_a_wished_time_goes_before_it() -> None:
    wished = NEW.dialled("a", "c1", TEN).tried(CallbackResult.LATER, "", TEN)
    assert rests_until(wished, [TEN] * 9, TEN + MINUTE, RULES, USUAL) is None


@given(st.lists(st.integers(0, 60 * 14), max_size=6), st.integers(0, 60 * 14))
def test_it_rests_into_an_hour_in_which_it_may_be_rung(ago: list[int], minutes: int) -> None:
    now = TEN + minutes * MINUTE
    calls = sorted(now - minute * MINUTE for minute in ago)
    calls = [at for at in calls if at >= counted_since(now, RULES)]
    until = rests_until(NEW, calls, now, RULES, USUAL)
    if until is not None:
        assert until > now
        assert is_open(until, RULES.hours_of(NEW.kind, USUAL))
        assert until >= calls[-1] + RULES.number_rests
    elif calls:
        assert calls[-1] + RULES.number_rests <= now
