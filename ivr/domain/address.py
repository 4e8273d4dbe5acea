"""Where the power is off: an address taken apart, compared, and said in part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.domain.text import NUMERAL, numeral_value, spoken_number, squeezed
from ivr.errors import NotAllowed

LONGEST = 200
"""Characters; a longer text is no address."""

_NUMBERED = re.compile(f"({NUMERAL})(?=(?:号|栋|幢|座|单元|室|房|组|队|社|弄|层|楼))")
_SEPARATORS = re.compile(r"[,，。、;；]")
_NAME = r"[\u4e00-\u9fff]"
_NO_ROAD = r"(?:(?!路|街|巷|村|小区|花园)[\u4e00-\u9fff])"

_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("district", re.compile(rf"({_NO_ROAD}{{1,6}}?(?:省|自治区|自治州))")),
    ("district", re.compile(rf"({_NO_ROAD}{{1,6}}?市)(?!场|民|政|府|口|委)")),
    ("district", re.compile(rf"({_NO_ROAD}{{1,6}}?(?:(?<![小社园校厂矿景])区|县|旗))")),
    ("town", re.compile(rf"({_NO_ROAD}{{1,6}}?(?:镇|乡|街道))(?!路|街|村)")),
    ("village", re.compile(rf"({_NAME}{{1,8}}?(?:村|屯|寨))(?!\d+(?:栋|幢|座|号楼|-)|路|街|巷)")),
    ("group", re.compile(r"(\d+)(?:组|队|社)")),
    ("road", re.compile(rf"({_NAME}{{1,8}}?(?:大道|大街|胡同|路|街|巷)(?:\d+弄)?)")),
    ("number", re.compile(r"(\d+(?:-\d+)?[A-Z甲乙丙丁]?)号(?!楼)院?")),
    ("compound", re.compile(rf"((?:{_NAME}|[A-Z](?!座|栋|幢|单元))+)")),
    ("number", re.compile(r"(\d+(?:-\d+)?[A-Z甲乙丙丁]?)号(?!楼)院?")),
    ("building", re.compile(r"(\d+|[A-Z])(?:号楼|栋|幢|座|#楼?|-(?=\d+-\d+$)|楼(?=\d+单元))")),
    ("building", re.compile(r"(\d+|[A-Z])-(?=\d+(?:室|房)?$)")),
    ("unit", re.compile(r"(\d+|[A-Z])(?:单元|-(?=\d+(?:室|房)?$))")),
    ("floor", re.compile(r"(\d+)(?:层|楼)")),
    ("room", re.compile(r"(\d+[A-Z]?)(?:室|房|户)?$")),
)
"""What follows what in an address; each part may be missing. `number` may follow a compound."""

_SPOKEN = {
    "village": "{}",
    "group": "{}组",
    "road": "{}",
    "number": "{}号",
    "compound": "{}",
    "building": "{}栋",
    "unit": "{}单元",
}
"""The parts that may be said before the caller has confirmed, in their order; the room never is."""

_SPOKEN_BY_COMPOUND = {"village": "{}", "group": "{}组", "compound": "{}", **_SPOKEN}
"""The same where the house number counts within a compound and not along a road."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address and its parts; `text` is what was written, in half-width signs."""

    text: str
    district: str | None = None
    town: str | None = None
    village: str | None = None
    group: str | None = None
    road: str | None = None
    number: str | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    rest: str = ""
    """What could not be read."""

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address read part by part; what is not understood stays in `rest`."""
        written = squeezed(text)
        if len(written) > LONGEST:
            raise NotAllowed(f"地址有{len(written)}个字，最多{LONGEST}个字，请只写到门牌和房号")
        rest = _SEPARATORS.sub("", written.upper())
        rest = _NUMBERED.sub(lambda found: numeral_value(found[1]), rest)
        parts: dict[str, str] = {}
        for name, pattern in _PARTS:
            found = pattern.match(rest)
            if found is None or (name in parts and name != "district"):
                continue
            parts[name] = parts.get(name, "") + _unpadded(found[1])
            rest = rest[found.end() :]
        return cls(text=written, rest=rest, **parts)

    @property
    def road_place(self) -> str | None:
        """The spot along a road; two homes of one building share it or their `building_place`."""
        return f"{self.road}{self.number}号" if self.road and self.number else None

    @property
    def compound_place(self) -> str | None:
        """The compound under its short name."""
        return _bare(self.compound) if self.compound else None

    @property
    def building_place(self) -> str | None:
        """The building under one name: for finding neighbours, whom `same_building` then proves."""
        block = f"{self.building}栋" if self.building else ""
        if self.rest:
            return None
        if self.village:
            house = f"{self.number}号" if self.number else ""
            return f"{self.village}{house}{block}" if house or block else None
        if self.compound:
            block = block or (f"{self.number}号" if self.number else "")
            return f"{_bare(self.compound)}{block}" if block else None
        return f"{self.road_place}{block}" if self.road_place else None

    def same_building(self, other: Address) -> bool:
        """Whether both lie in one building (a village house is a building of its own)."""
        if _differ(self.district, other.district) or _differ(self.town, other.town):
            return False
        if self.building != other.building or self.rest or other.rest:
            return False
        if self.village or other.village:
            return (
                self.village == other.village
                and not _differ(self.group, other.group)
                and bool(self.number or self.building)
                and self.number == other.number
            )
        if self.compound and other.compound:
            if _bare(self.compound) != _bare(other.compound):
                return False
            return self.building is not None or self._same_number(other)
        return self._same_number(other)

    def same_home(self, other: Address) -> bool:
        """Whether both are one home; a stairwell without a room number is nobody's home."""
        if not self.same_building(other) or (self.unit, self.room) != (other.unit, other.room):
            return False
        return self.room is not None or (self.unit is None and self.building is None)

    def within(self, area: Address) -> bool:
        """Whether this address lies in the area: each part that the area names is the same here."""
        if not any((area.district, area.town, area.village, area.road, area.compound)):
            return bool(area.text) and self.text.startswith(area.text) and not _splits(self, area)
        if area.rest:
            return False
        estate = area.compound or area.village
        if estate and _bare(estate) != _bare(self.compound or self.village or ""):
            return False
        if area.district and not (self.district or "").endswith(area.district):
            return False
        named = ("town", "group", "road", "number", "building", "unit", "room")
        return all(
            getattr(area, part) is None or getattr(area, part) == getattr(self, part)
            for part in named
        )

    @property
    def before_confirmation(self) -> str | None:
        """What may be said before the caller has confirmed: all but the part that is the home."""
        order = _SPOKEN if self.road else _SPOKEN_BY_COMPOUND
        known = [part for part in order if getattr(self, part)]
        if self.room is None:
            known = known[:-1]
        said = [_SPOKEN[part].format(_said(getattr(self, part))) for part in known]
        return "，".join(said) or None

    def _same_number(self, other: Address) -> bool:
        if not self.number or self.number != other.number:
            return False
        if self.road or other.road:
            return self.road == other.road
        return bool(self.compound and other.compound)


def _unpadded(part: str) -> str:
    return part.lstrip("0") or "0" if part.isdecimal() else part


def _bare(compound: str) -> str:
    """A compound's name as people shorten it: 阳光花园小区 is 阳光花园."""
    return re.sub(r"(?<=..)(?:住宅小区|小区|社区)$", "", compound)


def _differ(one: str | None, other: str | None) -> bool:
    """Whether both are known and not the same; 西湖区 and 杭州市西湖区 are the same."""
    if not one or not other:
        return False
    return not (one.endswith(other) or other.endswith(one))


def _splits(address: Address, area: Address) -> bool:
    """Whether the area's text ends inside a number of the address, as 1 does in 18."""
    following = address.text[len(area.text) : len(area.text) + 1]
    return area.text[-1].isdecimal() and following.isdecimal()


def _said(part: str) -> str:
    return re.sub(r"[0-9-]+", lambda found: spoken_number(found[0]), part)
