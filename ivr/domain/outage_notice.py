"""Important customers are told of outages: which notice is due when, and whether it was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.domain.customer import Customer
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.matters import Matter
from ivr.domain.merge_rules import MergeRules
from ivr.domain.order_clocks import clock_until
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class OutageNotice:
    """One important customer to be told of one outage; a changed outage is told again."""

    outage: str
    account: str
    sequence: int
    """Counts from 1: the outage's window has changed so often after it was told."""
    starts_at: datetime
    ends_at: datetime
    """The window that is to be told."""
    clock: ServiceClock
    told_by: str | None = None
    how: str | None = None
    cancelled: bool = False
    """The outage does not concern the customer any more, or was over before it was told."""

    @property
    def told_at(self) -> datetime | None:
        """When the customer was told."""
        return self.clock.stopped_at

    @property
    def is_due(self) -> bool:
        """Whether somebody still has to tell."""
        return self.told_at is None and not self.cancelled

    def told(self, at: datetime, by: str, how: str) -> OutageNotice:
        """The notice after it was given, by whom and how."""
        if self.told_at is not None:
            raise NotAllowed(f"停电{self.outage}已经通知过户号{self.account}了（{self.told_by}）")
        if self.cancelled:
            raise NotAllowed(f"停电{self.outage}已经不用通知户号{self.account}了")
        if not by.strip() or not how.strip():
            raise NotAllowed("要写明是谁通知的、用什么办法通知的")
        return replace(self, clock=self.clock.stopped(at), told_by=by.strip(), how=how.strip())


def renew_notices(
    outage: KnownOutage,
    customers: Iterable[Customer],
    known: Sequence[OutageNotice],
    now: datetime,
    regime: Regime,
    rules: MergeRules,
) -> list[OutageNotice]:
    """The notices of an outage that are new or have changed, as it stands now.

    What was told stays told; where the window has changed since, a further notice is due.
    """
    latest = {notice.account: notice for notice in sorted(known, key=lambda one: one.sequence)}
    ahead = outage.restored_at is None and (outage.until_restored or now < outage.ends_at)
    changed: list[OutageNotice] = []
    concerned = set()
    for customer in customers:
        if not ahead or not outage.concerns(customer):
            continue
        concerned.add(customer.account)
        last = latest.get(customer.account)
        same = last is not None and (last.starts_at, last.ends_at) == _window(outage)
        if last is not None and same and not last.cancelled:
            continue
        if last is not None and last.is_due and outage.kind is not OutageKind.PLANNED:
            # It was to be told at once: another end gives nobody more time.
            starts_at, ends_at = _window(outage)
            changed.append(replace(last, starts_at=starts_at, ends_at=ends_at))
            continue
        again = last is not None and last.told_at is not None
        sequence = 1 if last is None else last.sequence + again
        changed.append(_due(outage, customer.account, sequence, now, regime, rules))
    changed += [
        replace(notice, cancelled=True)
        for account, notice in latest.items()
        if account not in concerned and notice.is_due
    ]
    return changed


def _due(
    outage: KnownOutage,
    account: str,
    sequence: int,
    now: datetime,
    regime: Regime,
    rules: MergeRules,
) -> OutageNotice:
    planned = outage.kind is OutageKind.PLANNED
    due_at = outage.starts_at - regime.announced if planned else now + rules.urgent_notice
    clock = clock_until(outage.number, Matter.ANNOUNCEMENT, now, due_at, regime)
    return OutageNotice(outage.number, account, sequence, *_window(outage), clock)


def _window(outage: KnownOutage) -> tuple[datetime, datetime]:
    return outage.starts_at, outage.ends_at
