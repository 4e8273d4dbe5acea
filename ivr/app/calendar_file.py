"""flows/standards/工作日历.yaml: days off and make-up days in place of what the program knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from ivr.app.known_words import words_of
from ivr.errors import ConfigError
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.working_days import Arrangement, WorkingCalendar

YEARS, SINGLE, YEAR, OFF, WORKED = "年份", "单日", "年", "放假", "上班"

_DATE = re.compile(r"\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*")
_YEAR = re.compile(r"20[0-9]{2}")
_EXAMPLE = "2027-02-05 或 2027-02-05 至 2027-02-12"
_DAY = timedelta(days=1)

_Days = Mapping[date, Span]
"""Each day with the place where it is written."""


def read_calendar(root: Block) -> WorkingCalendar:
    """The calendar; a slip is refused with its place."""
    words = words_of(root, (YEARS, SINGLE), "工作日历")
    years: dict[int, Arrangement] = {}
    for item in _items(words.get(YEARS), f"{YEARS}下面每行写一年：- 年: 2027"):
        year, arrangement = _year(item)
        if int(year) in years:
            raise ConfigError(f"{year.span}：{year} 年前面已经写过了，一年只写一次。")
        years[int(year)] = arrangement
    single = words.get(SINGLE)
    return WorkingCalendar(years, Arrangement() if single is None else _single(single))


def _year(item: Node) -> tuple[Text, Arrangement]:
    if not isinstance(item, Block):
        raise ConfigError(f"{item.span}：每一年要写成「年: 2027」「放假: …」「上班: …」。")
    words = words_of(item, (YEAR, OFF, WORKED), "工作日历")
    year = words.get(YEAR)
    if not isinstance(year, Text) or not _YEAR.fullmatch(year):
        place = item.span if year is None else year.span
        raise ConfigError(f"{place}：这里要写哪一年，例如 年: 2027。")
    off, worked = read_days(words.get(OFF)), read_days(words.get(WORKED))
    if not off:
        raise ConfigError(f"{year.span}：{year} 年没有写「放假」的日子，请把全年的都写上。")
    for day, span in (*off.items(), *worked.items()):
        if day.year != int(year):
            raise ConfigError(f"{span}：{day} 不在 {year} 年，请写到它自己那一年。")
    _refuse_both(off, worked)
    for day, span in worked.items():
        if day.isoweekday() <= 5:
            raise ConfigError(f"{span}：{day} 不是周六、周日，本来就上班，请核对日期。")
    return year, Arrangement(frozenset(off), frozenset(worked))


def _single(node: Node) -> Arrangement:
    if not isinstance(node, Block):
        raise ConfigError(f"{node.span}：「{SINGLE}」下面写「放假: …」「上班: …」。")
    words = words_of(node, (OFF, WORKED), "工作日历")
    off, worked = read_days(words.get(OFF)), read_days(words.get(WORKED))
    _refuse_both(off, worked)
    return Arrangement(frozenset(off), frozenset(worked))


def _refuse_both(off: _Days, worked: _Days) -> None:
    for day, span in worked.items():
        if day in off:
            raise ConfigError(f"{span}：{day} 又写了放假又写了上班，请留一个。")


def _items(node: Node | None, wanted: str) -> Sequence[Node]:
    if node is None or (isinstance(node, Text) and not node):
        return ()
    if not isinstance(node, Items):
        raise ConfigError(f"{node.span}：{wanted}。")
    return node


def read_days(node: Node | None) -> _Days:
    """The days that are written, each with its place; a slip is refused."""
    found: dict[date, Span] = {}
    listed = (
        [node] if isinstance(node, Text) and node else _items(node, f"要写日期，例如 {_EXAMPLE}")
    )
    for item in listed:
        for day in _span_of_days(item):
            if day in found:
                raise ConfigError(f"{item.span}：{day} 前面已经写过了。")
            found[day] = item.span
    return found


def _span_of_days(item: Node) -> Iterator[date]:
    if not isinstance(item, Text):
        raise ConfigError(f"{item.span}：这里要写日期，例如 {_EXAMPLE}。")
    first, _, last = item.partition("至")
    begin, end = _date(first), _date(last or first)
    if begin is None or end is None or not begin <= end < begin + 366 * _DAY:
        raise ConfigError(f"{item.span}：日期「{item}」看不懂，例如 {_EXAMPLE}。")
    while begin <= end:
        yield begin
        begin += _DAY


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
