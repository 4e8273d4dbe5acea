"""Many reports of one area: a suspected area outage, with its evidence. Pure.

A suspicion is a question to the supervisor. Accepted, it becomes a known outage; rejected, it
does not come again for the same reports unless it has grown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.domain.address import Address
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.merge_rules import AREA_KIND_NAMES, AreaKind, MergeRules
from ivr.domain.restoration import without_still_out
from ivr.domain.terms import Scope
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed

_ALL = 100


class SuspicionState(StrEnum):
    """What has become of a suspicion."""

    SUSPECTED = "suspected"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COVERED = "covered"
    """A wider one was accepted that explains all of it."""


SUSPICION_NAMES: Mapping[SuspicionState, str] = {
    SuspicionState.SUSPECTED: "待判断",
    SuspicionState.ACCEPTED: "已确认",
    SuspicionState.REJECTED: "已否定",
    SuspicionState.COVERED: "已并入大片停电",
}


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area that reports may have in common: its kind and its name."""

    kind: AreaKind
    name: str

    @property
    def text(self) -> str:
        """As people call it."""
        named = self.kind in {AreaKind.FEEDER, AreaKind.TRANSFORMER}
        return f"{AREA_KIND_NAMES[self.kind]}{self.name}" if named else self.name


@dataclass(frozen=True, slots=True)
class AreaReport:
    """One report as evidence: its order, its home, and when it came."""

    order: str
    home: str
    at: datetime
    symptom: str | None = None
    scope: Scope = Scope.UNKNOWN
    merged: bool = False
    """Whether it goes with another order."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reports of one area that are enough for a suspicion."""

    area: AreaName
    reports: tuple[AreaReport, ...]

    @property
    def homes(self) -> frozenset[str]:
        """The distinct homes."""
        return frozenset(report.home for report in self.reports)

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders, the oldest first."""
        return tuple(report.order for report in self.reports)

    @property
    def since(self) -> datetime:
        """When the first of them came."""
        return self.reports[0].at


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A suspected area outage, and what was decided."""

    number: str
    area: AreaName
    since: datetime
    at: datetime
    orders: tuple[str, ...]
    homes: int
    state: SuspicionState = SuspicionState.SUSPECTED
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    outage: str | None = None
    """The known outage that it has become, or that covers it."""

    def decided(
        self,
        state: SuspicionState,
        at: datetime,
        by: str,
        reason: str | None = None,
        outage: str | None = None,
    ) -> Suspicion:
        """The suspicion with a supervisor's decision; there is only one."""
        if self.state is not SuspicionState.SUSPECTED:
            told = SUSPICION_NAMES[self.state]
            raise NotAllowed(f"疑似停电{self.number}已经处理过了（{told}），不能再改")
        return replace(
            self, state=state, decided_at=at, decided_by=by, reason=reason, outage=outage
        )


def areas_of(order: WorkOrder) -> tuple[AreaName, ...]:
    """The areas that an order lies in, the narrowest first."""
    place = order.address
    names: Mapping[AreaKind, str | None] = {
        AreaKind.TRANSFORMER: order.transformer,
        AreaKind.COMPOUND: place.compound_place if place else None,
        AreaKind.VILLAGE: place.village if place else None,
        AreaKind.ROAD: place.road if place else None,
        AreaKind.FEEDER: order.feeder,
    }
    return tuple(AreaName(kind, name) for kind, name in names.items() if name)


def weigh(
    area: AreaName, reports: Iterable[AreaReport], now: datetime, rules: MergeRules
) -> Evidence | None:
    """The reports of an area within its time, if they come from enough homes.

    Reports of something that a missing supply does not explain are none of an area. Homes that
    are without power although the area was told restored are: many of them say that it was not.
    """
    threshold = rules.areas.get(area.kind)
    if threshold is None:
        return None
    counted = [
        report
        for report in reports
        if now - threshold.within <= report.at <= now
        and not rules.own_symptoms_in(without_still_out(report.symptom))
    ]
    evidence = Evidence(area, tuple(sorted(counted, key=lambda report: (report.at, report.order))))
    return evidence if len(evidence.homes) >= threshold.count else None


def narrowest(found: Sequence[Evidence]) -> list[Evidence]:
    """Without what says no more than a narrower area does; `found`: the narrowest first."""
    kept: list[Evidence] = []
    for evidence in found:
        if not any(evidence.homes <= earlier.homes for earlier in kept):
            kept.append(evidence)
    return kept


def renew(
    latest: Suspicion | None, evidence: Evidence, number: str, now: datetime, rules: MergeRules
) -> Suspicion | None:
    """The suspicion that this evidence makes, or makes larger; None: there is nothing to say.

    `latest`: the newest one of the same area.
    """
    new = Suspicion(
        number, evidence.area, evidence.since, now, evidence.orders, len(evidence.homes)
    )
    if latest is None:
        return new
    if latest.state is SuspicionState.SUSPECTED:
        return _grown(latest, evidence)
    if latest.state is not SuspicionState.REJECTED:
        return new  # what an accepted one explains is no evidence any more
    known = set(latest.orders)
    unknown = {report.home for report in evidence.reports if report.order not in known}
    enough = len(unknown) >= rules.areas[evidence.area.kind].count
    grown = len(evidence.homes) * _ALL >= latest.homes * (_ALL + rules.growth_percent)
    return new if enough or grown else None


def outage_of(
    suspicion: Suspicion, number: str, expected_at: datetime | None, reason: str | None
) -> KnownOutage:
    """The known outage that an accepted suspicion becomes; it lasts until the power is back."""
    area = suspicion.area
    line, district = area.kind is AreaKind.FEEDER, area.kind is AreaKind.TRANSFORMER
    return KnownOutage(
        number=number,
        kind=OutageKind.URGENT,
        reason=reason or "",
        starts_at=suspicion.since,
        ends_at=expected_at or suspicion.since,
        areas=() if line or district else (Address.parse(area.name),),
        feeders=(area.name,) if line else (),
        transformers=(area.name,) if district else (),
        until_restored=True,
    )


def _grown(latest: Suspicion, evidence: Evidence) -> Suspicion | None:
    """The open suspicion with the new reports; None where there are none."""
    new = [report for report in evidence.reports if report.order not in latest.orders]
    if not new:
        return None
    # Homes that are counted already may have left the window: what was seen stays seen.
    homes = max(latest.homes, len(evidence.homes))
    orders = (*latest.orders, *(report.order for report in new))
    return replace(latest, orders=orders, homes=homes)
