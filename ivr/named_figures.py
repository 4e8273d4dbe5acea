"""Rows of digits that name something and count nothing, said one by one: 302室, 138-0000-0001."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
DASH = r"[-~～–—−]{1,2}"
"""What stands between the ends of a range or the parts of a number."""

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LABELS = "尾号|户号|单号|工号|编号|账号|卡号|表号|区号|密码|验证码|号码|后四位"

_MOBILE = re.compile(r"(?<![\dA-Za-z-])(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![\d-])")
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z-])(?:\((0\d{2,3})\)|(0\d{2,3})-)(\d{3,4})[- ]?(\d{4})(?![\d-])"
)
_SERVICE = re.compile(r"(?<![\dA-Za-z-])([48]00)-(\d{3})-?(\d{4})(?![\d-])")
_PLATE = re.compile(rf"([{PROVINCES}][A-Z])[·.\s]?(?=[A-Z]*\d)([A-Z\d]{{5,6}})(?![A-Za-z\d])")
_LABELLED = re.compile(rf"((?:{LABELS})\s*[是为:：]?\s*)(\d{{2,}})(?![\d个位])")
_ROAD = re.compile(r"(?<!\d)\d{3}(?=[国省县乡]道)|(?<=[国省县乡]道)\d{3}(?!\d)")
_ROAD_CODE = re.compile(r"(?<![A-Za-z])([GSX])(\d{3})(?!\d)")
_ROOM = re.compile(r"(?<![\d.])\d{3,4}(?=\s*[室房](?!屋))")
_JOINED_ROOM = re.compile(r"(?<=\d)-(?=\d{3,4}\s*[室房])")
_CHAIN = re.compile(r"(?<![\d-])\d{1,4}(?:-\d{1,4}){2,}(?![\d-])")


def named(text: str) -> str:
    """The text (in NFKC) with telephone numbers, plates, rooms and roads in words."""
    text = _MOBILE.sub(_telephone, text)
    text = _LANDLINE.sub(_telephone, text)
    text = _SERVICE.sub(_telephone, text)
    text = _PLATE.sub(lambda match: match[1] + _each(match[2]), text)
    text = _LABELLED.sub(lambda match: match[1] + one_by_one(match[2]), text)
    text = _ROAD.sub(lambda match: one_by_one(match[0], yao=True), text)
    text = _ROAD_CODE.sub(lambda match: match[1] + one_by_one(match[2], yao=True), text)
    text = _CHAIN.sub(_chain, text)
    return _ROOM.sub(lambda match: one_by_one(match[0]), _JOINED_ROOM.sub("杠", text))


def one_by_one(digits: str, *, yao: bool = False) -> str:
    """Each digit by itself; `yao` says 幺 for one, as on the telephone."""
    words = "".join(DIGITS[int(digit)] for digit in digits)
    return words.replace("一", "幺") if yao else words


def _telephone(match: re.Match[str]) -> str:
    return "，".join(one_by_one(group, yao=True) for group in match.groups() if group)


def _each(signs: str) -> str:
    return re.sub(r"\d+", lambda match: one_by_one(match[0]), signs)


def _chain(match: re.Match[str]) -> str:
    """18-2-302: house, unit and room. Long parts are said digit by digit, short ones counted."""
    parts = match[0].split("-")
    return "杠".join(one_by_one(part) if len(part) > 2 else part for part in parts)
