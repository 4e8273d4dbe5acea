"""Plain numbers: how many, how much, in words or figures."""

from __future__ import annotations

import re

from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.hedges import ABOUT, NEARLY, UNKNOWN, UNSURE
from ivr.understanding.readings import ODD, Doubt, Reading, Rejected, Understood
from ivr.understanding.said import said
from ivr.understanding.said_numbers import SaidNumber, decimal_text, quieted, said_numbers

KIND = "数字"

_ROUGH = re.compile("[多来几]")
"""Behind a number: 三十多, 二十来个."""
_MANY = re.compile("(?:[几数][十百千万]|上[百千万])$")
"""The beginning of what is no number of its own: 几十户."""
_NAME = re.compile("0.|.{9}")
"""A row of digits that names something instead of counting."""
_PAIR = 2
_BEHIND_ONE = re.compile("[个户家栋幢楼层间人口台度伏瓦条只位次单盏块张座排处排辆半，。 ]|$")
"""What may follow 一 where it is a number: it begins and ends many words."""
_DENIED = re.compile("(?:不是|没有|不到|不止|不超过|别说)$")
_NONE = re.compile("(?<![就只才])(?:一个|一户|一家)(?:(?:也|都)(?:没|不)|没有?$)")


def read_count(text: str, context: Context) -> Reading:
    """The number as figures; a range gives its lower end and a doubt."""
    spoken = said(text)
    words = quieted(spoken.text)
    mended = correction(spoken.text)
    first = mended.meant.start if mended is not None and mended.meant.text else 0
    if mended is not None and not mended.meant.text and list(said_numbers(words)):
        return Rejected(KIND, "说了不是，没有说是多少。")
    last = mended.denied.start if mended and mended.denied.start > first > 0 else len(words)
    found = [number for number in said_numbers(words) if first <= number.start < last]
    values = {number.value and (number.low, number.value.high) for number in found}
    if not found:
        return Rejected(KIND, "说不知道。" if UNKNOWN.search(words) else "没有听到数字。")
    if None in values or any(number.value and _NAME.match(number.value.row) for number in found):
        return Rejected(KIND, "听到的数不成一个数。")
    if len(values) > 1:
        return Rejected(KIND, "说了不止一个数，不知道要哪一个。")
    if _NONE.search(words) or _MANY.search(words, 0, found[0].start + 1):
        return Rejected(KIND, "没有说出数字。")
    return _understood(words, found[0], spoken.place(found[0].start), spoken.place(found[0].end))


def _understood(words: str, number: SaidNumber, start: int, end: int) -> Reading:
    value = number.value
    if value is None:
        return Rejected(KIND, "听到的数不成一个数。")
    bound = _DENIED.search(words, 0, number.start)
    if bound is not None and bound.group() in ("不是", "没有"):
        return Rejected(KIND, "说了不是，没有说是多少。")
    after = words[number.end : number.end + 1]
    rest = words[: number.start] + words[number.end :]
    row = bool(value.row) and not after
    low = value.row.lstrip("0") or "0" if row else decimal_text(number.low)
    half = re.match("个?半(?!天|夜)", words[number.end :])
    if half and not number.fraction and not value.is_range:
        low, end = f"{low}.5", end + half.end()
    rough = value.is_range or bound or _ROUGH.match(after) or UNSURE.search(rest)
    rough = rough or NEARLY.search(words, 0, number.start) or ABOUT.match(words, number.end)
    doubts = (Doubt("多少", words[number.start : number.end + 1]),) if rough else ()
    said_so = words[number.start : number.end]
    if not rough and (len(value.row) == _PAIR or _is_a_piece(words, number, said_so)):
        # 四二 where a number is asked for: hardly anybody says 42 so.
        return Understood(KIND, low, start, end, ODD, (Doubt("多少", said_so),))
    return Understood(KIND, low, start, end, 0.5 if rough else 1.0, doubts)


def _is_a_piece(words: str, number: SaidNumber, said_so: str) -> bool:
    """Whether it may be what is left of other words: 一停 was 一直停, 三点 was 三点五."""
    after = words[number.end :]
    if said_so == "一":
        return _BEHIND_ONE.match(after) is None or words[: number.start].endswith(("第", "等"))
    return (said_so == "两" and not after) or after == "点"
