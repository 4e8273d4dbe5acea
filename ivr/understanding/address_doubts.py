"""What is to be asked again about an address: what it lacks, what fits nowhere, what cannot be."""

from __future__ import annotations

import re

from ivr.understanding.address_heard import Heard
from ivr.understanding.address_parts import BUILDING, GROUP, NUMBER, ROOM, UNIT, is_mending
from ivr.understanding.house_numbers import RUN, SIGNS
from ivr.understanding.places import COMPOUND, ROAD, VILLAGE, Gazetteer

PLACE = "路名或小区"
REST = "其余"
"""Numbers that were said within the address and fit none of its parts."""

_LEFT_OVER = re.compile(rf"(?<![{SIGNS}]){RUN}(?:号楼?|栋|幢|单元|室)?(?![{SIGNS}])")
_ELSE = re.compile("[度块元年月日点分秒个家户次遍天多来几岁米千瓦万条片位]|小时|刻")
_MOST_LEFT = 5
_INSIDE = re.compile(
    rf"(?<![{SIGNS}])[号栋幢组队杠室](?![都全里也没停门整码长])|元|(?<![a-z])[a-h](?![a-z])"
)
_STRAY = re.compile(rf"(?<![{SIGNS}户账型牌编工单信个])[号栋幢](?!码|线|楼|都|全|里|也|没|停)")
"""A unit a little further on, whose number was lost."""
_LEFT_UNIT = re.compile(r"(?:号楼|栋|幢|单元)(?!都|全|里|也|没|停|门|整|楼)")


def note_left_over(heard: Heard) -> None:
    """A doubt for numbers and units within the address that became no part of it."""
    if not heard.spans:
        return
    start, end = min(s for s, _ in heard.spans), max(e for _, e in heard.spans)
    text = heard.words.text
    inside_only = (
        *_INSIDE.finditer(text, start, min(end + 1, len(text))),
        *_STRAY.finditer(text, start, min(end + 6, len(text))),
    )
    for found in (*_LEFT_OVER.finditer(text), *_LEFT_UNIT.finditer(text), *inside_only):
        if any(a < found.end() and found.start() < b for a, b in heard.used):
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


def note_missing(heard: Heard) -> None:
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


def check(heard: Heard, gazetteer: Gazetteer | None) -> None:
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


def _check_gaps(heard: Heard, gazetteer: Gazetteer, name: str, spot: str) -> None:
    """Doubts about parts that homes have there and this address lacks, as if one was lost."""
    values = heard.values
    if ROOM in values and UNIT not in values and gazetteer.knows(f"{name}{spot}", UNIT):
        heard.doubts.setdefault(UNIT, "")
    village = values.get(VILLAGE, "")
    if NUMBER in values and GROUP not in values and gazetteer.knows(village, GROUP):
        heard.doubts.setdefault(GROUP, "")
    if len(values.get(ROOM, "")) in (1, 2) and {UNIT, BUILDING} & values.keys():
        heard.doubts.setdefault(ROOM, values[ROOM])
