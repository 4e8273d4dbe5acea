"""The types of slots, their canonical forms, and the few literals that a flow may hold."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import Enum

from ivr.day_span import DaySpan
from ivr.phone_number import normalise


class SlotType(Enum):
    """What a slot may hold; the value is the word an admin writes."""

    TEXT = "文字"
    OPTION = "选项"
    YES_NO = "是否"
    NUMBER = "数字"
    PHONE = "电话号码"
    ACCOUNT = "户号"
    ORDER = "工单号"
    DURATION = "时长"
    TIME = "时间"
    SPAN = "时间段"
    ADDRESS = "地址"
    NAME = "姓名"
    SYMPTOM = "现象"
    RECORDING = "录音"


BY_DIGITS: dict[SlotType, tuple[int, int]] = {
    SlotType.NUMBER: (1, 8),
    SlotType.PHONE: (7, 12),
    SlotType.ACCOUNT: (10, 10),
    SlotType.ORDER: (12, 13),
    SlotType.DURATION: (1, 4),
}
"""Types that are typed as digits, with the least and the most of them."""

BY_WORDS = frozenset(
    {
        SlotType.TEXT,
        SlotType.ADDRESS,
        SlotType.TIME,
        SlotType.SPAN,
        SlotType.NAME,
        SlotType.SYMPTOM,
    }
)
"""Types that are only told in words, never by digits."""

PATTERNS = {"手机号": r"1[3-9][0-9]{9}", "户号": r"[0-9]{10}"}
"""Named patterns of typed digits."""

_ORDER = re.compile(r"(?:GD)?([0-9]{12,14})")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) *(毫秒|秒|分钟|分)")
_UNITS_MS = {"毫秒": 1, "秒": 1000, "分钟": 60_000, "分": 60_000}
_LONGEST_TEXT = 500


def canonical(kind: SlotType, raw: object, *, area_code: str | None = None) -> str | None:
    """The one form in which a slot of this type keeps a value; None when it does not fit."""
    if not isinstance(raw, str):
        return None
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        return None
    match kind:
        case (
            SlotType.TEXT
            | SlotType.ADDRESS
            | SlotType.NAME
            | SlotType.SYMPTOM
            | SlotType.OPTION
            | SlotType.RECORDING
        ):
            return raw.strip()[:_LONGEST_TEXT]
        case SlotType.YES_NO:
            return text if text in ("是", "否") else None
        case SlotType.NUMBER:
            return text if _NUMBER.fullmatch(text) else None
        case SlotType.PHONE:
            return normalise(text, area_code=area_code)
        case SlotType.ACCOUNT:
            return text if re.fullmatch(r"[0-9]{1,20}", text) else None
        case SlotType.ORDER:
            found = _ORDER.fullmatch(text)
            return f"GD{found.group(1)}" if found else None
        case SlotType.DURATION:
            return str(int(text)) if re.fullmatch(r"[0-9]{1,6}", text) else None
        case SlotType.TIME:
            return _instant(text)
        case SlotType.SPAN:
            span = DaySpan.parse(text)
            return str(span) if span else None


def milliseconds(text: str) -> int | None:
    """A length of time as an admin writes it: 5秒, 1.5秒, 300毫秒, 2分钟."""
    found = _DURATION.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    return int(float(found.group(1)) * _UNITS_MS[found.group(2)])


def digit_pattern(text: str) -> str | None:
    """A pattern for typed digits, named or written out; None when it cannot be used.

    Only simple patterns are taken: one that repeats a group, or repeats too often, could take
    for ever on a long row of digits.
    """
    named = PATTERNS.get(text)
    if named:
        return named
    simple = re.fullmatch(r"[0-9\\d\[\]\-^{},?*+|().#]{1,80}", text)
    risky = re.search(r"\)[*+?{]|\[\[|--|\|\|", text)
    if not simple or risky or len(re.findall(r"[*+{?]", text)) > 4:
        return None
    try:
        re.compile(text)
    except (re.error, OverflowError):
        return None
    return text


def _instant(text: str) -> str | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.isoformat() if instant.tzinfo else None
