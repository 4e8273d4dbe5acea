"""When a call really began: a caller counts from the first ring, not from when we got to it.

Three things hold an INVITE up before it is read: this process stood still (the kernel has stamped
the datagram with its arrival), the network lost earlier copies, or a proxy in between did not
forward it; for the last two only a trusted trunk's Date is evidence (RFC 3261 §20.17).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ivr.telephony.message import Request

OLDEST_MS = 32_000
"""64*T1: a caller's transaction lives no longer, so no INVITE is older (RFC 3261 §17.1.1.2).

What a clock says beyond that is the clock's fault.
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a datagram reached this machine, on the core's clock, and the time of day now."""

    at_ms: int
    now: datetime | None = None


def arrived(now_ms: int, now: datetime, stamped_ns: int | None) -> Arrival:
    """The arrival of a datagram that the kernel stamped so (nanoseconds of the time of day)."""
    if stamped_ns is None:
        return Arrival(now_ms, now)
    age_ms = int(now.timestamp() * 1000) - stamped_ns // 1_000_000
    return Arrival(now_ms - age_ms if 0 < age_ms <= OLDEST_MS else now_ms, now)


def first_sent_ms(request: Request, arrival: Arrival, now_ms: int, *, dated: bool) -> int:
    """When the caller began to wait; `dated`: whether the Date is believed.

    Dates have whole seconds, so that one second is taken off what one tells.
    """
    told = _date(request) if dated else None
    if told is None or arrival.now is None:
        return arrival.at_ms
    age_ms = int((arrival.now - told).total_seconds() * 1000) - 1000
    return min(arrival.at_ms, now_ms - age_ms) if 0 < age_ms <= OLDEST_MS else arrival.at_ms


def _date(request: Request) -> datetime | None:
    try:
        told = parsedate_to_datetime(request.headers.first("Date") or "")
    except ValueError:
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told
