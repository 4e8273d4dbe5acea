"""Lengths of time where they stand in a sentence: 一个半小时, 两三天, 一小时二十分."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ivr.understanding.numbers import DIGIT, RUN, SIGNS, figures, numeral

_UNITS: tuple[tuple[str, Fraction], ...] = (
    ("秒钟|秒", Fraction(1, 60)),
    ("分钟|分(?=$|[了前以后吧左多的呀啊又零停就 ])", Fraction(1)),
    ("刻钟?", Fraction(15)),
    ("小时|钟头|点钟|钟(?!头)|鐘|点儿?(?!钟)", Fraction(60)),
    ("天|日(?!子)", Fraction(24 * 60)),
    ("星期|礼拜|周(?!围)", Fraction(7 * 24 * 60)),
    ("月", Fraction(30 * 24 * 60)),
)
_UNIT = "|".join(pattern for pattern, _ in _UNITS)
_ONE = (
    rf"(?:(?P<half>半)[个拉]?多?(?P<halved>小时|钟头|钟(?!头)|月|分钟|点儿?(?![钟半{SIGNS}]))"
    rf"|个把(?P<about>小时|钟头|钟(?!头)|星期|礼拜|月)|(?P<one>点(?=把钟)|天(?=把)|月(?=把))把钟?"
    rf"|(?:(?P<from>{RUN})[到至])?(?P<number>{RUN})(?:点(?P<part>{DIGIT}))?(?P<rough>[多来几]?)(?P<piece>个?)(?P<and>半?)"
    rf"(?P<more>[多来]?)整?(?P<unit>{_UNIT})(?P<tail>半(?!夜|个))?(?P<over>多(?!少)|出头)?)"
)
_SPAN = re.compile(_ONE)
_CLOCK = re.compile("(?:点|(?<!小)时)钟?零?过?$")
_JOINT = re.compile("(?:零|又|加|外加|带|过)?")


@dataclass(frozen=True, slots=True)
class SpanOfTime:
    """A length of time in minutes, or between two lengths, and where its words stand."""

    start: int
    end: int
    low: Fraction
    high: Fraction
    rough: bool
    fine: bool
    """Whether hours or less were named, so that minutes mean something."""

    @property
    def minutes(self) -> int:
        """Whole minutes, of a range the middle."""
        return max(round((self.low + self.high) / 2), 1)


def spans_of_time(words: str) -> Iterator[SpanOfTime]:
    """Every length of time in quieted words; what is said in one go is added up."""
    at = 0
    while found := _SPAN.search(words, at):
        span = _span(found)
        at = found.end()
        size = _size(found)
        while span is not None:
            joint = _JOINT.match(words, at)
            following = _SPAN.match(words, joint.end() if joint else at)
            if following is None or _size(following) >= size:
                break
            rest = _span(following)
            if rest is None:
                break
            span = _added(span, rest)
            at, size = following.end(), _size(following)
        if span is not None:
            yield span


def _added(first: SpanOfTime, second: SpanOfTime) -> SpanOfTime:
    return SpanOfTime(
        first.start,
        second.end,
        first.low + second.low,
        first.high + second.high,
        first.rough or second.rough,
        first.fine or second.fine,
    )


def _size(found: re.Match[str]) -> Fraction:
    """The unit, in minutes."""
    unit = found["halved"] or found["unit"] or found["about"] or found["one"]
    return next(size for pattern, size in _UNITS if re.match(pattern, unit))


def _span(found: re.Match[str]) -> SpanOfTime | None:
    size = _size(found)
    fine = size <= 60
    if found["half"]:
        rough = "多" in found.group()
        return SpanOfTime(found.start(), found.end(), size / 2, size / 2, rough, fine)
    if found["about"] or found["one"]:
        # 个把小时, 点把钟, 天把: about one.
        return SpanOfTime(found.start(), found.end(), size, size, True, fine)
    if not _fits(found):
        return None
    value = numeral(found["number"])
    if value is None or value.high > 10_000 or (value.row and not value.is_range):
        return None
    extra = Fraction(int(figures(found["part"])), 10) if found["part"] else Fraction(0)
    if found["and"] or found["tail"]:
        extra += Fraction(1, 2)
    rough = value.is_range or any(found[name] for name in ("rough", "more", "over"))
    first = numeral(found["from"]) if found["from"] else value
    if first is None or first.low > value.high:
        return None
    low, high = (first.low + extra) * size, (value.high + extra) * size
    rough = rough or low != high or high < 1
    return SpanOfTime(found.start(), found.end(), low, high, bool(rough), fine)


def _fits(found: re.Match[str]) -> bool:
    """Whether the measure word goes with the unit: 一个月 is a length, 一月 is January."""
    unit, piece = found["unit"], bool(found["piece"])
    if unit[0] in "分刻秒" and (found["part"] or _CLOCK.search(found.string, 0, found.start())):
        # 三点一刻, 八点二十分
        return False
    if unit == "月":
        return piece
    if unit in ("钟", "点钟", "点", "点儿"):
        return piece and unit != "点钟"
    if unit in ("天", "日", "秒", "秒钟", "分", "分钟", "周"):
        return not piece and unit != "日"
    return True
