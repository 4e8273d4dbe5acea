"""The work orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ivr.domain.address import Address
from ivr.domain.area_outage import AreaName, AreaReport
from ivr.domain.known_outage import KnownOutage
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders are asked for, a page at a time; what is empty or None leaves all."""

    statuses: Collection[Status] = ()
    team: str | None = None
    since: datetime | None = None
    after: tuple[datetime, str] | None = None
    """Opening and number of the order after which the page begins."""
    most: int = 50


class Orders(Protocol):
    """The work orders."""

    def next_number(self, day: date) -> str:
        """A number that no other order has, however many calls ask at once."""

    def add(self, order: WorkOrder) -> None: ...

    def save(self, order: WorkOrder) -> None:
        """Store the order as it is now; lines of history are added, never changed."""

    def get(self, number: str) -> WorkOrder | None: ...

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, WorkOrder]:
        """The orders of these numbers, as far as they are stored, read together."""

    def with_recordings(self, since: datetime | None = None) -> Sequence[WorkOrder]:
        """The orders (opened since then) that have recordings, in the order of their opening."""

    def of_call(self, call_id: str) -> Sequence[WorkOrder]: ...

    def in_hand(
        self, account: str | None, address: Address | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The faults in hand of this account or of a spot where this address lies."""

    def merged_into(self, number: str) -> Sequence[WorkOrder]:
        """The orders that go with this main one."""

    def reports_in(self, area: AreaName, since: datetime) -> Sequence[AreaReport]:
        """The faults of an area that no known outage explains, opened since then and not done."""

    def faults_of(self, outage: KnownOutage) -> Sequence[WorkOrder]:
        """The faults that are seen to just now and go with no other one: those of this outage,
        and those where it is, the oldest first. Test orders are none."""

    def appointed(
        self, after: datetime, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The orders that nobody has come for yet, whose agreed hour begins after this: of this
        account, or of whoever called or is to be reached under this number; the next one first."""

    def open_matters(
        self, kind: Kind, phone: str | None, account: str | None, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The matters of this kind in hand that this number or account is about."""

    def drafts_of(
        self, phones: Collection[str], since: datetime, *, test: bool
    ) -> Sequence[WorkOrder]:
        """The drafts left since then by whoever called, or is to be reached, under these."""

    def every(
        self, statuses: Collection[Status] = (), since: datetime | None = None
    ) -> Sequence[WorkOrder]:
        """All orders, or those of these statuses (opened since then), in the order of their
        opening."""

    def page(self, query: OrderQuery) -> Sequence[WorkOrder]:
        """The orders of real calls that are asked for, in the order of their opening."""
