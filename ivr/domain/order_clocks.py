"""Which clocks an order has, and what starts and stops them: one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder

METER_FAULT, RECONNECTION, HOME_CONNECTION = "电表故障", "欠费复电", "居民新装"
METER_READING, APPLIANCE = "抄表异常", "电器损坏"
"""The topics that have a limit of their own."""

CLOCK_STARTED, CLOCK_STOPPED = "clock-started", "clock-stopped"
"""The events of lines of history that tell which clock a person has started or stopped; such a
line bears the very moment that the clock does."""


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
    topics: frozenset[str] = frozenset()
    """Only orders about one of these have it; empty: all of the kind."""


_ON_SITE = frozenset({Status.ON_SITE, Status.RESTORED, Status.CLOSED})
_DONE = frozenset({Status.RESTORED, Status.CLOSED})
_CLOSED = frozenset({Status.CLOSED})

# Nothing in an order's life says that the cause of an outage is gone: somebody has to.
_FAULT = (
    Rule(Matter.ARRIVAL, _ON_SITE),
    Rule(Matter.RESTORATION, _ON_SITE - {Status.ON_SITE}, starts=Start.BY_HAND),
    Rule(Matter.FIRST_CALL_BACK, _CLOSED, starts=Status.RESTORED),
    Rule(Matter.METER_FAULT, _DONE, topics=frozenset({METER_FAULT})),
    Rule(Matter.RECONNECTION, _DONE, topics=frozenset({RECONNECTION})),
)
_HANDED_ON = Rule(Matter.HANDING_ON, _ON_SITE | {Status.DISPATCHED, Status.ON_THE_WAY})
_RESULT = Rule(Matter.RESULT, _CLOSED, starts=Status.RESTORED)
_OTHER_REQUEST = Rule(Matter.OTHER_REQUEST, _DONE)
_APPOINTMENT = Rule(Matter.APPOINTMENT, _ON_SITE, starts=Start.BY_HAND)

# Every clock of every kind of order is in this table and nowhere else.
RULES: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.FAULT: _FAULT,
    Kind.EMERGENCY: _FAULT,
    Kind.MESSAGE: (_HANDED_ON, _RESULT),
    Kind.RETURN_CALL: (Rule(Matter.RETURN_CALL, _CLOSED),),
    Kind.ENQUIRY: (),
    Kind.COMPLAINT: (
        Rule(Matter.COMPLAINT, _DONE),
        Rule(Matter.COMPLAINT_CONTACT, _ON_SITE),
        _HANDED_ON,
        Rule(Matter.FIRST_CALL_BACK, _CLOSED, starts=Status.RESTORED),
        Rule(Matter.METER_READING, _DONE, topics=frozenset({METER_READING})),
        Rule(Matter.APPLIANCE, _ON_SITE, topics=frozenset({APPLIANCE})),
    ),
    Kind.WHISTLE_BLOWING: (Rule(Matter.WHISTLE_BLOWING, _DONE), _HANDED_ON),
    Kind.SUGGESTION: (_HANDED_ON, _RESULT),
    Kind.PRAISE: (_HANDED_ON,),
    Kind.APPLICATION: (
        _HANDED_ON,
        Rule(Matter.CONNECTION, _DONE, topics=frozenset({HOME_CONNECTION})),
        _OTHER_REQUEST,
        _RESULT,
    ),
    Kind.APPOINTMENT: (_APPOINTMENT,),
    Kind.HOME_VISIT: (_HANDED_ON, _APPOINTMENT, _RESULT),
}


def wind_clocks(order: WorkOrder, regime: Regime) -> tuple[ServiceClock, ...]:
    """The clocks of an order that is opened, with what is promised now for all its life."""
    clocks = []
    for rule in RULES[order.kind]:
        if rule.topics and order.topic not in rule.topics:
            continue
        promise = regime.promise(rule.matter, order.area)
        if promise is None:
            continue
        at_once = rule.starts is Start.OPENING and not awaits_power(order)
        started_at = order.opened_at if at_once else None
        clocks.append(ServiceClock(order.number, rule.matter, promise, regime.name, started_at))
    return tuple(clocks)


def awaits_power(order: WorkOrder) -> bool:
    """Whether it promises a call for when the power is back: until then nothing is owed."""
    return order.kind is Kind.RETURN_CALL and order.outage is not None


def wind_until(
    order: WorkOrder, matter: Matter, at: datetime, due_at: datetime, regime: Regime
) -> ServiceClock:
    """A clock for a moment of its own: the end of an agreed hour, days before planned work."""
    return clock_until(order.number, matter, at, due_at, regime)


def clock_until(
    number: str, matter: Matter, at: datetime, due_at: datetime, regime: Regime
) -> ServiceClock:
    """The same for what has a number and is no order: a known outage."""
    limit = Limit(max(due_at - at, timedelta(0)))
    return ServiceClock(number, matter, regime.promise_of(matter, limit), regime.name, at)


def rewind_clocks(
    order: WorkOrder, clocks: Sequence[ServiceClock], at: datetime
) -> tuple[ServiceClock, ...]:
    """The clocks of an order that is opened again: those that ran end, and each begins anew.

    The order keeps what was promised as it was first opened.
    """
    ended = tuple(clock.stopped(at) if clock.is_running else clock for clock in clocks)
    latest = {clock.matter: clock for clock in ended}
    anew = []
    for rule in RULES[order.kind]:
        clock = latest.get(rule.matter)
        if clock is None:
            continue
        if clock.started_at is None:
            continue  # it still waits, as it did
        started_at = at if rule.starts is Start.OPENING else None
        anew.append(replace(clock, started_at=started_at, pauses=(), stopped_at=None))
    return (*ended, *anew)


def move_clocks(
    order: WorkOrder, clocks: Sequence[ServiceClock], at: datetime
) -> tuple[ServiceClock, ...]:
    """The order's clocks after it has come to its present status."""
    rules = {rule.matter: rule for rule in RULES[order.kind]}
    return tuple(_moved(clock, rules.get(clock.matter), order.status, at) for clock in clocks)


def unfollowed(
    order: WorkOrder, clocks: Sequence[ServiceClock], since: datetime
) -> tuple[ServiceClock, ...]:
    """The clocks without what another order's life has done to them since then.

    `order` stands where it stood before: a clock that its own status ends has ended on its own.
    What a person has done to a clock stays as well.
    """
    rules = {rule.matter: rule for rule in RULES[order.kind]}
    return tuple(_unfollowed(clock, rules.get(clock.matter), order, since) for clock in clocks)


def _unfollowed(
    clock: ServiceClock, rule: Rule | None, order: WorkOrder, since: datetime
) -> ServiceClock:
    stopped, started = clock.stopped_at, clock.started_at
    if rule is None:
        return clock
    own_stop = order.status in rule.stops or _by_hand(order, CLOCK_STOPPED, clock, stopped)
    pauses = clock.pauses
    if stopped is not None and stopped >= since and not own_stop:
        if pauses and pauses[-1].ended_at == stopped:  # the stop has ended it
            pauses = (*pauses[:-1], replace(pauses[-1], ended_at=None))
        stopped = None
    own_start = not isinstance(rule.starts, Status) or rule.starts is order.status
    own_start = own_start or _by_hand(order, CLOCK_STARTED, clock, started)
    if started is not None and started >= since and not own_start:
        started, pauses = None, ()
    return replace(clock, started_at=started, pauses=pauses, stopped_at=stopped)


def _by_hand(order: WorkOrder, event: str, clock: ServiceClock, at: datetime | None) -> bool:
    """Whether a person has done this to the clock at this moment."""
    return any(
        entry.event == event and entry.at == at and entry.note.startswith(clock.name)
        for entry in order.history
    )


def stop_earlier(
    order: WorkOrder, clocks: Sequence[ServiceClock], status: Status, at: datetime
) -> tuple[ServiceClock, ...]:
    """The clocks after a status was told late: what it ends, ended as early as that.

    Clocks that a later status had to stop, for want of this one, are meant.
    """
    ended_by = {rule.matter for rule in RULES[order.kind] if status in rule.stops}
    return tuple(clock.corrected(at) if clock.matter in ended_by else clock for clock in clocks)


def _moved(clock: ServiceClock, rule: Rule | None, status: Status, at: datetime) -> ServiceClock:
    if rule is None:
        return clock
    if clock.started_at is None:
        return clock.started(at) if status is rule.starts else clock
    return clock.stopped(at) if clock.is_running and status in rule.stops else clock
