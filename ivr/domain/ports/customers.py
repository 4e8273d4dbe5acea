"""The customers' file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from ivr.domain.area_outage import AreaName
from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage


class Customers(Protocol):
    """The company's accounts."""

    def by_account(self, account: str) -> Customer | None: ...

    def by_phone(self, phone: str) -> Sequence[Customer]: ...

    def save(self, customers: Collection[Customer]) -> None:
        """Store the customers, in place of what was known of their accounts; fast, for calls
        that want to store something wait until this is committed."""

    def known(self, accounts: Collection[str]) -> set[str]:
        """Those of the accounts that are stored."""

    def count(self) -> int: ...

    def addresses(self) -> Sequence[str]:
        """Every address that an account has, each once."""

    def remove(self, accounts: Collection[str]) -> None:
        """Forget these accounts, as far as they are stored."""

    def important(self) -> Sequence[Customer]:
        """Those that are told of every outage."""

    def of_building(self, building: str) -> Sequence[Customer]:
        """Those whose address names this building; a few of many are enough."""

    def covered_by(self, outage: KnownOutage) -> Iterator[Customer]:
        """Those whom an outage concerns, by account, one by one."""

    def count_in(self, area: AreaName) -> int | None:
        """How many accounts a line or a transformer supplies; None for other areas."""
