"""Outages that the company knows of: planned work, and faults already found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from ivr.domain.address import Address
from ivr.domain.customer import Customer
from ivr.domain.network import UNKNOWN, Network


class OutageKind(StrEnum):
    """Whether the outage was announced or happened."""

    PLANNED = "planned"
    FAULT = "fault"
    URGENT = "urgent"
    """A fault of a whole area, accepted from callers' reports (突发停电)."""


@dataclass(frozen=True, slots=True)
class KnownOutage:
    """One outage, its window, and whom it concerns: accounts, areas, lines, transformers."""

    number: str
    kind: OutageKind
    reason: str
    starts_at: datetime
    ends_at: datetime
    accounts: frozenset[str] = frozenset()
    areas: tuple[Address, ...] = ()
    feeders: tuple[str, ...] = ()
    transformers: tuple[str, ...] = ()
    until_restored: bool = False
    """It lasts until somebody tells that the power is back; `ends_at` is only expected, and no
    time is expected where it is not after `starts_at`."""
    restored_at: datetime | None = None
    """When the power came back; before `starts_at`: when the work was called off."""

    @property
    def called_off(self) -> bool:
        """Whether it does not take place after all."""
        return self.restored_at is not None and self.restored_at < self.starts_at

    def covers(
        self, account: str | None, address: Address | None, network: Network = UNKNOWN
    ) -> bool:
        """Whether the outage concerns this account, this address, or this part of the network."""
        if account is not None and account in self.accounts:
            return True
        if network.feeder in self.feeders or network.transformer in self.transformers:
            return True
        return address is not None and any(address.within(area) for area in self.areas)

    def concerns(self, customer: Customer) -> bool:
        """Whether it cuts this customer off."""
        network = Network(customer.feeder, customer.transformer)
        return self.covers(customer.account, customer.address, network)

    def runs_at(self, instant: datetime) -> bool:
        """Whether the instant lies in the window; outside it the outage explains nothing."""
        if self.restored_at is not None and instant >= self.restored_at:
            return False
        return self.starts_at <= instant and (self.until_restored or instant < self.ends_at)

    @property
    def expected_at(self) -> datetime | None:
        """When the power is expected back; None where nobody has told."""
        return self.ends_at if self.ends_at > self.starts_at else None


def running_outage(
    outages: Iterable[KnownOutage],
    now: datetime,
    account: str | None,
    address: Address | None,
    network: Network = UNKNOWN,
) -> KnownOutage | None:
    """The outage that explains why this account or address is without power; the longest one."""
    found = (o for o in outages if o.runs_at(now) and o.covers(account, address, network))
    return max(found, key=attrgetter("ends_at"), default=None)


def restored_outage(
    outages: Iterable[KnownOutage],
    now: datetime,
    lately: timedelta,
    account: str | None,
    address: Address | None,
    network: Network = UNKNOWN,
) -> KnownOutage | None:
    """The outage of this place after which the power is back since lately; the latest one."""
    found = (
        outage
        for outage in outages
        if outage.restored_at is not None
        and not outage.called_off
        and now - lately <= outage.restored_at <= now
        and outage.covers(account, address, network)
    )
    return max(found, key=attrgetter("restored_at"), default=None)


def next_planned_outage(
    outages: Iterable[KnownOutage],
    now: datetime,
    announced: timedelta,
    account: str | None,
    address: Address | None,
    network: Network = UNKNOWN,
) -> KnownOutage | None:
    """The next planned outage that is announced by now for this account or address."""
    found = (
        outage
        for outage in outages
        if outage.kind is OutageKind.PLANNED
        and now < outage.starts_at <= now + announced
        and outage.restored_at is None
        and outage.covers(account, address, network)
    )
    return min(found, key=attrgetter("starts_at"), default=None)
