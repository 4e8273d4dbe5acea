"""When a fault began, as callers put it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.domain.terms import Began

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
