"""Addresses as people say them, brought into the form in which they are written.

The value reads back part by part with `ivr.domain.address.Address.parse`. What was not certain is
a doubt about that part alone: the rest of the address stands.
"""

from __future__ import annotations

import re

from ivr.understanding.address_doubts import check, note_left_over, note_missing
from ivr.understanding.address_heard import PLACES, Heard, heard_in
from ivr.understanding.address_parts import BUILDING, FLOOR, GROUP, LANE, NUMBER, ROOM, UNIT
from ivr.understanding.corrections import correction
from ivr.understanding.house_numbers import RUN, numbers_in
from ivr.understanding.places import COMPOUND, DISTRICT, ROAD, TOWN, VILLAGE, Gazetteer
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood

KIND = "地址"

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
_ENOUGH_WITHOUT_PLACE = 2
_ROOM_DIGITS = (3, 4)


def read_address(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """The address said in a text; names are those of the gazetteer where they sound so.

    Without a gazetteer no name can be checked, and none is certain.
    """
    heard = heard_in(text, gazetteer)
    numbered = [kind for kind in _NUMBERED if kind in heard.values]
    if not heard.has_place and (
        len(numbered) < _ENOUGH_WITHOUT_PLACE or not {UNIT, BUILDING} & set(numbered)
    ):
        return Rejected(KIND, "没有听出路名、小区或者村名。")
    note_left_over(heard)
    note_missing(heard)
    check(heard, gazetteer)
    return _understood(heard)


def amend_address(known: str, text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """A known address with what a text changes of it: 不是三单元，是五单元."""
    heard, before = heard_in(text, gazetteer), heard_in(known, gazetteer)
    if not heard.values and ROOM in before.values and (room := _bare_room(text)):
        heard.values[ROOM] = room
    if not heard.values and not heard.denied:
        return Rejected(KIND, "没有听出要改地址的哪一部分。")
    other_place = heard.has_place and not any(
        heard.values.get(kind) == before.values.get(kind) for kind in PLACES if kind in heard.values
    )
    if other_place and any(kind in heard.values for kind in _NUMBERED):
        kept: dict[str, str] = {}  # another place with its own number: nothing of the old one holds
    else:
        kept = dict(before.values)
    if other_place:
        for kind in PLACES:
            kept.pop(kind, None)
    heard.values = kept | heard.values
    for kind in heard.denied - heard.doubts.keys():
        if heard.values.get(kind) == before.values.get(kind):
            heard.doubts[kind] = ""
    note_left_over(heard)
    check(heard, gazetteer)
    return _understood(heard)


def _bare_room(text: str) -> str | None:
    """The room in 不对，五零二: three or four digits with nothing after them are a room's."""
    corrected = correction(text)
    meant = corrected.meant.text if corrected else ""
    if re.fullmatch(RUN, meant) is None:
        return None
    numbers, _ = numbers_in(meant)
    return numbers[0] if len(numbers) == 1 and len(numbers[0]) in _ROOM_DIGITS else None


def _understood(heard: Heard) -> Understood:
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
