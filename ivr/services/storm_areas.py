"""Which of a storm's areas a caller lives in, as a supervisor has named them."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.mode import Mode
from ivr.services.customers import customer_of
from ivr.services.office import Office, read_address


@dataclass(frozen=True, slots=True)
class StormAreas:
    """Looks at the areas of the storm that is on."""

    office: Office

    def area_of(self, account: str | None, address: str | None) -> str | None:
        """The area in which this account or this address lies; None outside every one."""
        with self.office.unit_of_work(read_only=True) as unit:
            storm = unit.modes.newest().running(Mode.STORM, self.office.now())
            if storm is None:
                return None
            customer = customer_of(unit, account)
            place = read_address(address) or (customer.address if customer else None)
        return storm.area_of(place) if place is not None else None
