"""What people type and say, brought into one form: full-width letters, Chinese numerals."""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
DIGITS = "零一二三四五六七八九"
_VALUE = {**{character: value for value, character in enumerate(DIGITS)}, "〇": 0, "两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二两三四五六七八九十百千]+"


def plain(text: str) -> str:
    """The text in half-width letters and digits, without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def half_width(text: str) -> str:
    """Text for people to read: half-width letters and digits, Chinese punctuation as it was."""
    signs = (plain(sign) if _FULL_WIDTH.fullmatch(sign) else sign for sign in visible(text))
    return "".join(signs).strip()


def visible(text: str) -> str:
    """The text without what nobody sees: control characters, marks of direction, half characters.

    White space of any kind stays a space, so that words stay apart.
    """
    if text.isascii() and text.isprintable():
        return text
    signs = (" " if sign.isspace() else sign for sign in text)
    return "".join(sign for sign in signs if unicodedata.category(sign) not in _UNSEEN)


def quoted(text: str, most: int = 20) -> str:
    """The text as a sentence quotes it: its beginning, where it is long."""
    return text if len(text) <= most else f"{text[:most]}…"


def squeezed(text: str) -> str:
    """The plain text without any white space inside."""
    return unicodedata.normalize("NFKC", re.sub(r"\s+", "", plain(text)))


def numeral_value(numeral: str) -> str:
    """A Chinese numeral as digits: 十八 is 18, and 三零二, said digit by digit, is 302."""
    if not any(character in _UNIT for character in numeral):
        return "".join(str(_VALUE[character]) for character in numeral)
    total = pending = 0
    for character in numeral:
        if character in _UNIT:
            total += (pending or 1) * _UNIT[character]
            pending = 0
        else:
            pending = _VALUE[character]
    return str(total + pending)


def spoken_number(digits: str) -> str:
    """Digits as said in an address: 18 is 十八, 302 is 三百零二, from 1000 digit by digit."""
    if not digits.isdecimal() or len(digits) > 3 or digits != str(int(digits)):
        return "".join(_spoken_sign(sign) for sign in digits)
    value = int(digits)
    if value < 10:
        return DIGITS[value]
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


def _spoken_sign(sign: str) -> str:
    if sign.isdecimal():
        return DIGITS[int(sign)]
    return {"-": "杠"}.get(sign, sign)
