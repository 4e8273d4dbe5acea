"""Which clocks an order has, and what starts and stops them: one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder


class Start(Enum):
    """What starts a clock, where it is no change of status."""

    OPENING = auto()
    BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """A clock that orders of a kind have."""

    matter: Matter
    stops: frozenset[Status]
    """The first of these statuses ends it: a crew may report late, and jump forward."""
    starts: Status | Start = Start.OPENING


_ON_SITE = frozenset({Status.ON_SITE, Status.RESTORED, Status.CLOSED})
_CLOSED = frozenset({Status.CLOSED})

# Nothing in an order's life says that the cause of an outage is gone: somebody has to.
_FAULT = (
    Rule(Matter.ARRIVAL, _ON_SITE),
    Rule(Matter.RESTORATION, _ON_SITE - {Status.ON_SITE}, starts=Start.BY_HAND),
    Rule(Matter.FIRST_CALL_BACK, _CLOSED, starts=Status.RESTORED),
)

# Every clock of every kind of order is in this table and nowhere else.
RULES: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.FAULT: _FAULT,
    Kind.EMERGENCY: _FAULT,
    Kind.MESSAGE: (Rule(Matter.HANDING_ON, _ON_SITE | {Status.DISPATCHED}),),
    Kind.RETURN_CALL: (Rule(Matter.RETURN_CALL, _CLOSED),),
    Kind.ENQUIRY: (),
}


def wind_clocks(order: WorkOrder, regime: Regime) -> tuple[ServiceClock, ...]:
    """The clocks of an order that is opened, with what is promised now for all its life."""
    clocks = []
    for rule in RULES[order.kind]:
        promise = regime.promise(rule.matter, order.area)
        if promise is None:
            continue
        started_at = order.opened_at if rule.starts is Start.OPENING else None
        clocks.append(ServiceClock(order.number, rule.matter, promise, regime.name, started_at))
    return tuple(clocks)


def wind_until(
    order: WorkOrder, matter: Matter, at: datetime, due_at: datetime, regime: Regime
) -> ServiceClock:
    """A clock for a moment of its own: the end of an agreed hour, days before planned work."""
    limit = Limit(max(due_at - at, timedelta(0)))
    return ServiceClock(order.number, matter, regime.promise_of(matter, limit), regime.name, at)


def move_clocks(
    order: WorkOrder, clocks: Sequence[ServiceClock], at: datetime
) -> tuple[ServiceClock, ...]:
    """The order's clocks after it has come to its present status."""
    rules = {rule.matter: rule for rule in RULES[order.kind]}
    return tuple(_moved(clock, rules.get(clock.matter), order.status, at) for clock in clocks)


def _moved(clock: ServiceClock, rule: Rule | None, status: Status, at: datetime) -> ServiceClock:
    if rule is None:
        return clock
    if clock.started_at is None:
        return clock.started(at) if status is rule.starts else clock
    return clock.stopped(at) if clock.is_running and status in rule.stops else clock
