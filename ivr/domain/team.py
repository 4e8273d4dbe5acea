"""The teams that orders go to, and the team of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.domain.address import Address
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class Team:
    """A team: what it sees to, and where. Nothing named in one respect: everything."""

    name: str
    kinds: frozenset[Kind] = frozenset()
    places: tuple[Address, ...] = ()
    """Roads, compounds, villages, districts."""
    areas: frozenset[Area] = frozenset()
    phone: str | None = None

    def sees_to(self, order: WorkOrder) -> bool:
        """Whether orders of this kind are its work."""
        return not self.kinds or order.kind in self.kinds

    def is_at(self, order: WorkOrder) -> bool:
        """Whether the order's place is one that the team names."""
        return order.address is not None and any(map(order.address.within, self.places))


def route(order: WorkOrder, teams: Sequence[Team]) -> Team | None:
    """The team of an order: by its address, else by its class of place, else the one for all.

    Of several that fit equally well the first counts; None: nobody is named for it.
    """
    able = [team for team in teams if team.sees_to(order)]
    by_place = (team for team in able if team.is_at(order))
    by_area = (team for team in able if not team.places and order.area in team.areas)
    for_all = (team for team in able if not team.places and not team.areas)
    return next(by_place, None) or next(by_area, None) or next(for_all, None)
