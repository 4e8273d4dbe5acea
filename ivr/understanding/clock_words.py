"""Hours, and the parts of a day, as people name them: 晚上八点多, 差五分三点, 半夜."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ivr.understanding.numbers import RUN, SIGNS, figures, numeral


class Period(Enum):
    """A part of the day: the hours it spans (over 24: of the next day), and its usual hour."""

    SMALL_HOURS = (0, 6, 3)
    EARLY = (5, 10, 7)
    MORNING = (7, 12, 9)
    NOON = (11, 15, 12)
    AFTERNOON = (12, 19, 15)
    DUSK = (16, 20, 18)
    EVENING = (17, 29, 20)
    NIGHT = (18, 30, 24)

    @property
    def begins(self) -> int:
        """Its first hour."""
        return self.value[0]

    @property
    def usual(self) -> int:
        """The hour that stands for it where none was said."""
        return self.value[2]

    def hour(self, said: int) -> int | None:
        """The hour of the day meant by an hour of the clock; None where it does not fit."""
        first, last, _ = self.value
        if said > 12:
            return said if first <= said <= last else None
        if self in (Period.EVENING, Period.NIGHT) and said in (0, 12):
            return 24
        if self is Period.SMALL_HOURS and said == 12:
            return 0
        return next((hour for hour in (said, said + 12, said + 24) if first <= hour <= last), None)


_PERIODS = {
    Period.SMALL_HOURS: "凌晨|天没亮|天还没亮|天不亮|鸡叫",
    Period.EARLY: "一大早上?|大清早|大早上|清早上?|清晨|早晨|早上|早起|一早上?|天[刚才]?亮|早饭|早",
    Period.MORNING: "上午|前半?晌|头晌|晨",
    Period.NOON: "中午头?|中饭|正午|晌午|午饭|大中午",
    Period.AFTERNOON: "下午|后半?晌|午后|过午",
    Period.DUSK: "傍晚|擦黑|天黑|黄昏|傍黑|晚饭",
    Period.EVENING: "晚上|晚间|大晚上|夜晚|前半夜|晚",
    Period.NIGHT: "后半夜|夜里头?|夜间|大?半夜三更|大?半夜里?|深夜|午夜|夜",
}
_HOUR = f"[{SIGNS}]{{1,3}}点(?!钟头)"
_SHORT = ("早", "晨", "晚", "夜")
"""Only right behind a day, or right before an hour: 今早, 昨晚, 晚八点."""
_PERIOD = re.compile(
    "|".join(
        f"(?P<{period.name}>"
        + "|".join(
            f"(?:(?<=[今昨明前后天号日末])(?<!半){w}(?![点已就期点])|{w}(?={_HOUR}))"
            if w in _SHORT
            else w
            for w in listed.split("|")
        )
        + ")"
        for period, listed in _PERIODS.items()
    )
)
_MINUTE = (
    "(?:(?P<half>半)|(?P<quarter>[一二三两1-3])刻|整|"
    rf"(?P<over>零|过)?(?P<minute>{RUN})(?P<fen>分(?!钟))?)"
)
_FIRST_LESS = rf"差(?:(?P<less>{RUN})分|(?P<less_quarter>[一1])刻)"
_THEN_LESS = rf"差(?:(?P<short>{RUN})分|(?P<short_quarter>[一1])刻)"
_CLOCK = re.compile(
    rf"(?:{_FIRST_LESS}(?:钟|到)?)?(?P<near>快到?|将近|接近|不到)?"
    rf"(?<!第)(?P<hour>{RUN})(?:点(?!钟头|水)|时(?![候间段])|(?=[到至]{RUN}点))钟?"
    rf"(?P<rough>多|来钟|过一?点|过(?![{SIGNS}]))?"
    rf"(?:{_THEN_LESS}|{_MINUTE})?(?P<around>多|左右|上下|前后|的样子|不到|过后?)?"
)


@dataclass(frozen=True, slots=True)
class PeriodWord:
    """A part of the day and where its words stand."""

    start: int
    end: int
    period: Period


@dataclass(frozen=True, slots=True)
class ClockWord:
    """An hour of the clock with minutes, and where its words stand."""

    start: int
    end: int
    hour: int
    minute: int
    rough: bool
    shift: int = 0
    """Minutes to add: 差五分三点 -5."""


def periods_in(words: str) -> Iterator[PeriodWord]:
    """Every part of a day that is named."""
    for found in _PERIOD.finditer(words):
        yield PeriodWord(found.start(), found.end(), Period[found.lastgroup or ""])


def clocks_in(words: str) -> Iterator[ClockWord]:
    """Every hour of the clock; what is none (二十五点, 三点七十) is left out."""
    for found in _CLOCK.finditer(words):
        clock = _clock(found)
        if clock is not None:
            yield clock


def _clock(found: re.Match[str]) -> ClockWord | None:
    hours = numeral(found["hour"])
    between = hours is not None and hours.is_range
    # 两三点 is from two o'clock on.
    hour = hours.low if hours and between and hours.high <= 24 else _whole(found["hour"], 24)
    minute = _minute(found)
    if hour is None or minute is None or (hour == 24 and minute):
        return None
    shift = 0
    for minutes, quarter in (("less", "less_quarter"), ("short", "short_quarter")):
        if found[minutes]:
            less = _whole(found[minutes], 59)
            if less is None:
                return None
            shift -= less
        elif found[quarter]:
            shift -= 15
    if found["near"]:
        shift -= 10
    rough = between or bool(found["near"] or found["rough"] or found["around"])
    return ClockWord(found.start(), found.end(), hour, minute, rough, shift)


def _minute(found: re.Match[str]) -> int | None:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 * int(figures(found["quarter"]))
    if not found["minute"]:
        return 0
    minute = _whole(found["minute"], 59)
    if minute is None or (
        minute < 10 and not (found["over"] or found["fen"] or "0" in found["minute"])
    ):
        return None
    return minute


def _whole(words: str, most: int) -> int | None:
    value = numeral(words)
    if value is None or value.is_range or value.row or value.low > most:
        return None
    return value.low
