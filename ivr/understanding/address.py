"""Addresses as people say them, brought into the form in which they are written.

The value reads back part by part with `ivr.domain.address.Address.parse`. What was not certain is
a doubt about that part alone: the rest of the address stands.
"""

from __future__ import annotations

from ivr.understanding.address_doubts import check, note_left_over, note_missing
from ivr.understanding.address_heard import PLACES, Heard, heard_in
from ivr.understanding.address_parts import BUILDING, FLOOR, GROUP, LANE, NUMBER, ROOM, UNIT
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
    heard = heard_in(text, gazetteer)
    if not heard.values and not heard.denied:
        return Rejected(KIND, "没有听出要改地址的哪一部分。")
    before = heard_in(known, gazetteer)
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
