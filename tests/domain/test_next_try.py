"""Whom nobody has answered is rung on other days and at other times of day, never at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.clock import local
from ivr.domain.callback import NOT_RUNG, Callback, CallbackKind, CallbackResult
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.calling_hours import is_open, next_open
from ivr.domain.next_try import MOST_FAILURES, Again, Enough, next_try
from ivr.working_days import USUAL, CallingHours

WALL = ZoneInfo("Asia/Shanghai")
RULES = CallbackRules()
TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=WALL)
MINUTE = timedelta(minutes=1)

UNREACHED = [
    CallbackResult.BUSY,
    CallbackResult.NO_ANSWER,
    CallbackResult.MACHINE,
    CallbackResult.HUNG_UP,
    CallbackResult.LOST,
    CallbackResult.LATER,
    CallbackResult.NOBODY_FREE,
    CallbackResult.OUT_OF_SERVICE,
    CallbackResult.FAILED,
]


def callback(kind: CallbackKind = CallbackKind.SATISFACTION) -> Callback:
    return Callback(1, kind, "13800000001", TUESDAY, TUESDAY)


def tried(known: Callback, at: datetime, result: CallbackResult) -> Callback:
    return known.dialled("node", f"call-{len(known.tries)}", at).tried(result, "", at)


def after(
    *results: CallbackResult, wish: datetime | None = None, rules: CallbackRules = RULES
) -> list[Again | Enough]:
    """What follows on each of these tries, each made when the one before it has said."""
    found: list[Again | Enough] = []
    known, at = callback(), TUESDAY
    for result in results:
        known = tried(known, at, result)
        following = next_try(known, at + MINUTE, rules, USUAL, wish)
        found.append(following)
        if isinstance(following, Enough):
            break
        at = following.at
    return found


def clock(following: Again | Enough) -> str:
    assert isinstance(following, Again)
    return f"{local(following.at):%m-%d %H:%M}"


def test_three_unanswered_calls_are_spread_over_days_and_times_of_day() -> None:
    no = CallbackResult.NO_ANSWER
    afternoon, evening, enough = after(no, no, no)
    assert clock(afternoon) == "11-24 14:00"
    assert clock(evening) == "11-25 17:30"
    assert enough == Enough("打了3次都没有打成")


def test_who_is_talking_is_rung_again_soon() -> None:
    assert clock(after(CallbackResult.BUSY)[0]) == "11-24 09:46"


def test_after_two_calls_in_one_day_the_next_is_on_another() -> None:
    busy = after(CallbackResult.BUSY, CallbackResult.BUSY)
    assert clock(busy[1]) == "11-25 09:00"


@pytest.mark.parametrize(
    ("wish", "kept"),
    [
        (datetime(2026, 11, 24, 16, 10, tzinfo=WALL), "11-24 16:10"),
        (datetime(2026, 11, 24, 22, 0, tzinfo=WALL), "11-25 09:00"),
        (datetime(2026, 11, 29, 13, 0, tzinfo=WALL), "11-29 15:00"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=WALL), "11-24 09:31"),  # past: now
        (None, "11-24 11:31"),
    ],
)
def test_the_wish_of_the_customer_is_kept_inside_the_hours(
    wish: datetime | None, kept: str
) -> None:
    assert clock(after(CallbackResult.LATER, wish=wish)[0]) == kept


def test_a_wish_is_one_more_try_and_there_are_only_so_many() -> None:
    no, later = CallbackResult.NO_ANSWER, CallbackResult.LATER
    assert [type(one) for one in after(later, no, no, no)] == [Again, Again, Again, Enough]
    assert after(later, later, later)[-1] == Enough("客户几次都说改时间")
    far = TUESDAY + timedelta(days=40)
    assert after(later, wish=far) == [Enough("客户想改到2027-01-03 09:30")]


def test_what_a_further_call_would_not_mend_is_a_persons() -> None:
    assert after(CallbackResult.WRONG_PERSON) == [Enough("接电话的不是本人")]
    assert after(CallbackResult.BARRED) == [Enough("这个号码不许拨打")]
    dead = CallbackResult.OUT_OF_SERVICE
    assert after(dead, dead)[-1] == Enough("号码打不通，可能停机或者是空号")


def test_our_own_line_that_fails_uses_up_no_try() -> None:
    failed, no = CallbackResult.FAILED, CallbackResult.NO_ANSWER
    found = after(failed, failed, failed, no, no, no)
    assert [clock(one) for one in found[:3]] == ["11-24 09:36", "11-24 09:52", "11-24 10:23"]
    assert found[-1] == Enough("打了3次都没有打成")
    assert after(*[failed] * 99)[-1] == Enough("线路一直打不出去")
    assert len(after(*[failed] * 99)) == MOST_FAILURES


@pytest.mark.parametrize("result", UNREACHED)
def test_without_any_hours_a_person_takes_over(result: CallbackResult) -> None:
    never = replace(RULES, hours=CallingHours())
    assert after(result, rules=never) == [Enough("回访时段里没有可以打的时间")]


results = st.lists(st.sampled_from(UNREACHED), min_size=1, max_size=40)
moments = st.integers(0, 60 * 24 * 90).map(lambda m: TUESDAY + timedelta(minutes=m))
waits = st.integers(0, 60 * 72).map(lambda minutes: timedelta(minutes=minutes))
rules = st.builds(
    CallbackRules,
    tries=st.integers(1, 6).map(lambda most: dict.fromkeys(CallbackKind, most)),
    tries_a_day=st.integers(1, 3),
    wishes=st.integers(0, 3),
)


@given(results, moments, st.data(), rules, st.sampled_from(CallbackKind))
def test_never_at_night_never_too_often_and_it_always_ends(
    results: list[CallbackResult],
    at: datetime,
    data: st.DataObject,
    rules: CallbackRules,
    kind: CallbackKind,
) -> None:
    known = replace(callback(kind), created_at=at, next_try_at=at)
    hours_of = rules.hours_of(kind, USUAL)
    first = next_open(at, hours_of)
    assert first is not None
    at = first
    for result in results:
        known = tried(known, at, result)
        rung = [one for one in known.tries if one.rang]
        wishes = sum(one.result is CallbackResult.LATER for one in known.tries)
        assert len(rung) <= rules.tries[kind] + rules.wishes
        wish = at + data.draw(waits) if result is CallbackResult.LATER else None
        following = next_try(known, at + MINUTE, rules, USUAL, wish)
        if isinstance(following, Enough):
            return
        assert following.at > at
        assert is_open(following.at, hours_of)
        assert wish is None or following.at >= wish
        assert len(rung) < rules.tries[kind] + wishes
        if result not in {*NOT_RUNG, CallbackResult.LATER}:
            day = local(following.at).date()
            of_day = sum(local(one.at).date() == day for one in rung)
            assert of_day < rules.tries_a_day
        at = following.at
