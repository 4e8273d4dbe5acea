"""Numbers between digits and Chinese words: pure functions, no ASCII digit leaves them."""

from __future__ import annotations

import re
import unicodedata

DIGITS = "零一二三四五六七八九"

_TELEPHONE_DIGITS = "零幺二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_SECTIONS = ("", "万", "亿", "万亿")
_HEARD = {
    **{word: str(value) for value, word in enumerate(DIGITS)},
    **dict.fromkeys("〇洞", "0"),
    **dict.fromkeys("幺么妖", "1"),
    "两": "2",
    "俩": "2",
    "拐": "7",
}
_HEARD_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


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


def heard_digits(text: str) -> str:
    """The digits that somebody said one by one, in words or as figures."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(_HEARD.get(c, c) for c in plain if c in _HEARD or c in "0123456789")


def heard_number(text: str) -> str | None:
    """A number that somebody said: 二十五 is 25, 一二三 is 123; None without one."""
    plain = unicodedata.normalize("NFKC", text)
    found = re.search(r"[0-9零〇一二两三四五六七八九十百千万幺]+", plain)
    if not found:
        return None
    words = found.group()
    if not any(unit in words for unit in _HEARD_UNITS):
        return heard_digits(words) or None
    total = section = digit = 0
    for sign in words:
        if sign in _HEARD_UNITS:
            unit = _HEARD_UNITS[sign]
            if unit == 10_000:
                total, section, digit = (total + section + digit) * unit, 0, 0
            else:
                section, digit = section + (digit or 1) * unit, 0
        else:
            digit = int(_HEARD.get(sign, sign))
    return str(total + section + digit)


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
