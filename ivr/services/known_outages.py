"""What the company already knows about a place."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.known_outage import (
    KnownOutage,
    next_planned_outage,
    restored_outage,
    running_outage,
)
from ivr.services.customers import place_of
from ivr.services.network import network_of
from ivr.services.office import Office


@dataclass(frozen=True, slots=True)
class KnownOutages:
    """Answers whether an outage is known for an account or an address."""

    office: Office

    def now(
        self, account: str | None, address: str | None
    ) -> tuple[KnownOutage | None, KnownOutage | None]:
        """The outage in whose window the call falls; where there is none, the one after which the
        place should have its power back since lately."""
        now, lately = self.office.now(), self.office.merging.after_restoration
        with self.office.unit_of_work(read_only=True) as unit:
            number, place = place_of(unit, account, address)
            network = network_of(unit, number, place)
            running = running_outage(unit.outages.between(now, now), now, number, place, network)
            if running is not None:
                return running, None
            restored = unit.outages.restored_since(now - lately)
            return None, restored_outage(restored, now, lately, number, place, network)

    def next_planned(self, account: str | None, address: str | None) -> KnownOutage | None:
        """The next announced work that has not begun yet."""
        now = self.office.now()
        announced = self.office.regime.announced
        with self.office.unit_of_work(read_only=True) as unit:
            number, place = place_of(unit, account, address)
            network = network_of(unit, number, place)
            coming = unit.outages.between(now, now + announced)
            return next_planned_outage(coming, now, announced, number, place, network)
