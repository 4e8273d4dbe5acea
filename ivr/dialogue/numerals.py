"""Numbers between digits and Chinese words: pure functions, no ASCII digit leaves them."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"

_TELEPHONE_DIGITS = "零幺二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_SECTIONS = ("", "万", "亿", "万亿")


def digit_by_digit(digits: str, *, telephone: bool = False) -> str:
    """Each digit as a word; 一 is 幺 on the telephone, where it must not sound like 七."""
    words = _TELEPHONE_DIGITS if telephone else DIGITS
    return "".join(words[int(digit)] for digit in digits if digit in "0123456789")


def in_words(number: int) -> str:
    """A whole number as it is spoken: 18 十八, 105 一百零五, 20000 两万."""
    if number == 0:
        return DIGITS[0]
    sections: list[str] = []
    place = 0
    while number:
        number, section = divmod(number, 10_000)
        if section:
            words = _section(section)
            if number and section < 1000:
                words = DIGITS[0] + words
            sections.append(words + _SECTIONS[place])
        place += 1
    spoken = "".join(reversed(sections))
    spoken = re.sub(r"(?<!十)二(?=[千万亿])", "两", spoken)
    return re.sub(r"^一十", "十", spoken)


def decimal_in_words(text: str) -> str:
    """A number with or without decimals: 0.4 零点四."""
    whole, _, rest = text.partition(".")
    spoken = in_words(int(whole or "0"))
    return f"{spoken}点{digit_by_digit(rest)}" if rest else spoken


def count_in_words(number: int) -> str:
    """A number before a measure word: 2 is 两."""
    return "两" if number == 2 else in_words(number)


def _section(number: int) -> str:
    """One to four digits."""
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += DIGITS[digit] + _UNITS[place]
        elif words and number % 10**place and not words.endswith(DIGITS[0]):
            words += DIGITS[0]
    return words
