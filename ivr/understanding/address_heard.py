"""What one text says of an address: its parts, and what is uncertain about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ivr.denials import place_denied
from ivr.understanding.address_names import Named, landmark_in, names_in
from ivr.understanding.address_parts import (
    BUILDING,
    ROOM,
    UNIT,
    Part,
    is_mending,
    parts_in,
    settled,
)
from ivr.understanding.address_text import Prepared, prepared
from ivr.understanding.places import COMPOUND, DISTRICT, ROAD, VILLAGE, Gazetteer

PLACES = (ROAD, COMPOUND, VILLAGE)
_GUESSED = 0.85
_UNCHECKED = 0.8
"""How sure words are that no file can confirm."""

_CLOSE_BY = re.compile(r"[，的那边上个有]{0,4}|.{0,4}号院?[，的那边个]{0,4}")


@dataclass
class Heard:
    """What one text says of an address."""

    words: Prepared
    values: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    used: list[tuple[int, int]] = field(default_factory=list)
    """Everything that became a part, also what was denied afterwards."""
    denied: set[str] = field(default_factory=set)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    landmark: str = ""
    sure: float = 1.0

    @property
    def has_place(self) -> bool:
        """Whether a road, a compound or a village was named."""
        return any(kind in self.values for kind in PLACES)


def heard_in(text: str, gazetteer: Gazetteer | None) -> Heard:
    """Everything that a text says of an address, corrections done."""
    words = prepared(text, gazetteer)
    heard = Heard(words)
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
    heard.used = everything
    return heard


def _of_denied(part: Part, names: list[Named], text: str) -> bool:
    """Whether the part belongs to a place that was denied: 不是和平路二十号，是…"""
    return any(
        0 <= part.start - named.end <= 1 and place_denied(text[: named.start]) for named in names
    )


def _take_names(heard: Heard, names: list[Named]) -> None:
    text = heard.words.text
    last_road: Named | None = None
    for named in names:
        before = heard.values.get(named.kind)
        if named.kind == ROAD:
            last_road = named
        elif named.kind == COMPOUND and _is_far(last_road, named, text):
            heard.doubts[ROAD] = last_road.name if last_road else ""
        if place_denied(text[: named.start]):
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


def _take_parts(heard: Heard, parts: list[Part]) -> None:
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
