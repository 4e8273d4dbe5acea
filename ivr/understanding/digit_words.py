"""The words in which rows of digits are said: digits, fillers, and what mends a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from ivr.understanding.digit_patterns import (
    COUNTED,
    COUNTS,
    FIGURE,
    HARMLESS,
    MEASURE,
    ONE,
    PARTICLES,
    SOFT,
    WORDS,
)
from ivr.understanding.numbers import numeral


class Sort(Enum):
    """What a word does in a row of digits."""

    DIGITS = auto()
    FILLER = auto()
    WRONG = auto()
    """What was said before it is wrong: 不对, 说错了."""
    NOT = auto()
    """What follows is denied: 不是."""
    IS = auto()
    """What follows is meant: 是, 而是."""
    PLACE = auto()
    """Where in the row the digits belong that follow: 最后, 前三位."""
    AREA = auto()
    """The area code follows: 区号."""
    AGAIN = auto()
    """The whole row follows once more: 重新说."""
    SHOULD = auto()
    """应该是: meant after what was wrong, uncertain otherwise."""
    HEDGE = auto()
    """What follows is uncertain: 好像."""
    DENY = auto()
    """The row that follows is not to be used: 别打, 原来的."""
    GONE = auto()
    """The row that has just ended is not to be used: 停机了."""
    LABEL = auto()
    """A number follows: 电话号码. What was said before belongs to it only as an area code."""
    STOP = auto()
    """Any other word."""


class Place(Enum):
    """Where in a row."""

    FIRST = "前"
    MIDDLE = "中"
    LAST = "后"
    NTH = "第"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a row of digits, and its span in the plain words."""

    sort: Sort
    start: int
    end: int
    digits: str = ""
    sure: bool = True
    place: Place | None = None
    count: int | None = None
    """Of a place: how many digits, or which one (negative: counted from the end)."""


def words(text: str, *, soft: bool) -> Iterator[Word]:
    """The words of simplified plain text; `soft` takes what sounds like a digit for one."""
    previous: Word | None = None
    for word in _split(text, soft=soft):
        if previous is not None:
            yield _measured(previous, word, text)
        previous = word
    if previous is not None:
        yield previous


def _measured(word: Word, following: Word, text: str) -> Word:
    """A number that counts something (三单元) belongs to no row."""
    if word.sort is not Sort.DIGITS or following.sort is Sort.DIGITS:
        return word
    return replace(word, sort=Sort.STOP) if MEASURE.match(text, word.end) else word


def _split(text: str, *, soft: bool) -> Iterator[Word]:
    at = 0
    while at < len(text):
        found = WORDS.match(text, at)
        if found is None:
            yield Word(Sort.STOP, at, at + 1)
            at += 1
            continue
        yield _word(found, text, soft=soft)
        at = found.end()


def _word(found: re.Match[str], text: str, *, soft: bool) -> Word:
    start, end = found.span()
    name = found.lastgroup or ""
    match name:
        case "DIGIT":
            return Word(Sort.DIGITS, start, end, FIGURE.get(found.group(), found.group()))
        case "REPEAT" | "PAIR":
            return _repeated(found.group(), start, end)
        case "NUMBER":
            return _number(found.group(), text, start, end)
        case "SOFT":
            if soft and _in_row(text, start, end):
                return Word(Sort.DIGITS, start, end, SOFT[found.group()], sure=False)
            if found.group() not in PARTICLES:
                return Word(Sort.STOP, start, end)
            return Word(Sort.FILLER, start, end, sure=not _between(text, start, end))
        case "FIRST" | "MIDDLE" | "LAST" | "NTH":
            return _place(name, found.group(), start, end)
        case "BEHIND":
            return Word(Sort.FILLER, start, end)
        case "IDIOM":
            fine = found.group() in HARMLESS
            return Word(Sort.FILLER if fine else Sort.STOP, start, end)
    return Word(Sort[name], start, end)


def _repeated(words: str, start: int, end: int) -> Word:
    """三个八, 双八, 一对八; 俩 may also be a digit of its own."""
    many = 2 if words[0] in "双俩" or words.startswith("一对") else COUNTS[words[0]]
    digit = FIGURE.get(words[-1], words[-1])
    return Word(Sort.DIGITS, start, end, digit * many, sure=words[0] != "俩")


def _number(words: str, text: str, start: int, end: int) -> Word:
    """三十八 as the digits 38; 一百二 before more digits could also be 100 and 2."""
    shown = "".join(FIGURE.get(sign, sign) for sign in words)
    value = numeral(shown)
    if value is None or value.is_range:
        return Word(Sort.STOP, start, end)
    short = re.search(r"[百千][1-9]$", shown) is not None
    if short and re.match(ONE, text[end : end + 1]):
        hundreds = numeral(shown[:-1])
        return Word(Sort.DIGITS, start, end, f"{hundreds and hundreds.low}{shown[-1]}", sure=False)
    sure = not (shown.endswith("十") and _among_digits(text, start))
    return Word(Sort.DIGITS, start, end, str(value.low), sure=sure)


def _among_digits(text: str, start: int) -> bool:
    """Whether the only tens of a row follow a single digit: 八十 may have been 八四."""
    single = start > 0 and re.match(ONE, text[start - 1]) is not None
    return single and text.count("十") == 1


def _place(name: str, words: str, start: int, end: int) -> Word:
    counted = re.search(rf"({COUNTED})[位个]?数?字?$", words)
    count = COUNTS[counted.group(1)] if counted else None
    if name == "NTH" and count and words.startswith("倒数"):
        count = -count
    return Word(Sort.PLACE, start, end, place=Place[name], count=count)


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether a sound stands between digits, ends a row, or begins one (幺 heard as 要)."""
    sound = text[start]
    if _between(text, start, end):
        return True
    if end == len(text):
        return sound not in "就吧把么" and re.match(ONE, text[start - 1 : start]) is not None
    return sound in "要腰邀么" and re.match(rf"[3-9三四五六七八九拐]{ONE}", text[end:]) is not None


def _between(text: str, start: int, end: int) -> bool:
    """Whether there is a digit on either side."""
    before = re.match(ONE, text[start - 1 : start]) if start else None
    return before is not None and re.match(ONE, text[end : end + 1]) is not None
