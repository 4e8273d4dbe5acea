"""Account numbers (户号): ten digits."""

from __future__ import annotations

from ivr.understanding.context import Context
from ivr.understanding.digits import rows
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.row_mending import Row

KIND = "户号"
LENGTH = 10

_GROUPS = (("前四位", 0, 4), ("中间三位", 4, 7), ("末三位", 7, 10))


def read_account(text: str, context: Context) -> Reading:
    """The ten digits; doubts name the groups that were not clear."""
    heard: list[Row] = []
    for soft in (False, True):
        heard = rows(text, lambda digits: len(digits) == LENGTH, soft=soft, known=context.known)
        found = {row.text: row for row in heard if _usable(row)}
        if len(found) > 1:
            return Rejected(KIND, "说了不止一个户号，不知道要哪一个。")
        for row in found.values():
            return _understood(row)
        if any(row.trouble for row in heard):
            break
    return Rejected(KIND, _why_not([row for row in heard if row.digits]))


def _usable(row: Row) -> bool:
    return len(row.digits) == LENGTH and row.is_usable


def _understood(row: Row) -> Understood:
    unclear = [
        Doubt(name, row.text[first:last])
        for name, first, last in _GROUPS
        if not all(digit.sure for digit in row.digits[first:last])
    ]
    if len(unclear) == len(_GROUPS):
        unclear = [Doubt("整个户号", row.text)]
    sure = 0.6 if unclear else 1.0
    return Understood(KIND, row.text, max(row.start, 0), max(row.end, 0), sure, tuple(unclear))


def _why_not(heard: list[Row]) -> str:
    if not heard:
        return "没有听到户号。"
    row = max(heard, key=lambda row: len(row.digits))
    if row.trouble:
        return row.trouble
    if row.unwanted:
        return "这个户号是不要用的，没有说要用哪个。"
    return f"听到{len(row.digits)}位数字，户号是{LENGTH}位。"
