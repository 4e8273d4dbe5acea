"""The roads, compounds and villages of the customers' file, found by how they sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ivr.understanding.phonetic import NEAR, folded, nearest
from ivr.understanding.pinyin import syllables

ROAD, COMPOUND, VILLAGE, TOWN, DISTRICT = "路名", "小区", "村名", "乡镇", "区县"
KINDS = (ROAD, COMPOUND, VILLAGE, TOWN, DISTRICT)

_SHORTENED = ("住宅小区", "小区", "社区", "花园小区")
_SHORTEST = 2
_TOO_SHORT = 2
"""Names of so few syllables stand in many sentences by chance: a character must be right too."""


class Parts(Protocol):
    """An address taken apart, as `ivr.domain.address.Address` is."""

    @property
    def district(self) -> str | None: ...
    @property
    def town(self) -> str | None: ...
    @property
    def village(self) -> str | None: ...
    @property
    def group(self) -> str | None: ...
    @property
    def road(self) -> str | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def compound(self) -> str | None: ...
    @property
    def building(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: two places of different kinds may share a name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Located:
    """Which places a stretch of words may name; more than one: they sound alike."""

    start: int
    end: int
    places: tuple[Place, ...]
    sure: float
    """1 for the very characters, 0.95 for the same sound, less for one that is only near."""


@dataclass
class Gazetteer:
    """Places by their sound, and which numbers and buildings there are at each."""

    _by_sound: dict[tuple[str, ...], list[Place]] = field(default_factory=dict)
    _rows: dict[int, list[str]] = field(default_factory=dict)
    _spots: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _names: dict[Place, None] = field(default_factory=dict)

    @classmethod
    def of(cls, addresses: Iterable[Parts]) -> Gazetteer:
        """The places of some addresses; a name is looked at once, however many live there."""
        made = cls()
        for address in addresses:
            made._note(address)
        for place in made._names:
            made._enter(place, place.name)
            if place.kind == COMPOUND:
                short = shortened(place.name)
                if short != place.name and len(short) >= _SHORTEST:
                    made._enter(place, short)
        made._index()
        return made

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Gazetteer:
        """What `rows` gave, put together again; ValueError: it is something else."""
        made = cls()
        for what, *told in rows:
            match what, told:
                case "place", [kind, name, *sounds]:
                    place = Place(kind, name)
                    made._names[place] = None
                    for sound in sounds:
                        made._by_sound.setdefault(tuple(sound.split(" ")), []).append(place)
                case "spot", [name, part, *values]:
                    made._spots[name, part] = set(values)
                case _:
                    raise ValueError(f"no row of a gazetteer: {what!r}")
        made._index()
        return made

    def rows(self) -> Iterator[list[str]]:
        """All of it in plain rows: each place with its sounds, then what there is at each."""
        sounds: dict[Place, list[str]] = {place: [] for place in self._names}
        for sound, places in self._by_sound.items():
            for place in places:
                sounds[place].append(" ".join(sound))
        yield from (["place", place.kind, place.name, *told] for place, told in sounds.items())
        for (name, part), values in self._spots.items():
            yield ["spot", name, part, *sorted(values)]

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, in the order of the file."""
        return tuple(self._names)

    def lacks(self, name: str, part: str, value: str) -> bool:
        """Whether the file knows such parts of a place, and this one is none of them."""
        known = self._spots.get((name, part))
        return bool(known) and value not in (known or ())

    def knows(self, name: str, part: str) -> bool:
        """Whether the file knows such parts of a place at all."""
        return (name, part) in self._spots

    def scan(self, text: str) -> list[Located]:
        """Every place named in plain words, the longest first where they overlap, in order."""
        row = folded(text)
        longest = max(self._rows, default=0)
        found: list[Located] = []
        place = 0
        while place < len(row):
            located = self._at(text, row, place, longest)
            if located is None:
                place += 1
            else:
                found.append(located)
                place = located.end
        return found

    def near(self, name: str, kind: str) -> Located | None:
        """The places of a kind that sound most like a name which is none of them."""
        wanted = folded(name)
        if len(wanted) <= _TOO_SHORT:
            return None
        found: dict[Place, float] = {}
        for size in (len(wanted), len(wanted) - 1, len(wanted) + 1):
            rows = self._rows.get(size, [])
            for index, score in nearest(wanted, rows):
                for place in self._by_sound[tuple(rows[index].split(" "))]:
                    if place.kind == kind:
                        found[place] = max(score, found.get(place, 0.0))
        if not found:
            return None
        best = max(found.values())
        places = tuple(place for place, score in found.items() if best - score < 0.03)
        return Located(0, len(name), places, min(best, NEAR))

    def _note(self, address: Parts) -> None:
        for kind, name in (
            (DISTRICT, address.district),
            (TOWN, address.town),
            (VILLAGE, address.village),
            (ROAD, address.road),
            (COMPOUND, address.compound),
        ):
            if name and len(name) >= _SHORTEST:
                self._names[Place(kind, name)] = None
        home = address.compound or address.road or address.village
        for place in (address.road, address.compound, address.village):
            for part, value in (("门牌号", address.number), ("栋", address.building)):
                if place and value and (part == "门牌号" or place == home):
                    self._spots.setdefault((place, part), set()).add(value)
        if address.village and address.group:
            self._spots.setdefault((address.village, "组"), set()).add(address.group)
        spot = address.building or address.number
        if home and spot and address.unit:
            self._spots.setdefault((f"{home}{spot}", "单元"), set()).add(address.unit)

    def _index(self) -> None:
        for row in self._by_sound:
            self._rows.setdefault(len(row), []).append(" ".join(row))

    def _enter(self, place: Place, name: str) -> None:
        entry = self._by_sound.setdefault(folded(name), [])
        if place not in entry:
            entry.append(place)

    def _at(self, text: str, row: tuple[str, ...], start: int, longest: int) -> Located | None:
        for size in range(min(longest, len(row) - start), _SHORTEST - 1, -1):
            places = self._by_sound.get(row[start : start + size])
            said = text[start : start + size]
            if places and (size > _TOO_SHORT or _shares(said, places)):
                return _closest(places, said, start)
        return None


def shortened(compound: str) -> str:
    """A compound's name as people shorten it: 阳光花园小区 is 阳光花园."""
    for ending in _SHORTENED:
        if compound.endswith(ending) and len(compound) - len(ending) >= _SHORTEST:
            return compound.removesuffix(ending)
    return compound


def _shares(said: str, places: Iterable[Place]) -> bool:
    return any(
        said[0] == place.name[0] or said[1:2] == place.name[1:2] or said[-1] == place.name[-1]
        for place in places
    )


def _closest(places: list[Place], said: str, start: int) -> Located:
    """The places that a sound may mean: who sounds the same to the letter before accents."""
    heard = syllables(said)
    letter = [p for p in places if syllables(_form(p, said)) == heard] or list(places)
    written = any(_form(place, said) == said for place in letter)
    names = tuple(dict.fromkeys(_ordered(letter, said)))
    return Located(start, start + len(said), names, 1.0 if written else 0.95)


def _ordered(places: list[Place], said: str) -> Iterator[Place]:
    """The written one first."""
    yield from sorted(places, key=lambda place: _form(place, said) != said)


def _form(place: Place, said: str) -> str:
    """The name in the length in which it was said."""
    return place.name if len(place.name) == len(said) else shortened(place.name)
