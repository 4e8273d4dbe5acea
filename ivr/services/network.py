"""Where in the network a place hangs, told by the account or by its neighbours."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.domain.address import Address
from ivr.domain.network import UNKNOWN, Network
from ivr.domain.ports import UnitOfWork


def network_of(unit: UnitOfWork, account: str | None, address: Address | None) -> Network:
    """The line and the transformer of a place; of another place than the account's, its own."""
    customer = unit.customers.by_account(account) if account else None
    if customer is not None and (address is None or _at_home(customer.address, address)):
        return Network(customer.feeder, customer.transformer)
    if address is None or address.building_place is None:
        return UNKNOWN
    near = unit.customers.of_building(address.building_place)
    neighbours = [one for one in near if one.address.same_building(address)]
    return Network(
        _only(neighbour.feeder for neighbour in neighbours),
        _only(neighbour.transformer for neighbour in neighbours),
    )


def _at_home(home: Address, address: Address) -> bool:
    return home.text == address.text or home.same_building(address)


def _only(names: Iterable[str | None]) -> str | None:
    """The name that all agree on."""
    known = {name for name in names if name is not None}
    return known.pop() if len(known) == 1 else None
