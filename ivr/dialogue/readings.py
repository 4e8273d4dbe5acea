"""How a slot's value is spoken: canonical forms -> Chinese words, never an ASCII digit."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.dialogue.numerals import (
    count_in_words,
    decimal_in_words,
    digit_by_digit,
    in_words,
)
from ivr.figures import said
from ivr.flow.catalogue import READ_AS
from ivr.flow.values import SlotType
from ivr.understanding.surnames import COMPOUND

WEEKDAYS = "一二三四五六日"
DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
NOON, MIDNIGHT = 12, 24
HALVES = {
    (0, MIDNIGHT * 60): "",
    (0, NOON * 60): "上午",
    (NOON * 60, 18 * 60): "下午",
    (18 * 60, MIDNIGHT * 60): "晚上",
}
"""The parts of a day that a wish may name, in minutes."""
PERIODS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))

ENGLISH_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_SPOKEN_MARKS = str.maketrans(",:;!?", "，：；！？")
"""Chinese marks that normalising turns into narrow ones: a voice pauses at the wide ones."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ROOM = re.compile(r"\s*[室房]")


def read(value: str, kind: SlotType, reading: str | None, now: datetime) -> str:
    """The words for a value, in the reading named or else in that of its type."""
    text = unicodedata.normalize("NFKC", value)
    match reading or READ_AS[kind]:
        case "逐位":
            return grouped(re.sub(r"\D", "", text))
        case "电话":
            return telephone(text)
        case "英文数字":
            return in_english(text)
        case "尾四位":
            last = re.sub(r"\D", "", text)[-4:]
            return digit_by_digit(last, telephone=kind is SlotType.PHONE)
        case "时长":
            return duration(text)
        case "时间":
            return time_of(text, now)
        case "时间段":
            return span_of(text, now)
        case "钟点" if (span := DaySpan.parse(text)) is not None:
            return hours_of(span)
        case "日期" if (span := DaySpan.parse(text)) is not None:
            return _day_of(span, now)
        case "日期":
            return date_of(text, now)
        case "数字" if re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", text):
            return decimal_in_words(text)
        case "称呼" if len(text) == 1 or text in COMPOUND:
            return f"您姓{text}"
        case "金额":
            return amount(text)
    if kind is SlotType.TEXT:
        return read_plainly(value)
    return natural(text).translate(_SPOKEN_MARKS)


def read_plainly(text: str) -> str:
    """A text as it is read where nothing else is said of it."""
    return said(unicodedata.normalize("NFKC", text)).translate(_SPOKEN_MARKS)


def grouped(digits: str) -> str:
    """Digits one by one, long ones with breaths between groups."""
    if len(digits) <= 6:
        return digit_by_digit(digits)
    cuts = [digits[:4], *(digits[n : n + 3] for n in range(4, len(digits), 3))]
    if len(digits) % 4 == 0 or len(digits) > 12:
        cuts = [digits[n : n + 4] for n in range(0, len(digits), 4)]
    return "，".join(digit_by_digit(group) for group in cuts)


def telephone(number: str) -> str:
    """A telephone number in the groups in which people say it."""
    groups = _telephone_groups(number)
    return "，".join(digit_by_digit(group, telephone=True) for group in groups)


def _telephone_groups(number: str) -> list[str]:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    mobile = len(digits) == 11 and digits.startswith("1")
    if mobile or (len(digits) > 8 and digits.startswith(("01", "02"))):
        cuts = (3, 7)
    elif digits.startswith("0") and len(digits) > 8:
        cuts = (4, 8 if len(digits) > 11 else 7)
    elif len(digits) == 10:
        cuts = (3, 6)
    elif len(digits) <= 7:
        cuts = (3, 7) if len(digits) == 7 else (6, 6)
    else:
        cuts = (4, 8)
    groups = (digits[: cuts[0]], digits[cuts[0] : cuts[1]], digits[cuts[1] :])
    return [group for group in groups if group]


def in_english(number: str) -> str:
    """The same for who does not speak Mandarin: one three eight, zero zero zero zero, …"""
    groups = _telephone_groups(number)
    return ", ".join(" ".join(ENGLISH_DIGITS[int(digit)] for digit in group) for group in groups)


def duration(minutes: str) -> str:
    """Whole minutes as one would promise them: 四十五分钟, 一个半小时, 两小时."""
    if not re.fullmatch(r"[0-9]{1,6}", minutes):
        return natural(minutes)
    hours, rest = divmod(int(minutes), 60)
    if hours and rest == 30:
        return f"{count_in_words(hours)}个半小时"
    spoken = f"{count_in_words(hours)}小时" if hours else ""
    if rest or not hours:
        spoken += f"{count_in_words(rest)}分钟"
    return spoken


def time_of(iso: str, now: datetime) -> str:
    """An instant seen from now: 今天下午三点二十分."""
    instant = _instant(iso)
    if instant is None:
        return natural(iso)
    if (instant.hour, instant.minute) == (0, 0):
        # 零点 of a day is taken for either of its ends; 十二点 of the evening before is not.
        evening = _day(instant.date() - timedelta(days=1), local(now).date())
        return f"{evening}{_hour(MIDNIGHT)}"
    day = _day(instant.date(), local(now).date())
    return f"{day}{_hour(instant.hour)}{_minute(instant.minute)}"


def span_of(written: str, now: datetime) -> str:
    """A day or hours of it, seen from now: 明天上午九点到十点, 后天下午, 十二月三日星期四."""
    span = DaySpan.parse(written)
    return natural(written) if span is None else f"{_day_of(span, now)}{hours_of(span)}"


def hours_of(span: DaySpan) -> str:
    """The hours without their day: 上午九点到十点, 下午, 下午三点以后; none for a whole day."""
    half = HALVES.get((span.begins, span.ends))
    if half is not None:
        return half
    begins, ends = divmod(span.begins, 60), divmod(span.ends, 60)
    first = f"{_hour(begins[0])}{_half_past(begins[1])}"
    last = f"{_hour(ends[0])}{_half_past(ends[1])}"
    if span.begins == 0:
        return f"{last}以前"
    if ends[0] == MIDNIGHT:
        return f"{first}以后"
    if _period(begins[0]) == _period((span.ends - 1) // 60):
        last = last[len(_period(ends[0])) :]
    return f"{first}到{last}"


def date_of(iso: str, now: datetime) -> str:
    """A date seen from now: 今天, 明天, 十一月二十四日."""
    instant = _instant(iso)
    return natural(iso) if instant is None else _day(instant.date(), local(now).date())


def today(now: datetime) -> str:
    """Today's date with the day of the week."""
    day = local(now).date()
    return f"{month_and_day(day)}，星期{WEEKDAYS[day.weekday()]}"


def clock_time(now: datetime) -> str:
    """What a clock shows: 下午三点二十分."""
    here = local(now)
    return f"{_hour(here.hour)}{_minute(here.minute)}"


def month_and_day(day: date) -> str:
    """十一月二十四日."""
    return f"{in_words(day.month)}月{in_words(day.day)}日"


def amount(yuan: str) -> str:
    """An amount of money: 十二元五角, 两元两角, 十二元零五分, 负五元.

    A bill is read in 元角分, as it is printed; callers may say 块 and 毛 all the same.
    """
    yuan = yuan.replace(",", "")
    if re.fullmatch(r"-[0-9]+(\.[0-9]+)?", yuan):
        spoken = amount(yuan[1:])
        return spoken if spoken == amount("0") else f"负{spoken}"
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", yuan):
        return natural(yuan)
    whole, _, rest = yuan.partition(".")
    if rest[2:].strip("0"):  # the price of a unit, no sum: nothing of it is left out
        return f"{decimal_in_words(f'{int(whole)}.{rest}'.rstrip('0'))}元"
    tenths, hundredths = (int(digit) for digit in (rest + "00")[:2])
    spoken = f"{count_in_words(int(whole))}元" if int(whole) or not (tenths or hundredths) else ""
    if tenths:
        spoken += f"{count_in_words(tenths)}角"
    elif hundredths and spoken:
        spoken += "零"
    if not hundredths:
        return spoken
    return f"{spoken}{in_words(hundredths)}分" if spoken else f"{count_in_words(hundredths)}分"


def natural(text: str) -> str:
    """Any text with its figures as words: 18号 十八号, 302室 三零二室, 0.4千伏 零点四千伏."""
    words: list[str] = []
    end = 0
    for found in _NUMBER.finditer(text):
        between = text[end : found.start()]
        joins = between == "-" and words
        words += [
            "杠" if joins else between,
            _figure(found.group(), text[found.end() :], bool(joins)),
        ]
        end = found.end()
    return "".join([*words, text[end:]])


def _figure(number: str, following: str, joined: bool) -> str:
    if "." in number:
        return decimal_in_words(number)
    is_room = (joined or _ROOM.match(following) is not None) and len(number) > 2
    is_name = (number.startswith("0") and len(number) > 1) or len(number) > 4
    return digit_by_digit(number) if is_room or is_name else in_words(int(number))


def _instant(iso: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return local(instant) if instant.tzinfo else None


def _day(day: date, today_is: date) -> str:
    near = DAYS.get((day - today_is).days)
    if near is not None:
        return near
    year = f"{digit_by_digit(str(day.year))}年" if day.year != today_is.year else ""
    return f"{year}{month_and_day(day)}"


def _day_of(span: DaySpan, now: datetime) -> str:
    """A day that is to be kept: one that has no name of its own with its day of the week."""
    if span.day is None:
        return ""
    named = _day(span.day, local(now).date())
    return named if named in DAYS.values() else f"{named}星期{WEEKDAYS[span.day.weekday()]}"


def _hour(hour: int) -> str:
    shown = hour if hour <= 12 else hour - 12
    return f"{_period(hour)}{count_in_words(shown)}点"


def _period(hour: int) -> str:
    """The part of the day that an hour belongs to; midnight at its end is still of the evening."""
    return next(name for until, name in PERIODS if hour < until or until == MIDNIGHT)


def _half_past(minute: int) -> str:
    return "半" if minute == 30 else _minute(minute)


def _minute(minute: int) -> str:
    if minute == 0:
        return ""
    zero = "零" if minute < 10 else ""
    return f"{zero}{in_words(minute)}分"
