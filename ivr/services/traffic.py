"""How many calls went where through the flows, summed from the stored calls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ivr.clock import SHANGHAI, local
from ivr.domain.ports import CallRecord, OpenUnitOfWork

HUNG_UP = "客户挂断"
"""The result of a call whose caller left before anything was settled."""

_DAY = timedelta(days=1)
_LATELY = re.compile(r"近([1-9][0-9]{0,3})天")
_SPAN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant on until before another; None: without a bound."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(slots=True)
class TrafficCount:
    """The sums. Edges are named as turns keep them: 流程›步骤›trigger›标签›步骤."""

    calls: int = 0
    edges: Counter[str] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By flow and step: the callers who hung up there before anything was settled."""

    def add(self, call: CallRecord) -> None:
        """Count one call; tests on real data do not count."""
        if call.test:
            return
        self.calls += 1
        for turn in call.turns:
            self.edges.update(turn.path)
        if call.result == HUNG_UP and call.turns:
            last = call.turns[-1]
            self.lost[last.flow, last.step] += 1


def read_period(words: str, today: date) -> Period | None:
    """今天, 昨天, 近7天, 全部, 2026-11-20, 2026-11-20..2026-11-24; None when it is none of them."""
    midnight = datetime(today.year, today.month, today.day, tzinfo=SHANGHAI)
    text = words.strip()
    if text == "全部":
        return Period()
    if text == "今天":
        return Period(midnight, midnight + _DAY)
    if text == "昨天":
        return Period(midnight - _DAY, midnight)
    if lately := _LATELY.fullmatch(text):
        return Period(midnight - (int(lately[1]) - 1) * _DAY, midnight + _DAY)
    if span := _SPAN.fullmatch(text):
        return _days(span[1], span[2] or span[1])
    return None


def _days(first: str, last: str) -> Period | None:
    try:
        start, end = (datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) for day in (first, last))
    except ValueError:
        return None
    return Period(start, end + _DAY) if start <= end else None


def count_traffic(unit_of_work: OpenUnitOfWork, period: Period) -> TrafficCount:
    """The traffic of a period."""
    with unit_of_work(read_only=True) as unit:
        return summed(unit.calls.between(period.start, period.end))


def summed(calls: Iterable[CallRecord]) -> TrafficCount:
    """The traffic of these calls."""
    count = TrafficCount()
    for call in calls:
        count.add(call)
    return count


def local_today(now: datetime) -> date:
    """The service's calendar day."""
    return local(now).date()
