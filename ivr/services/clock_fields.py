"""Clocks and kept promises as plain values with stable names: what `--json` shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.clock import local
from ivr.domain.kept_promises import KeptPromises
from ivr.domain.matters import AGREED
from ivr.services.clock_desk import ShownClock
from ivr.services.record_fields import Fields


def clock_fields(shown: ShownClock) -> Fields:
    """A clock under its public field names; lengths of time in seconds."""
    order, clock, reading = shown.order, shown.clock, shown.reading
    limit = clock.promise.limit
    return {
        "number": order.number,
        "kind": order.kind.value,
        "status": order.status.value,
        "matter": clock.matter.value,
        "state": reading.state.value,
        "started_at": _iso(clock.started_at),
        "stopped_at": _iso(clock.stopped_at),
        "due_at": _iso(reading.due.at) if reading.due else None,
        "provisional": bool(reading.due and reading.due.provisional),
        "limit_s": _seconds(limit.time),
        "working_days": limit.working,
        "left_s": _seconds(reading.left),
        "used_s": _seconds(reading.used),
        "paused_s": _seconds(reading.paused),
        "kept": reading.kept,
        "regime": clock.regime,
        "pauses": [
            {
                "began_at": _iso(pause.began_at),
                "ended_at": _iso(pause.ended_at),
                "by": pause.by,
                "reason": pause.reason,
            }
            for pause in clock.pauses
        ],
    }


def kept_fields(kept: KeptPromises) -> Fields:
    """How a promise was kept, under public field names; shares from 0 to 1."""
    promise = kept.promise
    return {
        "matter": kept.matter.value,
        "regime": kept.regime,
        "limit_s": None if kept.matter in AGREED else _seconds(promise.limit.time),
        "working_days": promise.limit.working,
        "by_average": promise.by_average,
        "goal": promise.goal_percent / 100,
        "kept": kept.kept,
        "breached": kept.breached,
        "undecided": kept.undecided,
        "rate": None if kept.rate is None else round(kept.rate, 4),
        "average_s": None if kept.average is None else round(kept.average.total_seconds()),
        "reached": kept.reached,
    }


def _seconds(time: timedelta) -> int:
    return time // timedelta(seconds=1)


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else local(instant).isoformat(timespec="seconds")
