"""Outages that the company knows of: planned work, and faults already found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from ivr.domain.address import Address


class OutageKind(StrEnum):
    """Whether the outage was announced or happened."""

    PLANNED = "planned"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class KnownOutage:
    """One outage, its window, and whom it concerns: accounts, and areas down to a building."""

    number: str
    kind: OutageKind
    reason: str
    starts_at: datetime
    ends_at: datetime
    accounts: frozenset[str] = frozenset()
    areas: tuple[Address, ...] = ()

    def covers(self, account: str | None, address: Address | None) -> bool:
        """Whether the outage concerns this account or this address."""
        if account is not None and account in self.accounts:
            return True
        return address is not None and any(address.within(area) for area in self.areas)

    def runs_at(self, instant: datetime) -> bool:
        """Whether the instant lies in the window; outside it the outage explains nothing."""
        return self.starts_at <= instant < self.ends_at


def running_outage(
    outages: Iterable[KnownOutage],
    now: datetime,
    account: str | None,
    address: Address | None,
) -> KnownOutage | None:
    """The outage that explains why this account or address is without power; the longest one."""
    found = (o for o in outages if o.runs_at(now) and o.covers(account, address))
    return max(found, key=attrgetter("ends_at"), default=None)


def next_planned_outage(
    outages: Iterable[KnownOutage],
    now: datetime,
    announced: timedelta,
    account: str | None,
    address: Address | None,
) -> KnownOutage | None:
    """The next planned outage that is announced by now for this account or address."""
    found = (
        outage
        for outage in outages
        if outage.kind is OutageKind.PLANNED
        and now < outage.starts_at <= now + announced
        and outage.covers(account, address)
    )
    return min(found, key=attrgetter("starts_at"), default=None)
