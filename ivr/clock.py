"""Time, given to whoever needs it; only `SystemClock` reads the host's clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The service's time zone, whatever the host's is."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back, from an arbitrary start."""


class SystemClock:
    """The host's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


@dataclass
class ManualClock:
    """A clock that stands still until it is moved: for tests and for talking to a flow."""

    at: datetime
    elapsed_ms: int = 0

    def now(self) -> datetime:
        return self.at + timedelta(milliseconds=self.elapsed_ms)

    def monotonic_ms(self) -> int:
        return self.elapsed_ms

    def advance(self, milliseconds: int) -> None:
        """Let this much time pass."""
        self.elapsed_ms += milliseconds


def local(instant: datetime) -> datetime:
    """The instant on the service's wall clock; naive instants are refused."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(SHANGHAI)
