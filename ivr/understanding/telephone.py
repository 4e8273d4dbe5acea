"""Telephone numbers as people say them: a whole number that was said, or none."""

from __future__ import annotations

from dataclasses import replace

from ivr.phone_number import normalise
from ivr.understanding.context import Context
from ivr.understanding.digits import rows
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.row_mending import Row, Spoken
from ivr.understanding.said import simplified

KIND = "电话号码"

_LOCAL_LENGTHS = (7, 8)
_SHORTEST = 7
_MOBILE = 11


def read_telephone(text: str, context: Context) -> Reading:
    """The number to ring, in national form; doubts name the groups that were not clear."""
    heard: list[Row] = []
    for soft in (False, True):
        heard = rows(
            text, lambda row: _number(row, context) is not None, soft=soft, known=context.known
        )
        heard = [half for row in heard for half in _said_twice(row, context)]
        found = [row for row in heard if _usable(row, context)]
        if found:
            return _understood(found, text, context)
        if any(row.trouble for row in heard):
            break
    return Rejected(KIND, _why_not(heard, context))


def _said_twice(row: Row, context: Context) -> tuple[Row, ...]:
    """The two mobiles that a row of twice eleven digits is: one number said again, or two."""
    if len(row.digits) != 2 * _MOBILE or row.trouble:
        return (row,)
    halves = replace(row, digits=row.digits[:_MOBILE]), replace(row, digits=row.digits[_MOBILE:])
    whole = all(half.text[0] == "1" and _number(half.text, context) for half in halves)
    return halves if whole else (row,)


def _usable(row: Row, context: Context) -> bool:
    return row.is_usable and _number(row.text, context) is not None


def _number(digits: str, context: Context) -> str | None:
    """The national form of a whole number."""
    if len(digits) < _SHORTEST or len(digits) > _MOBILE + 4:
        return None
    local = len(digits) in _LOCAL_LENGTHS
    if local and digits[0] in "019":
        # The beginning of a mobile or of an area code, not all of a local number.
        return None
    number = normalise(digits, area_code=context.area_code)
    if number and number[0] == "0" and not local and digits[0] != "0" and digits[:2] != "86":
        # A mobile without its 1, not a landline without its 0.
        return None
    return number


def _understood(found: list[Row], text: str, context: Context) -> Reading:
    row = found[-1] if found[-1].start < 0 else found[0]
    number = _number(row.text, context) or ""
    others = dict.fromkeys(_number(other.text, context) or "" for other in found)
    doubts = list(_doubts(number, row.digits))
    sure = 0.6 if doubts else 1.0
    if len(row.text) in _LOCAL_LENGTHS:
        # The area code was not said.
        doubts.append(Doubt("区号", number[: len(number) - len(row.text)]))
        sure = min(sure, 0.8)
    others.pop(number, None)
    if others:
        doubts.append(Doubt("哪个号码", "、".join((number, *others))))
        sure = min(sure, 0.5)
    extension = _extension(simplified(text), row)
    if extension:
        doubts.append(Doubt("分机号", extension))
    return Understood(KIND, number, max(row.start, 0), max(row.end, 0), sure, tuple(doubts))


def _doubts(number: str, digits: tuple[Spoken, ...]) -> list[Doubt]:
    """The groups with an unclear digit; all of them unclear is one doubt about the number."""
    sure = [digit.sure for digit in digits[-len(number) :]]
    sure = [True] * (len(number) - len(sure)) + sure
    groups = _groups(number)
    unclear = [(name, first, last) for name, first, last in groups if not all(sure[first:last])]
    if len(unclear) == len(groups):
        return [Doubt("整个号码", number)]
    return [Doubt(name, number[first:last]) for name, first, last in unclear]


def _groups(number: str) -> list[tuple[str, int, int]]:
    """The groups in which people say a number, by the names that they give them."""
    if len(number) == _MOBILE and number[0] == "1":
        return [("前三位", 0, 3), ("中间四位", 3, 7), ("末四位", 7, 11)]
    if number[0] == "0":
        area = 3 if number[1] in "12" else 4
        middle = len(number) - 4
        return [
            ("区号", 0, area),
            (_first(middle - area), area, middle),
            ("末四位", middle, len(number)),
        ]
    return [("前三位", 0, 3), ("中间三位", 3, 6), ("末四位", 6, len(number))]


def _first(many: int) -> str:
    return "前四位" if many == 4 else "前三位"


def _extension(words: str, row: Row) -> str:
    """The digits behind 转 or 分机, which the number does not hold."""
    behind = words[row.end : row.end + 20] if row.end > 0 else ""
    if not behind.startswith(("转", "再转", "分机")):
        return ""
    found = rows(behind, lambda _: False)
    return found[0].text if found else ""


def _why_not(heard: list[Row], context: Context) -> str:
    heard = [row for row in heard if row.digits]
    if not heard:
        return "没有听到号码。"
    row = max(heard, key=lambda row: len(row.digits))
    many = len(row.digits)
    if row.trouble:
        return row.trouble
    if row.unwanted and _number(row.text, context):
        return "这个号码是不要用的，没有说要用哪个。"
    if many in _LOCAL_LENGTHS and not context.area_code and row.text[0] not in "019":
        return f"只听到{many}位数字，座机要带区号。"
    if many < _MOBILE and row.text[0] == "1":
        return f"只听到{many}位数字，手机号码是11位。"
    if many < _MOBILE - 1:
        return f"只听到{many}位数字，不够一个号码。"
    if many > _MOBILE + 1:
        return f"听到{many}位数字，比号码长。"
    return f"听到{many}位数字，没有这样的号码。"
