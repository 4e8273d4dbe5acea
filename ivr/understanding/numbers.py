"""Whole numbers in words and figures, also as people say them: 一百二, 三四十."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = "0-9零〇一二两俩三仨四五六七八九幺"
SIGNS = DIGITS + "十廿卅百千万亿"
"""For classes of characters in patterns: what digits and numbers are written with."""

DIGIT = f"[{DIGITS}]"
"""A pattern for one digit in words or as a figure."""

RUN = f"[{SIGNS}]{{1,30}}"
"""A pattern for whatever may be one number; `numeral` says whether it is."""

_FIGURES = str.maketrans("零〇一二两俩三仨四五六七八九幺", "001222334567891")
_LONGEST = 15
_Bounds = tuple[int, int]
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
_D = DIGIT.replace("零〇", "")
_SECTION = re.compile(
    rf"(?:({_D}{{1,2}})千)?([零〇0]?)(?:({_D}{{1,2}})百)?([零〇0]?)(?:({_D}{{0,2}})十)?"
    rf"([零〇0]?)({_D}{{0,2}})"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or, where two neighbours were said (三四十), the range between them."""

    low: int
    high: int
    row: str = ""
    """The digits, where they were said one by one (一二三), so that they may mean a row."""

    @property
    def is_range(self) -> bool:
        """Whether it is between two numbers."""
        return self.low != self.high


def figures(words: str) -> str:
    """The digits of a row as figures."""
    return words.translate(_FIGURES)


def numeral(run: str) -> Numeral | None:
    """The number that a run of number words is; None if it is none (二十三十) or too long."""
    digits = figures(run)
    if digits.isdigit():
        if len(digits) > _LONGEST:
            return None
        low, high = _coefficient(run) if len(run) == 2 else (int(digits), int(digits))
        return Numeral(low, high, "" if run.isascii() or len(run) == 1 else digits)
    bounds = _large(run.translate(_TENS))
    return Numeral(*bounds) if bounds else None


def _large(run: str) -> _Bounds | None:
    """A number with units; 亿 and 万 stand behind whole numbers of their own."""
    for unit, size in (("亿", 100_000_000), ("万", 10_000)):
        head, found, tail = run.rpartition(unit)
        if not found:
            continue
        many = _large(head) if head else None
        rest = _tail(tail, size)
        if many is None or rest is None or many[1] == 0:
            return None
        return many[0] * size + rest[0], many[1] * size + rest[1]
    if run.isascii():
        return (int(run), int(run)) if len(run) <= _LONGEST else None
    return _section(run)


def _tail(words: str, size: int) -> _Bounds | None:
    """What follows 亿 or 万: nothing, a lone digit that counts tenths of it, or less than it."""
    if not words:
        return 0, 0
    if re.fullmatch(rf"{_D}{{1,2}}", words) and not words.isascii():
        low, high = _coefficient(words)
        return (low * size // 10, high * size // 10) if low < 10 else None
    if len(words) == 1 and words.isascii():
        return int(words) * size // 10, int(words) * size // 10
    rest = _large(words)
    return rest if rest and rest[1] < size else None


def _section(words: str) -> _Bounds | None:
    """A number below ten thousand."""
    found = _SECTION.fullmatch(words)
    if not found:
        return None
    thousands, _, hundreds, _, tens, zero, ones = found.groups()
    low = high = 0
    last = 1
    for coefficient, size in ((thousands, 1000), (hundreds, 100), (tens, 10)):
        if coefficient is None:
            continue
        if last > 1 and low != high:
            return None
        some, more = _coefficient(coefficient) if coefficient else (1, 1)
        if some > 9:
            return None
        low, high, last = low + some * size, high + more * size, size
    if ones:
        some, more = _coefficient(ones)
        if some > 9 or low != high:
            return None
        step = 1 if zero or found.group(4) or found.group(2) else max(last // 10, 1)
        low, high = low + some * step, high + more * step
    return low, high


def _coefficient(words: str) -> _Bounds:
    """What stands before a unit: one number, or two neighbours as a range (三四十)."""
    digits = figures(words)
    if len(digits) == 2 and not words.isascii() and int(digits[1]) - int(digits[0]) == 1:
        return int(digits[0]), int(digits[1])
    return int(digits), int(digits)
