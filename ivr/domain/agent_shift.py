"""When an agent works: days of the week and hours of the clock, over midnight as well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from ivr.clock import SHANGHAI, local
from ivr.day_span import DAY_MINUTES
from ivr.errors import NotAllowed

EARLY = timedelta(hours=1)
"""Who signs on so long before a shift begins has come for this shift."""

EXAMPLE = "周一至周五 08:00-17:00"

_DAYS = "一二三四五六日"
_EVERY_DAY = frozenset(range(1, 8))
_NAMED = {"每天": _EVERY_DAY, "工作日": frozenset(range(1, 6)), "周末": frozenset({6, 7})}
_WRITTEN = re.compile(
    r"(?P<days>\S+?) *(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2}) *(?:-|~|—|–|至|到) *"
    r"(?P<to_h>[0-9]{1,2}):(?P<to_m>[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours that begin on these days of the week (1 Monday … 7 Sunday)."""

    weekdays: frozenset[int]
    begins: int
    """Minute of the day."""
    ends: int
    """Beyond 24:00 when it ends the next day; a shift is shorter than a day and a half."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The shift that was written: 周一至周五 08:00-17:00, 每天 22:00-06:00, 1-5 8:00-17:00."""
        plain = unicodedata.normalize("NFKC", text).strip()
        found = _WRITTEN.fullmatch(plain)
        days = _weekdays(found["days"]) if found else None
        if found is None or not days:
            raise NotAllowed(f"班次「{text}」看不懂，请写成「{EXAMPLE}」这样")
        begins = _minute(found["h"], found["m"], text)
        ends = _minute(found["to_h"], found["to_m"], text)
        if begins == DAY_MINUTES:
            raise NotAllowed(f"班次「{text}」不能从 24:00 开始，请写第二天的 00:00")
        return cls(days, begins, ends if ends > begins else ends + DAY_MINUTES)

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{_day_words(self.weekdays)} {_clock(self.begins)}-{_clock(self.ends)}"

    def end_after(self, at: datetime, early: timedelta = timedelta(0)) -> datetime | None:
        """When the shift ends that runs at this instant or begins so soon after it."""
        day = local(at).date()
        for ago in (1, 0, -1):
            started = day - timedelta(days=ago)
            if started.isoweekday() not in self.weekdays:
                continue
            midnight = datetime(started.year, started.month, started.day, tzinfo=SHANGHAI)
            begins = midnight + timedelta(minutes=self.begins)
            ends = midnight + timedelta(minutes=self.ends)
            if begins - early <= at < ends:
                return ends
        return None

    def holds(self, at: datetime) -> bool:
        """Whether it runs at this instant."""
        return self.end_after(at) is not None


def on_shift(shifts: Iterable[Shift], at: datetime) -> bool:
    """Whether one of the shifts runs."""
    return any(shift.holds(at) for shift in shifts)


def shift_end(shifts: Iterable[Shift], signed_on_at: datetime) -> datetime | None:
    """When whoever signed on then goes home; None: when he says so himself (no shift, overtime)."""
    ends = [end for shift in shifts if (end := shift.end_after(signed_on_at, EARLY)) is not None]
    return max(ends, default=None)


def _weekdays(text: str) -> frozenset[int] | None:
    if text in _NAMED:
        return _NAMED[text]
    days: set[int] = set()
    for part in re.split("[、,;]", text):
        first, joined, last = re.sub("周|星期", "", part).partition("至")
        if not joined:
            first, joined, last = first.partition("-")
        begin, end = _weekday(first), _weekday(last) if joined else _weekday(first)
        if begin is None or end is None:
            return None
        run = end if end >= begin else end + 7
        days.update((day - 1) % 7 + 1 for day in range(begin, run + 1))
    return frozenset(days)


def _weekday(text: str) -> int | None:
    text = text.replace("天", "日").strip()
    if text in _DAYS and len(text) == 1:
        return _DAYS.index(text) + 1
    return int(text) if text in tuple("1234567") else None


def _day_words(days: frozenset[int]) -> str:
    if days == _EVERY_DAY:
        return "每天"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"周{_DAYS[ordered[0] - 1]}至周{_DAYS[ordered[-1] - 1]}"
    return "、".join(f"周{_DAYS[day - 1]}" for day in ordered)


def _minute(hour: str, minute: str, text: str) -> int:
    total = int(hour) * 60 + int(minute)
    if total > DAY_MINUTES or int(minute) > 59:
        raise NotAllowed(f"班次「{text}」的时间不对，请写成「{EXAMPLE}」这样")
    return total


def _clock(minute: int) -> str:
    minute = minute - DAY_MINUTES if minute > DAY_MINUTES else minute
    return f"{minute // 60:02}:{minute % 60:02}"
