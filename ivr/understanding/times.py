"""When: an instant from 刚才, 半个钟头前, 昨晚八点多, 下个星期三上午, seen from now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ivr.clock import local
from ivr.understanding.context import Context
from ivr.understanding.corrections import Correction, correction
from ivr.understanding.day_words import DayWord
from ivr.understanding.hedges import UNKNOWN, UNSURE
from ivr.understanding.moments import Instant, Moment, instant, moments_in
from ivr.understanding.numbers import SIGNS
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import Said, said
from ivr.understanding.spans_of_time import SpanOfTime, spans_of_time

KIND = "时间"

_LITTLE = re.compile(
    "一点(?=儿|都|也没|也不|没有|不|反应|动静|声|光|电)|(?<=[早快晚有多这那差])一点(?![钟半多])"
)
_JUST_NOW = re.compile(
    "方才|才刚|刚才|刚刚|刚停|才停|刚跳|刚没|刚断|刚黑|刚(?=[^才刚]{0,4}停)|这会儿?|现在|马上|立刻|立马|当下|眼下"
)
_ASKED = re.compile("几点|什么时候|啥时候?|多会儿|多久|多长时间|哪天|几号|何时")
_ANY_TIME = re.compile("随时|都行|都可以|都有空|尽快|越快越好|哪天都|什么时候都")
_AGO = re.compile(
    "^(?:多|左右|上下|吧|的样子|不到|时间|的时间)*(?:以前|之前|前|了|啦|咯|喽|没电|$)"
)
_SINCE = re.compile("(?:停了|断了|没电|黑了|已经|有|都|差不多|大概|过去|停电|快)$")
_LATER = re.compile("^(?:多|左右|吧)*(?:以后|之后|过后|后|内|之内)")
_TO_COME = re.compile("(?:过|再过|再等|等)$")
_VAGUE = re.compile("(?:好几|几|上|每|第|隔|差)$")
_LONGEST = 10 * 366 * 24 * 60
_PIECE = re.compile("[昨今明前大下傍半里期礼周]$")
"""What is left of a word before a moment: 傍六点 was 傍晚六点."""
_PIECE_OF_DAY = re.compile(f"[天号{SIGNS}]$")
"""What may be left of the day: 天晚上八点 was 前天晚上八点."""
_TO = re.compile("[^昨今明前后]{0,2}(?:到|至|和|之间|或者?)")


def read_time(text: str, context: Context) -> Reading:
    """An instant in ISO 8601: not after now, or not before it where `context.ahead`."""
    now = local(context.now).replace(second=0, microsecond=0)
    spoken = said(text)
    words = _LITTLE.sub(lambda found: " " * len(found.group()), spoken.text)
    if context.ahead and _ANY_TIME.search(words):
        return Rejected(KIND, "没有说具体时间。")
    mended = correction(spoken.text)
    if mended is not None:
        return _mended(words, mended, spoken, now, context)
    return _read(words, 0, len(words), Moment(), spoken, now, context)


def _mended(
    words: str, mended: Correction, spoken: Said, now: datetime, context: Context
) -> Reading:
    """What was meant, with what only the denied moment named: 昨晚八点，不对，九点."""
    if not mended.meant.text:
        if moments_in(words, now, ahead=context.ahead) or any(spans_of_time(words)):
            return Rejected(KIND, "说了不是，没有说是什么时候。")
        return Rejected(KIND, "没有听到时间。")
    before = Moment()
    denied = words[mended.denied.start : mended.denied.end]
    for moment in moments_in(denied, now, ahead=context.ahead):
        before = moment
    return _read(words, mended.meant.start, mended.meant.end, before, spoken, now, context)


def _read(
    words: str, first: int, last: int, before: Moment, spoken: Said, now: datetime, context: Context
) -> Reading:
    """The one moment or length of time in the words from `first` to `last`."""
    part = " " * first + words[first:last]
    if _ASKED.search(part) and not UNKNOWN.search(part):
        return Rejected(KIND, "是在问时间，不是在回答。")
    span = _span(part, ahead=context.ahead)
    if span is not None:
        day = now + _length(span) if context.ahead else now - _length(span)
        named = [] if span.fine else moments_in(part, now, ahead=context.ahead)
        if not any(moment.clock or moment.period for moment in named):
            return _by_length(span, day, part, spoken)
        before = Moment(day=DayWord(span.start, span.end, day.date()))
    moments = moments_in(part, now, ahead=context.ahead)
    if moments:
        return _by_moments(moments, before, part, spoken, now, ahead=context.ahead)
    just = _JUST_NOW.search(part)
    if just is None or (context.ahead and "刚" in just.group()):
        return Rejected(KIND, "说不知道。" if UNKNOWN.search(part) else "没有听到时间。")
    start, end = spoken.place(just.start()), spoken.place(just.end())
    return Understood(KIND, now.isoformat(), start, end, 0.8)


def _span(words: str, *, ahead: bool) -> SpanOfTime | None:
    """A length of time that says how long ago, or after what time."""
    for span in spans_of_time(words):
        before, after = words[max(span.start - 6, 0) : span.start], words[span.end : span.end + 8]
        if _VAGUE.search(before):
            continue
        later = _LATER.match(after) or _TO_COME.search(before)
        if bool(later) is ahead and (later or _AGO.match(after) or _SINCE.search(before)):
            return span
    return None


def _length(span: SpanOfTime) -> timedelta:
    return timedelta(minutes=min(span.minutes, _LONGEST))


def _by_length(span: SpanOfTime, at: datetime, words: str, spoken: Said) -> Reading:
    said_so = words[span.start : span.end]
    start, end = spoken.place(span.start), spoken.place(span.end)
    if not span.fine:
        return Understood(KIND, at.isoformat(), start, end, 0.5, (Doubt("几点", said_so),))
    if span.low != span.high:
        return Understood(KIND, at.isoformat(), start, end, 0.6, (Doubt("多久", said_so),))
    unsure = span.rough or UNSURE.search(words) is not None
    return Understood(KIND, at.isoformat(), start, end, 0.8 if unsure else 1.0)


def _by_moments(
    moments: list[Moment], denied: Moment, words: str, spoken: Said, now: datetime, *, ahead: bool
) -> Reading:
    """One moment; of a stretch its beginning, of several for 'since when' the last."""
    found = [
        (moment, whole, instant(whole, now, ahead=ahead))
        for moment, whole in ((moment, moment.completed(denied)) for moment in moments)
    ]
    fitting = [(moment, whole, at) for moment, whole, at in found if at is not None]
    if not fitting:
        return Rejected(
            KIND, "说的时间已经过去了。" if ahead else "说的时间还没有到，或者没有这样的时间。"
        )
    several = len({at.at for _, _, at in fitting}) > 1
    stretch = several and _TO.match(words, moments[0].end) is not None
    moment, whole, at = fitting[0] if stretch or ahead else fitting[-1]
    said_so = words[moment.start : moment.end].strip()
    doubts, sure = _how_exact(whole, at, said_so)
    if ahead and whole.day is None and not doubts:
        # 三点 of an appointment: the next three o'clock is only a guess.
        doubts, sure = [Doubt("哪天", said_so)], 0.6
    before = words[: moment.start]
    if not doubts and (_PIECE.search(before) or (not whole.day and _PIECE_OF_DAY.search(before))):
        doubts, sure = [Doubt("什么时候", said_so)], 0.5
    if several and not stretch:
        doubts, sure = [Doubt("哪个时间", said_so)], min(sure, 0.5)
    if stretch or (moment.clock and moment.clock.rough) or UNSURE.search(words):
        sure = min(sure, 0.8)
    start, end = spoken.place(moment.start), spoken.place(moment.end)
    return Understood(KIND, at.at.isoformat(), start, end, sure, tuple(doubts))


def _how_exact(moment: Moment, at: Instant, said_so: str) -> tuple[list[Doubt], float]:
    if not at.exact:
        return [Doubt("几点", said_so)], 0.6 if moment.period else 0.4
    if at.either:
        return [Doubt("上午还是晚上", said_so)], 0.6
    settled = moment.period or (moment.clock and moment.clock.hour > 12)
    return [], 1.0 if settled else 0.8
