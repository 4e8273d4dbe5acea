"""Festivals, whose greeting takes the place of the time of day's; their dates are data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ivr.errors import ConfigError
from ivr.flow.marks import Block, Items, Node, Text
from ivr.flow.slips import colon_slip

_SPAN = re.compile(r"\s*(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})\s*")
_WORDS = ("名称", "问候", "每年", "日期")

_Day = tuple[int, int, int]
"""Year, month, day; year 0 stands for every year."""


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival: `periods` are first and last days; year 0 stands for every year."""

    name: str
    greeting: str
    periods: tuple[tuple[_Day, _Day], ...]

    def holds_on(self, day: date) -> bool:
        """Whether this day belongs to it."""
        for first, last in self.periods:
            year = first[0] or day.year
            if (
                (year, *first[1:])
                <= (day.year, day.month, day.day)
                <= (
                    last[0] or year,
                    *last[1:],
                )
            ):
                return True
        return False


def read_festivals(root: Block) -> tuple[Festival, ...]:
    """The festivals of flows/standards/节日.yaml; a slip is refused with its place."""
    listed = root.get(Text("节日", root.span))
    if not isinstance(listed, Items):
        raise ConfigError(f"{root.span}：要写「节日:」，下面每行一个节日。")
    return tuple(_festival(item) for item in listed)


def _festival(item: Node) -> Festival:
    if not isinstance(item, Block):
        raise ConfigError(f"{item.span}：每个节日要写成「名称: …」「问候: …」。")
    for key in item:
        if key not in _WORDS:
            slip = colon_slip(key)
            place = key.span if slip is None else key.at(slip)
            raise ConfigError(f"{place}：节日里不认识「{key}」，可以写：{'、'.join(_WORDS)}。")
    words = {str(key): value for key, value in item.items()}
    name, greeting = words.get("名称"), words.get("问候")
    if not isinstance(name, Text) or not isinstance(greeting, Text) or not greeting.strip():
        raise ConfigError(f"{item.span}：节日要写「名称」和「问候」。")
    periods = [_period(text, yearly=True) for text in _texts(words.get("每年"))]
    periods += [_period(text, yearly=False) for text in _texts(words.get("日期"))]
    if not periods:
        raise ConfigError(f"{item.span}：节日「{name}」要写「每年」或「日期」。")
    return Festival(str(name), str(greeting).strip(), tuple(periods))


def _texts(node: Node | None) -> list[Text]:
    if node is None:
        return []
    texts = list(node) if isinstance(node, Items) else [node]
    for text in texts:
        if not isinstance(text, Text):
            raise ConfigError(f"{text.span}：这里要写日期，例如 2027-02-05 至 2027-02-12。")
    return [text for text in texts if isinstance(text, Text)]


def _period(text: Text, *, yearly: bool) -> tuple[_Day, _Day]:
    first, _, last = text.partition("至")
    days = (_day(first, yearly=yearly), _day(last or first, yearly=yearly))
    begin, end = days
    if begin is None or end is None or begin > end:
        example = "10-01 至 10-07" if yearly else "2027-02-05 至 2027-02-12"
        raise ConfigError(f"{text.span}：日期「{text}」看不懂，例如 {example}。")
    return begin, end


def _day(text: str, *, yearly: bool) -> _Day | None:
    found = _SPAN.fullmatch(text)
    if not found or bool(found.group(1)) is yearly:
        return None
    year, month, day = (int(group or 0) for group in found.groups())
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    return (year, month, day)
