"""Order numbers: all of one, or its last four digits, by which people name their order."""

from __future__ import annotations

import re
from datetime import date

from ivr.clock import local
from ivr.understanding.context import Context
from ivr.understanding.digits import has_other_words, rows
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.row_mending import Row

KIND = "工单号"

_NAMED = re.compile("[单尾末后]|编号")
"""Words by which four digits among others are those of an order."""
TAIL = 4
"""The end of a number, by which people name their order."""
_DATE = 8
_WHOLE = range(12, 15)
"""A local date and the day's count: four digits, more on a day of more than 9999 orders."""


def read_order_number(text: str, context: Context) -> Reading:
    """`GD` and 12 to 14 digits, or four digits: the end of a number that is to be looked up."""
    heard: list[Row] = []
    for soft in (False, True):
        heard = rows(
            text,
            lambda digits: _fits(digits, context),
            soft=soft,
            known=(context.known or "").removeprefix("GD"),
        )
        found = {row.text: row for row in heard if _usable(row, context)}
        whole = {digits: row for digits, row in found.items() if len(digits) > TAIL}
        found = whole or found
        if len(found) > 1:
            return Rejected(KIND, "说了不止一个工单号，不知道要哪一个。")
        for row in found.values():
            return _understood(row, text)
        if any(row.trouble for row in heard):
            break
    return Rejected(KIND, _why_not([row for row in heard if row.digits]))


def _fits(digits: str, context: Context) -> bool:
    if len(digits) == TAIL:
        return True
    if len(digits) not in _WHOLE:
        return False
    try:
        day = date.fromisoformat(digits[:_DATE])
    except ValueError:
        return False
    return day <= local(context.now).date() and day.year >= 2000


def _usable(row: Row, context: Context) -> bool:
    return row.is_usable and _fits(row.text, context)


def _understood(row: Row, text: str) -> Understood:
    digits = row.text
    value = digits if len(digits) == TAIL else f"GD{digits}"
    cut = len(digits) - TAIL
    unclear = [
        Doubt(name, digits[first:last])
        for name, first, last in (("日期", 0, cut), ("末四位", cut, len(digits)))
        if not all(digit.sure for digit in row.digits[first:last])
    ]
    if value == digits and not unclear and has_other_words(text) and not _NAMED.search(text):
        unclear = [Doubt("末四位", digits)]
    sure = 0.6 if unclear else 1.0
    return Understood(KIND, value, max(row.start, 0), max(row.end, 0), sure, tuple(unclear))


def _why_not(heard: list[Row]) -> str:
    if not heard:
        return "没有听到工单号。"
    row = max(heard, key=lambda row: len(row.digits))
    if row.trouble:
        return row.trouble
    if row.unwanted:
        return "这个工单号是不要用的，没有说要用哪个。"
    if len(row.digits) in _WHOLE:
        return f"听到{len(row.digits)}位数字，前八位不是今天以前的日期。"
    return f"听到{len(row.digits)}位数字，工单号是12到14位，或者只说末四位。"
