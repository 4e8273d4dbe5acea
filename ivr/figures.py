"""Arabic digits in a text, said as Mandarin words."""

from __future__ import annotations

import re

from ivr.named_figures import DASH, DIGITS, named, one_by_one

HOTLINES = frozenset({"110", "112", "114", "119", "120", "122", "999"})
"""Short numbers that everybody knows digit by digit, with 幺 for one."""
LONGEST_COUNT = 4
"""A longer row of digits is a number to dial or to write down, not a count."""
LONGEST_WITH_UNIT = 8
"""With a unit behind it, a longer one is a count as well: 12000户."""
TEN_THOUSAND = 10_000
UNITS = ("", "十", "百", "千")
MEASURES = {
    "kw·h": "千瓦时",
    "kw.h": "千瓦时",
    "kwh": "千瓦时",
    "mwh": "兆瓦时",
    "kvar": "千乏",
    "kva": "千伏安",
    "mva": "兆伏安",
    "kw": "千瓦",
    "mw": "兆瓦",
    "kv": "千伏",
    "ka": "千安",
    "ma": "毫安",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "m2": "平方米",
    "m3": "立方米",
    "kg": "公斤",
    "min": "分钟",
    "hz": "赫兹",
    "°c": "摄氏度",
}
"""Units of two letters or more, in any case: people write KW, kw and kW."""
LETTERS = {"V": "伏", "W": "瓦", "A": "安", "m": "米", "h": "小时", "Ω": "欧"}
"""Units of one letter, which may as well name a house: 5A, but 3A栋 and 12A室."""

_MEASURE = re.compile(rf"(?<=\d)\s*({'|'.join(map(re.escape, MEASURES))})(?![A-Za-z\d])", re.I)
_LETTER = re.compile(
    rf"(?<=\d)\s*([{''.join(LETTERS)}])(?![A-Za-z\d]|[座栋楼室号幢区级门梯景]|单元)"
)
_COUNTED = re.compile(
    r"[伏瓦安千百万亿兆毫户个元角度块米公平立年月日天号点分秒小时次台路栋幢层楼室单人名位条件岁吨斤"
    r"家倍多余来期周项页辆座盏组趟根只例起份间套厘匹赫%]"
)
_AFTER_COUNT = re.compile(r"(?:[\d元度伏瓦安户个天][到至]|[约近超共第满])$")
_MEASURED = (
    r"(?:个|小时|户|次|天|分钟|点(?!\d)|遍|秒|家|条|位|台|块|公里|米|千瓦|千伏|元|层|趟|根|只|名|周|年(?!级)"
    r"|岁|倍|种|件|项|张|份|笔|把|间|套|人|度电|万|亿|千|盏|辆|股|吨|斤|平方米|立方米)"
)
_TWO = re.compile(
    rf"(?<![\d.第])2(?=\s*(?:(?:{DASH}|[到至])\s*\d+(?:\.\d+)?\s*)?{_MEASURED})"
    rf"|(?<=\d[到至])2(?=\s*{_MEASURED})"
)
_OR = re.compile(rf"(?<![\d.、])([1-9])、([1-9])(?=\s*{_MEASURED})")
_DATE = re.compile(
    r"(?<![\d-])(\d{4})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?![\d/.-])(?!日)"
)
_YEARS = re.compile(rf"(?<!\d)(\d{{4}})年?\s*{DASH}\s*(\d{{4}})年")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?=年(?!多|来|以|内))")
_MONEY = re.compile(r"(?<![\d.])(?:[¥￥]\s*(\d+)\.(\d)(\d)?元?|(\d+)\.(\d)(\d)?元)(?!/)")
_PRICED = re.compile(r"[¥￥]\s*(\d+)(?![\d.])元?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CLOCK = re.compile(r"(?<![\d:：])([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:：])")
_HOURS = re.compile(rf"(?<=[:：][0-5]\d)\s*{DASH}\s*(?=\d{{1,2}}[:：])")
_PERCENTS = re.compile(rf"(\d+(?:\.\d+)?)\s*%?\s*(?:{DASH}|[到至])\s*(\d+(?:\.\d+)?)\s*%")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*([%‰])")
_MINUS = re.compile(
    rf"(?:^|(?<=[\s，。、:：;；,(~～额为是温低高约到至在有达]))[-−](?=(\d+(?:\.\d+)?)"
    rf"(\s*(?:(?:{DASH}|到|至)[-−]?\d+(?:\.\d+)?\s*)?(?:°[Cc]|摄氏度|度(?!电)))?)"
)
_FRACTION = re.compile(r"(?<![\d/⁄.])([1-9])[/⁄]([2-9])(?![\d/⁄.]|[号月])")
_EACH = re.compile(r"(?<=[元次里米户])/(?=千瓦|度|月|天|户|年|次|小时|个|人|平方|秒|分钟)")
_BY = re.compile(r"(?<=\d)\s*[×*]\s*(?=\d)")
_HASH = re.compile(r"(?<=\d)#(?=[楼栋幢变机杆线柜室门塔房主])")
_UNIT_RANGE = re.compile(
    rf"(?<=[元角度户个天时日月点伏瓦安米里周年岁人次吨半整分秒钟万])\s*{DASH}\s*(?=\d)"
    rf"|(?<=\d)\s*{DASH}\s*(?=零下|负)"
    rf"|(?<=\d号)\s*{DASH}\s*(?=\d+号)"
    rf"|(?<=[周期][一二三四五六日天])\s*{DASH}\s*(?=(?:周|星期)[一二三四五六日天])"
)
_RANGE = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)\s*{DASH}\s*(\d+)")
_RANGE_GOES_ON = re.compile(r"[到至]\s*\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def said(text: str) -> str:
    """The text (in NFKC) without ASCII digits: clock times, per cents, counts, rows of digits."""
    text = _DATE.sub(lambda match: f"{match[1]}年{int(match[3])}月{int(match[4])}日", text)
    text = without_keys(_THOUSANDS.sub("", named(text)))
    text = _MINUS.sub(lambda match: "零下" if match[2] else "负", text)
    text = _MEASURE.sub(lambda match: MEASURES[match[1].lower()], text)
    text = _LETTER.sub(lambda match: LETTERS[match[1]], text)
    text = _YEARS.sub(lambda match: f"{one_by_one(match[1])}到{one_by_one(match[2])}年", text)
    text = _YEAR.sub(lambda match: one_by_one(match[1]), text)
    text = _PRICED.sub(r"\1元", _MONEY.sub(_money, text))
    text = _FRACTION.sub(_fraction, _EACH.sub("每", text))
    text = _CLOCK.sub(_clock, _HOURS.sub("到", text))
    text = _PERCENT.sub(_percent, _PERCENTS.sub(_percents, text))
    text = _TWO.sub("两", _OR.sub(_or, _RANGE.sub(_range, _UNIT_RANGE.sub("到", text))))
    return _NUMBER.sub(_number, text)


def without_keys(text: str) -> str:
    """7*24 and 2#楼 as people say them, 7乘24 and 2号楼: no keys are meant there."""
    return _HASH.sub("号", _BY.sub("乘", text))


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


def _decimal(number: str) -> str:
    whole, _, part = number.partition(".")
    return count(int(whole)) + (f"点{one_by_one(part)}" if part else "")


def _money(match: re.Match[str]) -> str:
    yuan, jiao, fen = (match[at] or match[at + 3] for at in (1, 2, 3))
    parts = [f"{'两' if yuan == '2' else count(int(yuan))}元"] if int(yuan) else []
    if int(jiao):
        parts.append(f"{'两' if jiao == '2' else DIGITS[int(jiao)]}角")
    if fen and int(fen):
        parts.append(f"{'零' if not int(jiao) and parts else ''}{DIGITS[int(fen)]}分")
    return "".join(parts) or "零元"


def _percent(match: re.Match[str]) -> str:
    return f"{'百' if match[2] == '%' else '千'}分之{_decimal(match[1])}"


def _percents(match: re.Match[str]) -> str:
    return f"百分之{_decimal(match[1])}到{_decimal(match[2])}"


def _fraction(match: re.Match[str]) -> str:
    smaller = match[1] < match[2]
    return f"{DIGITS[int(match[2])]}分之{DIGITS[int(match[1])]}" if smaller else match[0]


def _or(match: re.Match[str]) -> str:
    """2、3天 is 两三天: neighbours are said without a pause."""
    first, second = int(match[1]), int(match[2])
    if second - first != 1:
        return match[0]
    return f"{'两' if first == 2 else DIGITS[first]}{'两' if second == 2 else DIGITS[second]}"


def _range(match: re.Match[str]) -> str:
    """3-5天 goes from three to five; 2-301 and 2026-001 are a house and the number of a paper."""
    first, second = match[1], match[2]
    counted = _COUNTED.match(match.string[match.end() :].lstrip()) is not None
    named = second.startswith("0") and len(second) > 1
    if named or (len(second) - len(first.split(".")[0]) > 1 and not counted):
        return f"{first}杠{one_by_one(second) if len(second) > 2 else second}"
    return f"{first}到{second}"


def _clock(match: re.Match[str]) -> str:
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    hours = "两" if hour == 2 else count(hour)
    if second is not None:
        return f"{hours}点{_sixtieth(minute)}分{_sixtieth(int(second))}秒"
    return f"{hours}点整" if minute == 0 else f"{hours}点{_sixtieth(minute)}分"


def _sixtieth(value: int) -> str:
    return f"{'零' if 0 < value < 10 else ''}{count(value)}"


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    before, after = match.string[: match.start()], match.string[match.end() :].lstrip()
    whole, _, part = digits.partition(".")
    counted = _COUNTED.match(after) is not None
    in_count = counted or _RANGE_GOES_ON.match(after) or _AFTER_COUNT.search(before)
    if digits in HOTLINES and not in_count:
        return one_by_one(digits, yao=True)
    if len(whole) > (LONGEST_WITH_UNIT if counted else LONGEST_COUNT) or (
        whole.startswith("0") and len(whole) > 1
    ):
        return one_by_one(whole) + (f"点{one_by_one(part)}" if part else "")
    return _decimal(digits)
