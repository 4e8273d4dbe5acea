"""When a number is rung again after a try, or whether a person takes over. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ivr.clock import SHANGHAI, local
from ivr.domain.callback import Callback, CallbackResult, CallbackTry
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.calling_hours import next_open, spans_from
from ivr.working_days import WorkingCalendar

PARTS = (time(12), time(17, 30))
"""Where morning ends and evening begins: who does not answer in one part may in another."""

FURTHEST_WISH = timedelta(days=30)

OWN_FAILURES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
"""How long after our own line has failed; from the last on they stay the same."""
MOST_FAILURES = 20

_AHEAD = 2
"""Within so many further days another part of the day is looked for."""


@dataclass(frozen=True, slots=True)
class Again:
    """The number is rung again then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Enough:
    """A person has to see to it."""

    reason: str


def next_try(
    callback: Callback,
    now: datetime,
    rules: CallbackRules,
    calendar: WorkingCalendar,
    wish: datetime | None = None,
) -> Again | Enough:
    """What follows on a last try that has reached nobody; `wish`: when the customer has time."""
    last = callback.tries[-1]
    hours_of = rules.hours_of(callback.kind, calendar)
    if last.result is CallbackResult.LATER:
        return _wished(callback, now, rules, calendar, wish)
    enough = _enough(callback, rules)
    if enough is not None:
        return Enough(enough)
    if last.result is CallbackResult.FAILED:
        failures = _in_a_row(callback.tries, CallbackResult.FAILED)
        delay = OWN_FAILURES[min(failures, len(OWN_FAILURES)) - 1]
        at = next_open(now + delay, hours_of)
        return Enough("回访时段里没有可以打的时间") if at is None else Again(at)
    assert last.result is not None, "the last try has ended"
    earliest = now + rules.gaps.get(last.result, timedelta(hours=3))
    rung = [one for one in callback.tries if one.rang]
    free = _free_parts(earliest, rung, callback, rules, calendar)
    first = next(free, None)
    if first is None:
        return Enough("回访时段里没有可以打的时间")
    if last.result in {CallbackResult.BUSY, CallbackResult.NOBODY_FREE}:  # he is there
        return Again(first.astimezone(now.tzinfo))
    tried = {_part(one.at) for one in rung}
    last_day = local(first).date() + _AHEAD * timedelta(days=1)
    chosen = first
    for at in (first, *_until(free, last_day)):
        if _part(at) not in tried:
            chosen = at
            break
    return Again(chosen.astimezone(now.tzinfo))


def _wished(
    callback: Callback,
    now: datetime,
    rules: CallbackRules,
    calendar: WorkingCalendar,
    wish: datetime | None,
) -> Again | Enough:
    if _count(callback.tries, CallbackResult.LATER) > rules.wishes:
        return Enough("客户几次都说改时间")
    wanted = now + rules.gaps.get(CallbackResult.LATER, timedelta(hours=2))
    if wish is not None:
        if wish > now + FURTHEST_WISH:
            return Enough(f"客户想改到{local(wish):%Y-%m-%d %H:%M}")
        wanted = max(wish, now)
    at = next_open(wanted, rules.hours_of(callback.kind, calendar))
    return Enough("回访时段里没有可以打的时间") if at is None else Again(at)


def _enough(callback: Callback, rules: CallbackRules) -> str | None:
    """Why no further try is made; None: one is."""
    tries = callback.tries
    match tries[-1].result:
        case CallbackResult.WRONG_PERSON:
            return "接电话的不是本人"
        case CallbackResult.BARRED:
            return "这个号码不许拨打"
        case CallbackResult.FAILED if _count(tries, CallbackResult.FAILED) >= MOST_FAILURES:
            return "线路一直打不出去"
    if _count(tries, CallbackResult.OUT_OF_SERVICE) > 1:
        return "号码打不通，可能停机或者是空号"
    rung = sum(one.rang for one in tries)
    most = rules.tries[callback.kind] + _count(tries, CallbackResult.LATER)
    return f"打了{rung}次都没有打成" if rung >= most else None


def _free_parts(
    earliest: datetime,
    rung: Sequence[CallbackTry],
    callback: Callback,
    rules: CallbackRules,
    calendar: WorkingCalendar,
) -> Iterator[datetime]:
    """The first instant of each part of a day in which one more try may be made."""
    days = [local(one.at).date() for one in rung]
    for start, end in spans_from(earliest, rules.hours_of(callback.kind, calendar)):
        day = local(start).date()
        if days.count(day) >= rules.tries_a_day:
            continue
        borders = (datetime.combine(day, border, SHANGHAI) for border in PARTS)
        yield from (start, *(border for border in borders if start < border < end))


def _until(instants: Iterator[datetime], day: date) -> Iterator[datetime]:
    for at in instants:
        if local(at).date() > day:
            return
        yield at


def _part(at: datetime) -> int:
    """Which part of the day: morning, afternoon, evening."""
    return sum(local(at).time() >= border for border in PARTS)


def _count(tries: Sequence[CallbackTry], result: CallbackResult) -> int:
    return sum(one.result is result for one in tries)


def _in_a_row(tries: Sequence[CallbackTry], result: CallbackResult) -> int:
    count = 0
    for one in reversed(tries):
        if one.result is not result:
            break
        count += 1
    return count
