"""Arabic digits in a text, said as Mandarin words."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
HOTLINES = frozenset({"110", "112", "114", "119", "120", "122", "999"})
"""Short numbers that everybody knows digit by digit, with 幺 for one."""
LONGEST_COUNT = 4
"""A longer row of digits is a number to dial or to write down, not a count."""
LONGEST_WITH_UNIT = 8
"""With a unit behind it, a longer one is a count as well: 12000户."""
TEN_THOUSAND = 10_000
UNITS = ("", "十", "百", "千")
MEASURES = {
    "kWh": "千瓦时",
    "kW": "千瓦",
    "kV": "千伏",
    "km": "公里",
    "Hz": "赫兹",
    "°C": "摄氏度",
    "V": "伏",
    "W": "瓦",
    "A": "安",
    "m": "米",
}

_MEASURE = re.compile(rf"(?<=\d)\s*({'|'.join(MEASURES)})(?![A-Za-z])")
_COUNTED = re.compile(r"[伏瓦安千万户个元度块米公年月日天号点分秒小次台路栋幢层室单]")
_TWO = re.compile(
    r"(?<![\d.])2(?=\s*(?:个|小时|户|次|天|分钟|点|遍|秒|家|条|位|台|块|公里|米|千瓦|千伏|元|层|趟|根|只|名))"
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年(?!多|来|以|内))")
_MONEY = re.compile(r"(?<![\d.])(?:[¥￥]\s*(\d+)\.(\d)(\d)?元?|(\d+)\.(\d)(\d)?元)(?!/)")
_PRICED = re.compile(r"[¥￥]\s*(\d+)(?![\d.])元?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])[:\N{FULLWIDTH COLON}]([0-5]\d)(?!\d)")
_HOURS = re.compile(r"(?<=:[0-5]\d)\s*[-~]\s*(?=\d{1,2}:)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_RANGE = re.compile(r"(?<=\d)\s*[-~]\s*(?=\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def said(text: str) -> str:
    """The text (in NFKC) without ASCII digits: clock times, per cents, counts, rows of digits."""
    text = _MEASURE.sub(lambda match: MEASURES[match[1]], _THOUSANDS.sub("", text))
    text = _YEAR.sub(lambda match: one_by_one(match[1]), text)
    text = _PRICED.sub(r"\1元", _MONEY.sub(_money, text))
    text = _TWO.sub("两", _CLOCK.sub(_clock, _HOURS.sub("到", text)))
    text = _PERCENT.sub(r"百分之\1", text)
    text = _RANGE.sub("到", text) if not _dialled(text) else text
    return _NUMBER.sub(_number, text)


def one_by_one(digits: str, *, yao: bool = False) -> str:
    """Each digit by itself; `yao` says 幺 for one, as on the telephone."""
    words = "".join(DIGITS[int(digit)] for digit in digits)
    return words.replace("一", "幺") if yao else words


def count(value: int) -> str:
    """A count below a hundred million as people say it: 十二, 一百零五, 两千三百, 一万零五十."""
    if value >= TEN_THOUSAND:
        many, rest = divmod(value, TEN_THOUSAND)
        words = f"{'两' if many == 2 else count(many)}万"
        return words + ("零" if 0 < rest < 1000 else "") + (_counted(rest) if rest else "")
    return _counted(value).removeprefix("一") if 10 <= value < 20 else _counted(value)


def _counted(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    words, gap = "", False
    digits = str(value)
    for power, digit in zip(range(len(digits) - 1, -1, -1), map(int, digits), strict=True):
        if digit == 0:
            gap = bool(words)
            continue
        said = "两" if digit == 2 and power == 3 else DIGITS[digit]
        words += ("零" if gap else "") + said + UNITS[power]
        gap = False
    return words


def _money(match: re.Match[str]) -> str:
    yuan, jiao, fen = (match[at] or match[at + 3] for at in (1, 2, 3))
    parts = [f"{'两' if yuan == '2' else count(int(yuan))}元"] if int(yuan) else []
    if int(jiao):
        parts.append(f"{'两' if jiao == '2' else DIGITS[int(jiao)]}角")
    if fen and int(fen):
        parts.append(f"{'零' if not int(jiao) and parts else ''}{DIGITS[int(fen)]}分")
    return "".join(parts) or "零元"


def _dialled(text: str) -> bool:
    """Whether a dash in the text may belong to a telephone number."""
    return re.search(r"\d{3,}\s*-\s*\d{3,}", text) is not None


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    hours = "两" if hour == 2 else count(hour)
    if minute == 0:
        return f"{hours}点整"
    return f"{hours}点{'零' if minute < 10 else ''}{count(minute)}分"


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    whole, _, part = digits.partition(".")
    if digits in HOTLINES and not _COUNTED.match(match.string[match.end() :].lstrip()):
        return one_by_one(digits, yao=True)
    counted = len(whole) <= LONGEST_COUNT or (
        len(whole) <= LONGEST_WITH_UNIT
        and _COUNTED.match(match.string[match.end() :].lstrip()) is not None
    )
    if not counted or (whole.startswith("0") and len(whole) > 1):
        return one_by_one(whole) + (f"点{one_by_one(part)}" if part else "")
    return count(int(whole)) + (f"点{one_by_one(part)}" if part else "")
