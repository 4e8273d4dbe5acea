"""How soon something is due; every limit comes from a regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.domain.regime import Regime
from ivr.domain.terms import Area, Began, Kind


@dataclass(frozen=True, slots=True)
class ArrivalPromise:
    """When a crew is due, and the minutes that may be promised (None: no promise is made)."""

    due_at: datetime
    minutes: int | None


def promise_arrival(opened_at: datetime, area: Area | None, regime: Regime) -> ArrivalPromise:
    """The crew's due time. An unknown area runs by the city clock, and promises no minutes."""
    limit = regime.arrival[area or Area.CITY]
    minutes = int(limit.total_seconds()) // 60
    return ArrivalPromise(opened_at + limit, None if area is None else minutes)


def due_time(kind: Kind, opened_at: datetime, area: Area | None, regime: Regime) -> datetime | None:
    """When an order of this kind is due; an enquiry is answered in the call itself."""
    match kind:
        case Kind.FAULT | Kind.EMERGENCY:
            return promise_arrival(opened_at, area, regime).due_at
        case Kind.MESSAGE:
            return opened_at + regime.message
        case Kind.RETURN_CALL:
            return opened_at + regime.return_call
        case Kind.ENQUIRY:
            return None


_BEFORE = {
    Began.JUST_NOW: timedelta(0),
    Began.WITHIN_THE_HOUR: timedelta(minutes=30),
}
"""更早 is not among them: that may be hours or days, and a made-up time would be believed."""

_JUST_NOW = timedelta(minutes=10)
_HOUR = timedelta(hours=1)


def estimate_beginning(began: Began | None, now: datetime) -> datetime | None:
    """When the fault began at a guess: now, or half an hour ago; None where no guess is near."""
    before = None if began is None else _BEFORE.get(began)
    return None if before is None else now - before


def began_since(at: datetime | None, now: datetime) -> Began | None:
    """How callers would put it that something began at this moment."""
    if at is None:
        return None
    if now - at <= _JUST_NOW:
        return Began.JUST_NOW
    return Began.WITHIN_THE_HOUR if now - at <= _HOUR else Began.EARLIER
