"""Addresses as people say them, brought into the form in which they are written.

The value reads back part by part with `ivr.domain.address.Address.parse`. What was not certain is
a doubt about that part alone: the rest of the address stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ivr.understanding.address_names import Named, landmark_in, names_in
from ivr.understanding.address_parts import (
    BUILDING,
    FLOOR,
    GROUP,
    LANE,
    NUMBER,
    ROOM,
    UNIT,
    Part,
    is_mending,
    parts_in,
    settled,
)
from ivr.understanding.address_text import Prepared, prepared
from ivr.understanding.house_numbers import RUN, SIGNS
from ivr.understanding.places import COMPOUND, DISTRICT, ROAD, TOWN, VILLAGE, Gazetteer
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood

KIND = "地址"
PLACE = "路名或小区"
REST = "其余"
"""Numbers that were said within the address and fit none of its parts."""

_NUMBERED = {
    GROUP: "{}组",
    LANE: "{}弄",
    NUMBER: "{}号",
    BUILDING: "{}栋",
    UNIT: "{}单元",
    FLOOR: "{}楼",
    ROOM: "{}室",
}
_ALONG_A_ROAD = (
    DISTRICT, TOWN, VILLAGE, GROUP, ROAD, LANE, NUMBER, COMPOUND, BUILDING, UNIT, FLOOR, ROOM,
)  # fmt: skip
_IN_A_COMPOUND = (
    DISTRICT, TOWN, VILLAGE, GROUP, COMPOUND, NUMBER, BUILDING, UNIT, FLOOR, ROOM,
)  # fmt: skip
_PLACES = (ROAD, COMPOUND, VILLAGE)
_ENOUGH_WITHOUT_PLACE = 2
_DENIALS = ("不是", "不在", "不叫")
_GUESSED = 0.85
_UNCHECKED = 0.8
"""How sure words are that no file can confirm."""

_CLOSE_BY = re.compile(r"[，的那边上个有]{0,4}|.{0,4}号院?[，的那边个]{0,4}")


@dataclass
class _Heard:
    """What one text says of an address."""

    words: Prepared
    values: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    landmark: str = ""
    sure: float = 1.0

    @property
    def has_place(self) -> bool:
        return any(kind in self.values for kind in _PLACES)


def read_address(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """The address said in a text; names are those of the gazetteer where they sound so.

    Without a gazetteer no name can be checked, and none is certain.
    """
    heard = _heard(text, gazetteer)
    numbered = [kind for kind in _NUMBERED if kind in heard.values]
    if not heard.has_place and (
        len(numbered) < _ENOUGH_WITHOUT_PLACE or not {UNIT, BUILDING} & set(numbered)
    ):
        return Rejected(KIND, "没有听出路名、小区或者村名")
    _miss(heard)
    _check(heard, gazetteer)
    return _understood(heard)


def amend_address(known: str, text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """A known address with what a text changes of it: 不是三单元，是五单元."""
    heard = _heard(text, gazetteer)
    if not heard.values and not heard.denied:
        return Rejected(KIND, "没有听出要改地址的哪一部分")
    before = _heard(known, gazetteer)
    other_place = heard.has_place and not any(
        heard.values.get(kind) == before.values.get(kind)
        for kind in _PLACES
        if kind in heard.values
    )
    if other_place and any(kind in heard.values for kind in _NUMBERED):
        kept: dict[str, str] = {}  # another place with its own number: nothing of the old one holds
    else:
        kept = dict(before.values)
    if other_place:
        for kind in _PLACES:
            kept.pop(kind, None)
    heard.values = kept | heard.values
    for kind in heard.denied - heard.doubts.keys():
        if heard.values.get(kind) == before.values.get(kind):
            heard.doubts[kind] = ""
    _check(heard, gazetteer)
    return _understood(heard)


def _heard(text: str, gazetteer: Gazetteer | None) -> _Heard:
    words = prepared(text)
    heard = _Heard(words)
    names = names_in(words, gazetteer)
    taken = [(named.start, named.end) for named in names]
    parts = [
        replace(part, denied=True) if _of_denied(part, names, words.text) else part
        for part in parts_in(words)
        if not any(a < part.end and part.start < b for a, b in taken)
    ]
    _take_names(heard, names)
    _take_parts(heard, parts)
    everything = [*taken, *((p.start, p.end) for p in parts)]
    landmark = landmark_in(words, everything)
    if landmark is not None and not {BUILDING, UNIT, ROOM} & heard.values.keys():
        heard.landmark = landmark[0]
        heard.sure = min(heard.sure, _UNCHECKED)
        heard.spans.append(landmark[1:])
        everything.append(landmark[1:])
    _left_over(heard, everything)
    return heard


def _of_denied(part: Part, names: list[Named], text: str) -> bool:
    """Whether the part belongs to a place that was denied: 不是和平路二十号，是…"""
    return any(
        0 <= part.start - named.end <= 1 and text[: named.start].endswith(_DENIALS)
        for named in names
    )


def _take_names(heard: _Heard, names: list[Named]) -> None:
    text = heard.words.text
    last_road: Named | None = None
    for named in names:
        before = heard.values.get(named.kind)
        if named.kind == ROAD:
            last_road = named
        elif named.kind == COMPOUND and _is_far(last_road, named, text):
            heard.doubts[ROAD] = last_road.name if last_road else ""
        if text[: named.start].endswith(_DENIALS):
            heard.denied.add(named.kind)
            continue
        if before == named.name:
            continue
        if named.kind == DISTRICT and before is not None:
            heard.values[DISTRICT] = before + named.name
            continue
        if before is not None:
            if _is_crossing(text, named):
                continue
            if not is_mending(text[: named.start]):
                heard.doubts[named.kind] = f"{before}、{named.name}"
        heard.values[named.kind] = named.name
        heard.spans.append((named.start, named.end))
        heard.sure = min(heard.sure, named.sure)
        if named.others:
            heard.doubts[named.kind] = "、".join(dict.fromkeys((named.name, *named.others)))
        elif named.unknown:
            heard.doubts[named.kind] = named.name


def _is_far(road: Named | None, compound: Named, text: str) -> bool:
    """Whether so much stands between a road and a compound that they may be two places."""
    if road is None:
        return False
    return _CLOSE_BY.fullmatch(text, road.end, compound.start) is None


def _is_crossing(text: str, named: Named) -> bool:
    following = text[named.end : named.end + 4]
    return following.startswith(("口", "路口", "交叉", "的交叉", "的路口", "交汇"))


def _take_parts(heard: _Heard, parts: list[Part]) -> None:
    held, torn = settled(parts, heard.words.text)
    heard.denied |= {part.kind for part in parts if part.denied}
    for kind, part in held.items():
        heard.values[kind] = part.value
        heard.others[kind] = part.others
        heard.spans.append((part.start, part.end))
        if part.doubtful or kind in torn:
            heard.doubts[kind] = part.value
            heard.sure = min(heard.sure, _GUESSED)
    for kind in torn:
        values = dict.fromkeys(p.value for p in parts if p.kind == kind and not p.denied)
        heard.doubts[kind] = "、".join(values)


_LEFT_OVER = re.compile(rf"(?<![{SIGNS}]){RUN}(?:号楼?|栋|幢|单元|室)?(?![{SIGNS}])")
_ELSE = re.compile("[度块元年月日点分秒个家户次遍天多来几岁米千瓦万条片位]|小时|刻")
_MOST_LEFT = 5
_INSIDE = re.compile(
    rf"(?<![{SIGNS}])[号栋幢组队杠室](?![都全里也没停门整码长])|元|[a-h](?=[{SIGNS}])"
)
_LEFT_UNIT = re.compile(r"(?:号楼|栋|幢|单元)(?!都|全|里|也|没|停|门|整|楼)")


def _left_over(heard: _Heard, used: list[tuple[int, int]]) -> None:
    """A doubt for numbers and units within the address that became no part of it."""
    if not heard.spans:
        return
    start, end = min(s for s, _ in heard.spans), max(e for _, e in heard.spans)
    text = heard.words.text
    inside_only = _INSIDE.finditer(text, start, min(end + 1, len(text)))
    for found in (*_LEFT_OVER.finditer(text), *_LEFT_UNIT.finditer(text), *inside_only):
        if any(a < found.end() and found.start() < b for a, b in used):
            continue
        size = found.end() - found.start()
        inside = start <= found.start() < end + 4
        if _ELSE.match(text, found.end()) or size > _MOST_LEFT or (size == 1 and not inside):
            continue
        if is_mending(text[found.end() : found.end() + 5]):
            continue
        if text[found.start() - 2 : found.end()].endswith(("一栋", "整栋", "这栋", "本栋")):
            continue
        heard.doubts.setdefault(REST, found[0])


def _miss(heard: _Heard) -> None:
    """Doubts about what an address must have and this one lacks."""
    values = heard.values
    if not heard.has_place:
        heard.doubts[PLACE] = ""
    elif ROAD in values and not {NUMBER, COMPOUND, VILLAGE} & values.keys():
        if heard.landmark:
            return
        heard.doubts.setdefault(NUMBER, "")
    elif (
        COMPOUND in values
        and {UNIT, ROOM} & values.keys()
        and not {BUILDING, NUMBER} & values.keys()
    ):
        heard.doubts.setdefault(BUILDING, "")


def _check(heard: _Heard, gazetteer: Gazetteer | None) -> None:
    """Doubts about numbers that the customers' file does not have there."""
    if gazetteer is None:
        return
    values = heard.values
    name = values.get(COMPOUND) or values.get(ROAD) or values.get(VILLAGE) or ""
    numbered = values.get(ROAD) or name
    spot = values.get(BUILDING) or values.get(NUMBER) or ""
    for place, kind in ((numbered, NUMBER), (name, BUILDING), (f"{name}{spot}", UNIT)):
        value = values.get(kind)
        if value is None or not gazetteer.lacks(place, kind, value):
            continue
        there = [v for v in heard.others.get(kind, ()) if not gazetteer.lacks(place, kind, v)]
        if len(there) == 1:
            heard.values[kind] = there[0]
        heard.doubts[kind] = heard.values[kind]
    _check_gaps(heard, gazetteer, name, spot)


def _check_gaps(heard: _Heard, gazetteer: Gazetteer, name: str, spot: str) -> None:
    """Doubts about parts that homes have there and this address lacks, as if one was lost."""
    values = heard.values
    if ROOM in values and UNIT not in values and gazetteer.knows(f"{name}{spot}", UNIT):
        heard.doubts.setdefault(UNIT, "")
    village = values.get(VILLAGE, "")
    if NUMBER in values and GROUP not in values and gazetteer.knows(village, GROUP):
        heard.doubts.setdefault(GROUP, "")
    if len(values.get(ROOM, "")) in (1, 2) and {UNIT, BUILDING} & values.keys():
        heard.doubts.setdefault(ROOM, values[ROOM])


def _understood(heard: _Heard) -> Understood:
    first = min((start for start, _ in heard.spans), default=0)
    last = max((end for _, end in heard.spans), default=0)
    start, end = heard.words.words.span(first, last)
    return Understood(
        KIND,
        _written(heard.values, heard.landmark),
        start,
        end,
        heard.sure,
        tuple(Doubt(part, value) for part, value in heard.doubts.items()),
    )


def _written(values: dict[str, str], landmark: str) -> str:
    order = _ALONG_A_ROAD if ROAD in values or COMPOUND not in values else _IN_A_COMPOUND
    said = "".join(_part(kind, values[kind]) for kind in order if kind in values)
    if landmark and landmark in said:
        return said
    return f"{said}，{landmark}" if landmark and said else said or landmark


def _part(kind: str, value: str) -> str:
    if kind == BUILDING and value.isalpha():
        return f"{value}座"
    return _NUMBERED.get(kind, "{}").format(value)
