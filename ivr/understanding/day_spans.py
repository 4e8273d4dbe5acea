"""When somebody may come: a day, a part of it, or hours of it, seen from now.

后天, 周五下午, 明天上午九点到十点, 下午三点以后. Hours without a day stay without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ivr.clock import local
from ivr.day_span import DAY_MINUTES, DaySpan
from ivr.understanding.clock_words import ClockWord, Period, PeriodWord
from ivr.understanding.context import Context
from ivr.understanding.corrections import Correction, correction
from ivr.understanding.day_words import DayWord
from ivr.understanding.hedges import UNKNOWN, UNSURE
from ivr.understanding.moments import Moment, moments_in
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.said import Said, said
from ivr.understanding.spans_of_time import spans_of_time

KIND = "时间段"

HOUR = 60
NOON = 12 * HOUR

PARTS: Mapping[Period, tuple[int, int]] = {
    Period.EARLY: (0, NOON),
    Period.MORNING: (0, NOON),
    Period.NOON: (11 * HOUR, 14 * HOUR),
    Period.AFTERNOON: (NOON, 18 * HOUR),
    Period.DUSK: (16 * HOUR, 20 * HOUR),
    Period.EVENING: (18 * HOUR, DAY_MINUTES),
}
"""The hours that a part of a day stands for; nobody is visited at night."""

_ASKED = re.compile("几点|什么时候|啥时候?|哪天|几号|何时|多久")
_TO = re.compile("[^昨今明前后]{0,2}(?:到|至|和|跟|之间)")
_FROM = re.compile("^[钟整多]?(?:以后|之后|过后|往后|开始|起)")
_UNTIL = re.compile("^[钟整]?(?:以前|之前|前)")
_LATER = re.compile("^(?:以后|之后|过后|后)")


def read_day_span(text: str, context: Context) -> Reading:
    """The day or the hours, as `DaySpan` writes them; never a day that is over."""
    now = local(context.now)
    spoken = said(text)
    mended = correction(spoken.text)
    before = _known(context)
    if mended is None:
        return _read(spoken, 0, len(spoken.text), before, now)
    if not mended.meant.text:
        return Rejected(KIND, "说了不是，没有说是什么时候。")
    named = _denied(spoken, mended, now)
    return _read(spoken, mended.meant.start, mended.meant.end, named.completed(before), now)


def _known(context: Context) -> Moment:
    """The day that was understood before, which a later answer goes on from."""
    span = DaySpan.parse(context.known) if context.known else None
    return Moment(day=DayWord(0, 0, span.day)) if span and span.day else Moment()


def _denied(spoken: Said, mended: Correction, now: datetime) -> Moment:
    words = spoken.text[mended.denied.start : mended.denied.end]
    return next(reversed(moments_in(words, now, ahead=True)), Moment())


def _read(spoken: Said, first: int, last: int, before: Moment, now: datetime) -> Reading:
    part = " " * first + spoken.text[first:last]
    if _ASKED.search(part) and not UNKNOWN.search(part):
        return Rejected(KIND, "是在问时间，不是在回答。")
    moments = moments_in(part, now, ahead=True)
    if (later := _days_later(part, now)) is not None:
        before = Moment(day=later)
        moments = [moment for moment in moments if moment.period or moment.clock] or [before]
    if not moments:
        return Rejected(KIND, "说不知道。" if UNKNOWN.search(part) else "没有听到时间。")
    whole = moments[0].completed(before)
    hours = _hours(moments, whole, part)
    if hours is None:
        return Rejected(KIND, "没有人在这个时间上门。")
    if whole.day is None and hours == (0, DAY_MINUTES):
        return Rejected(KIND, "没有说是哪一天。")
    day = _day(whole.day, hours[0], now) if whole.day else None
    if day is not None and day < now.date():
        return Rejected(KIND, "说的日子已经过去了。")
    start, end = spoken.place(moments[0].start), spoken.place(moments[-1].end)
    sure = 0.8 if UNSURE.search(part) or len(moments) > 1 else 1.0
    return Understood(KIND, str(DaySpan(day, *hours)), start, end, sure)


def _days_later(words: str, now: datetime) -> DayWord | None:
    """三天以后: a day, named by how far it is."""
    for span in spans_of_time(words):
        if not span.fine and _LATER.match(words[span.end : span.end + 3]):
            day = now + timedelta(minutes=min(span.minutes, 366 * DAY_MINUTES))
            return DayWord(span.start, span.end, day.date())
    return None


def _day(word: DayWord, begins: int, now: datetime) -> date:
    """The day that is meant: 周五, said on a Friday after the hour, is next week's."""
    over = begins <= now.hour * HOUR + now.minute and begins > 0
    if word.date == now.date() and over and word.moves and word.moves > timedelta(0):
        return word.date + word.moves
    return word.date


def _hours(moments: Sequence[Moment], whole: Moment, words: str) -> tuple[int, int] | None:
    """From which minute of the day until which; None where nobody comes."""
    if whole.clock is None:
        return _part(moments, whole.period)
    begins = _minute(whole.clock, whole.period, 0)
    if begins is None:
        return None
    after = words[whole.clock.end : whole.clock.end + 4]
    if len(moments) > 1 and (other := moments[1]).clock is not None:
        stretch = other.day is None or other.day is whole.day
        if stretch and _TO.match(words, whole.clock.end):
            ends = _minute(other.clock, other.period, begins)
            return (begins, ends) if ends is not None else None
    if _FROM.match(after):
        return begins, _end_of(whole.period)
    if _UNTIL.match(after):
        return (NOON if begins > NOON and whole.period else 0), begins
    return begins, min(begins + HOUR, DAY_MINUTES)


def _part(moments: Sequence[Moment], period: PeriodWord | None) -> tuple[int, int] | None:
    parts = {moment.period.period for moment in moments if moment.period}
    if period is None or len(parts) > 1:
        return 0, DAY_MINUTES  # 上午下午都行
    return PARTS.get(period.period)


def _end_of(period: PeriodWord | None) -> int:
    """Until when 三点以后 may be, with the part of the day that was named."""
    part = PARTS.get(period.period) if period else None
    return part[1] if part else DAY_MINUTES


def _minute(clock: ClockWord, period: PeriodWord | None, after: int) -> int | None:
    """The minute of the day that an hour of the clock means, behind another minute."""
    minute = clock.minute + clock.shift
    if period is not None:
        hour = period.period.hour(clock.hour)
        fitting = [] if hour is None or period.period not in PARTS else [hour * HOUR + minute]
    else:
        either = [clock.hour] if clock.hour > 12 else [clock.hour, clock.hour + 12]
        options = [hour * HOUR + minute for hour in either]
        usual = [option for option in options if 7 * HOUR <= option < 19 * HOUR]
        fitting = [option for option in (*usual, *options) if option > after]
    return next((option for option in fitting if after < option <= DAY_MINUTES), None)
