"""What is counted of the line since its start, from the events that it tells."""

from __future__ import annotations

import logging
from collections import Counter

from ivr.events import AnsweredLate, CallAnswered, CallEnded, Event

log = logging.getLogger(__name__)


class Metrics:
    """Counts calls answered, answered too late, and over."""

    def __init__(self) -> None:
        self.counters: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Count one event."""
        match event:
            case CallAnswered():
                self.counters["calls answered"] += 1
            case AnsweredLate(waited_ms=waited_ms, limit_ms=limit_ms):
                self.counters["answered late"] += 1
                log.warning(
                    "一通来电等了 %.1f 秒才接通，超过 %.1f 秒的时限；常这样就要加线路或者加机器",
                    waited_ms / 1000,
                    limit_ms / 1000,
                    extra={"call": event.call_id},
                )
            case CallEnded():
                self.counters["calls ended"] += 1
