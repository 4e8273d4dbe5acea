"""The district of a simulated day: its homes, the places they are in, and who is in the dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Household:
    """One account. `place` is its compound, road or village, which one line supplies."""

    account: str
    name: str
    address: str
    phone: str
    area: str
    place: str
    id_ending: str
    meter_ending: str

    @property
    def building(self) -> str:
        """What shares a stairwell with it."""
        return self.address.partition("单元")[0]


@dataclass
class District:
    """Its homes by place, and since when and until when a place has no power."""

    name: str
    households: Sequence[Household]
    dark: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    @property
    def places(self) -> Mapping[str, Sequence[Household]]:
        """The homes by the place where they are, in the order of the list."""
        found: dict[str, list[Household]] = {}
        for household in self.households:
            found.setdefault(household.place, []).append(household)
        return found

    def is_dark(self, place: str, at: datetime) -> bool:
        """Whether this place has no power then."""
        span = self.dark.get(place)
        return span is not None and span[0] <= at < span[1]
