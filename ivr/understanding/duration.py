"""How long: whole minutes from 半个钟头, 一刻钟, 两三个小时."""

from __future__ import annotations

import re
from dataclasses import replace

from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.hedges import UNKNOWN, UNSURE
from ivr.understanding.numbers import RUN, SIGNS, numeral
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import Said, said
from ivr.understanding.said_numbers import quieted
from ivr.understanding.spans_of_time import SpanOfTime, spans_of_time

KIND = "时长"

_BARE = re.compile(rf"(?:嗯|啊|呃|大概|大约|差不多|可能|有|是|就|也就)*({RUN})(?:左右|吧|了|的)*")
_TO = re.compile("(?:到|至|或者|或)")
_LIMITS = re.compile("(?:不到|不止|不超过|最多|至少|起码|快|将近|接近|超过)$")
_ROUGHLY = re.compile("^(?:多|都?不到|都?不止|左右|上下|出头|开外|往上|以上|打底|的样子)")
_BESIDE = re.compile(f"[{SIGNS}].{{0,3}}$")
_MINUTES = re.compile(f"({RUN})(?:了|吧|多)?$")
_HOURS = re.compile("(?:小时|钟头)$")
_LEAST, _HOUR = 5, 60
"""两个小时二十: minutes of an hour, said without the word."""
_FOLLOWED = re.compile(f".?[{SIGNS}](?![夜宿])")
"""Another number right beside: what is left of a length that was said otherwise."""
_VAGUE = re.compile("(?:好几|几|上)$")


def read_duration(text: str, context: Context) -> Reading:
    """Whole minutes; a rough length gives its middle and a doubt."""
    spoken = said(text)
    words = quieted(spoken.text)
    first, last = 0, len(words)
    mended = correction(spoken.text)
    if mended is not None and mended.meant.text:
        first, last = mended.meant.start, mended.meant.end
    found = [span for span in spans_of_time(words) if first <= span.start < last]
    if mended is not None and not mended.meant.text and found:
        return Rejected(KIND, "说了不是，没有说是多久。")
    found = [span for span in found if not _VAGUE.search(words, 0, span.start)]
    if len(found) == 2 and _TO.fullmatch(words, found[0].end, found[1].start):
        found = [_between(*found)]
    if len({span.minutes for span in found}) > 1:
        return Rejected(KIND, "说了不止一个时长，不知道要哪一个。")
    if not found:
        return _bare(words, spoken.place(len(words)))
    return _understood(found[0], words, spoken)


def _understood(span: SpanOfTime, words: str, spoken: Said) -> Reading:
    around = words[: span.start] + " " + words[span.end :]
    beside = _BESIDE.search(words, 0, span.start) or _FOLLOWED.match(words, span.end)
    longer = _with_minutes(span, words)
    rough = bool(
        span.rough
        or (beside and longer is None)
        or UNSURE.search(around)
        or _LIMITS.search(words, 0, span.start)
        or _ROUGHLY.match(words[span.end : span.end + 3])
    )
    span = longer or span
    part = Doubt("多长时间", words[span.start : span.end])
    start, end = spoken.place(span.start), spoken.place(span.end)
    sure = 0.6 if rough else 1.0
    return Understood(KIND, str(span.minutes), start, end, sure, (part,) if rough else ())


def _with_minutes(span: SpanOfTime, words: str) -> SpanOfTime | None:
    """The length with the minutes that follow it without their unit; None where none do."""
    found = _MINUTES.match(words, span.end) if _HOURS.search(words, span.start, span.end) else None
    minutes = numeral(found.group(1)) if found else None
    if found is None or minutes is None or minutes.row or minutes.is_range:
        return None
    if not _LEAST <= minutes.low < _HOUR:
        return None
    low, high = span.low + minutes.low, span.high + minutes.low
    return replace(span, end=found.end(1), low=low, high=high)


def _between(first: SpanOfTime, second: SpanOfTime) -> SpanOfTime:
    """一个小时到两个小时."""
    low, high = sorted((first.low, second.high))
    return SpanOfTime(first.start, second.end, low, high, True, first.fine)


def _bare(words: str, end: int) -> Reading:
    """A number without a unit: minutes, which are to be confirmed."""
    found = _BARE.fullmatch(words)
    value = numeral(found.group(1)) if found else None
    if found is None or value is None:
        return Rejected(KIND, "说不知道。" if UNKNOWN.search(words) else "没有听到时长。")
    if value.high > 999 or (value.row and not value.is_range):
        return Rejected(KIND, "没有说是几分钟还是几小时。")
    doubt = Doubt("是分钟吗", found.group(1))
    minutes = str((value.low + value.high) // 2)
    return Understood(KIND, minutes, found.start(1), min(found.end(1), end), 0.5, (doubt,))
