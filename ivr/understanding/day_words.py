"""Days as people name them: 昨天, 上个星期二, 二十四号."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.understanding.numbers import RUN, SIGNS, numeral

_NEAR = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
_WEEK = "一二三四五六日"
_NEARBY = "(?P<near>大前|大后|前|昨|今|明|后)(?:天|儿个?|个儿?|日|(?=[早晚晨夜]))"
_WEEKDAY = "(?P<week>上上|上|下下|下|这|本)?个?(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天末1-6])"
_DATE = (
    rf"(?:(?P<month>上个?月|这个?月|本月|下个?月|{RUN}月份?)的?)?"
    rf"(?<![路街道巷弄村院苑园区里牌庄家{SIGNS}])(?P<day>{RUN})[号日](?![楼院单门线码栋店桥])"
)
_DAY = re.compile(f"{_NEARBY}|{_WEEKDAY}|{_DATE}")
_WEEKS = {"上上": -14, "上": -7, "这": 0, "本": 0, "下": 7, "下下": 14}


@dataclass(frozen=True, slots=True)
class DayWord:
    """A day and where its words stand."""

    start: int
    end: int
    date: date
    moves: timedelta | None = None
    """How far the day lies from another that it may be just as well (a bare 星期二)."""


def days_in(words: str, today: date, *, ahead: bool) -> Iterator[DayWord]:
    """Every day that is named; of days that come again the nearest one in the right direction."""
    for found in _DAY.finditer(words):
        day = _day(found, today, ahead=ahead)
        if day is not None:
            yield day


def _day(found: re.Match[str], today: date, *, ahead: bool) -> DayWord | None:
    start, end = found.span()
    if found["near"]:
        return DayWord(start, end, today + timedelta(days=_NEAR[found["near"]]))
    if found["weekday"]:
        return _weekday(found, today, ahead=ahead)
    value = numeral(found["day"])
    if value is None or value.is_range or not 1 <= value.low <= 31:
        return None
    day = _date(found["month"] or "", value.low, today, ahead=ahead)
    return DayWord(start, end, day) if day else None


def _weekday(found: re.Match[str], today: date, *, ahead: bool) -> DayWord:
    index = _weekday_index(found["weekday"])
    day = today + timedelta(days=index - today.weekday())
    if found["week"]:
        return DayWord(*found.span(), day + timedelta(days=_WEEKS[found["week"]]))
    week = timedelta(days=7)
    if ahead:
        return DayWord(*found.span(), day + week if day < today else day, week)
    return DayWord(*found.span(), day - week if day > today else day, -week)


def _weekday_index(word: str) -> int:
    if word == "末":
        return 5
    if word == "天":
        return 6
    return int(word) - 1 if word.isdigit() else _WEEK.index(word)


def _date(month: str, day: int, today: date, *, ahead: bool) -> date | None:
    """The nearest such date in the right direction; None if there is none."""
    steps = {"上": -1, "这": 0, "本": 0, "下": 1}
    if month and month[0] in steps:
        return _in_month(today.year * 12 + today.month - 1 + steps[month[0]], day)
    this = today.year * 12 + today.month - 1
    if month:
        value = numeral(re.sub("月份?$", "", month))
        if value is None or value.is_range or not 1 <= value.low <= 12:
            return None
        months = [(today.year + year) * 12 + value.low - 1 for year in (-1, 0, 1)]
    else:
        months = [this + step for step in range(-2, 3)]
    days = [found for found in (_in_month(one, day) for one in months) if found is not None]
    if ahead:
        return min((found for found in days if found >= today), default=None)
    return max((found for found in days if found <= today), default=None)


def _in_month(months: int, day: int) -> date | None:
    try:
        return date(months // 12, months % 12 + 1, day)
    except ValueError:
        return None
