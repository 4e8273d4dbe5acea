"""What is promised as an order is opened, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.domain.matters import Matter
from ivr.domain.regime import Regime
from ivr.domain.running_time import due_time
from ivr.domain.terms import Area, Kind
from ivr.working_days import USUAL, WorkingCalendar

FIRST_PROMISE: Mapping[Kind, Matter] = {
    Kind.FAULT: Matter.ARRIVAL,
    Kind.EMERGENCY: Matter.ARRIVAL,
    Kind.MESSAGE: Matter.HANDING_ON,
    Kind.RETURN_CALL: Matter.RETURN_CALL,
    Kind.COMPLAINT: Matter.COMPLAINT,
    Kind.WHISTLE_BLOWING: Matter.WHISTLE_BLOWING,
    Kind.SUGGESTION: Matter.HANDING_ON,
    Kind.PRAISE: Matter.HANDING_ON,
    Kind.APPLICATION: Matter.HANDING_ON,
    Kind.HOME_VISIT: Matter.HANDING_ON,
}
"""What an order's own due time is about; an enquiry is answered in the call itself."""


@dataclass(frozen=True, slots=True)
class ArrivalPromise:
    """When a crew is due, and the minutes that may be promised (None: no promise is made)."""

    due_at: datetime
    minutes: int | None


def promise_arrival(opened_at: datetime, area: Area | None, regime: Regime) -> ArrivalPromise:
    """The crew's due time. An unknown area runs by the city clock, and promises no minutes.

    Nor does a limit that only the average has to keep: this caller may wait longer.
    """
    limit = regime.limit(Matter.ARRIVAL, area)
    assert limit is not None, "every regime says when a crew arrives"
    told = area is not None and Matter.ARRIVAL not in regime.averaged
    minutes = int(limit.time.total_seconds()) // 60
    return ArrivalPromise(opened_at + limit.time, minutes if told else None)


def first_due(
    kind: Kind,
    opened_at: datetime,
    area: Area | None,
    regime: Regime,
    calendar: WorkingCalendar = USUAL,
) -> datetime | None:
    """When an order of this kind is due; None: it has no time of its own."""
    matter = FIRST_PROMISE.get(kind)
    limit = None if matter is None else regime.limit(matter, area)
    due = None if limit is None else due_time(opened_at, limit, (), calendar)
    return None if due is None else due.at
