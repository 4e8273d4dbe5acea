"""What is known and suspected of outages, who goes with whom, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.area_outage import AreaName, Suspicion, SuspicionState
from ivr.domain.known_outage import KnownOutage
from ivr.domain.merging import Merge, Pair
from ivr.domain.outage_notice import OutageNotice


class Outages(Protocol):
    """The known outages."""

    def between(self, start: datetime, end: datetime) -> Sequence[KnownOutage]:
        """The outages whose window touches this span, or that last until power is back."""

    def restored_since(self, instant: datetime) -> Sequence[KnownOutage]:
        """Those after which the power is back since then."""

    def every(self) -> Sequence[KnownOutage]:
        """All of them, by their beginning."""

    def get(self, number: str) -> KnownOutage | None: ...

    def save(self, outage: KnownOutage) -> None:
        """Store the outage, in place of what was known under its number."""

    def known(self, numbers: Collection[str]) -> set[str]:
        """Those of the numbers that are stored."""

    def remove(self, numbers: Collection[str]) -> None:
        """Forget these outages, as far as they are stored."""


class Merges(Protocol):
    """Which order was merged into which; what was undone stays known."""

    def add(self, merge: Merge) -> None: ...

    def standing(self, merged: str) -> Merge | None:
        """The merge by which this order goes with another one."""

    def undo(self, merge: Merge) -> None:
        """Store that this merge was undone."""

    def parted(self, number: str) -> Collection[Pair]:
        """The pairs with this order that a person has taken apart."""

    def every(self) -> Sequence[Merge]:
        """All merges, the oldest first."""


class Suspicions(Protocol):
    """The suspected area outages."""

    def get(self, number: str) -> Suspicion | None: ...

    def latest_of(self, area: AreaName) -> Suspicion | None:
        """The newest one of an area."""

    def latest_number(self, prefix: str) -> str | None:
        """The highest number that begins so."""

    def every(self, states: Collection[SuspicionState] = ()) -> Sequence[Suspicion]:
        """All of them, or those in these states, the oldest first."""

    def save(self, suspicion: Suspicion) -> None:
        """Store it as it is now; its orders may be more than before, never fewer."""


class Notices(Protocol):
    """Notices of outages to important customers."""

    def of_outage(self, outage: str) -> Sequence[OutageNotice]: ...

    def every(self, *, due: bool = False) -> Sequence[OutageNotice]:
        """All notices, or those still to be given, by the outage's beginning."""

    def save(self, notice: OutageNotice) -> None: ...
