"""How many promises of a month were kept, by matter, limit and regime."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ivr.clock import SHANGHAI
from ivr.domain.limit import Limit
from ivr.domain.matters import AGREED, Matter
from ivr.domain.regime import EVERY_ONE, Promise
from ivr.domain.service_clock import Reading, ServiceClock


@dataclass(frozen=True, slots=True)
class KeptPromises:
    """The clocks of one promise that began in a month; agreed moments count together."""

    matter: Matter
    regime: str
    promise: Promise
    kept: int = 0
    breached: int = 0
    undecided: int = 0
    done: int = 0
    time_taken: timedelta = timedelta(0)
    """By all that are done, together, counted as their clocks count."""

    @property
    def decided(self) -> int:
        """How many were kept or not."""
        return self.kept + self.breached

    @property
    def rate(self) -> float | None:
        """The share that was kept, of those that are decided; None: none is."""
        return self.kept / self.decided if self.decided else None

    @property
    def average(self) -> timedelta | None:
        """The time that one took, of those that are done."""
        return self.time_taken / self.done if self.done else None

    @property
    def reached(self) -> bool | None:
        """Whether the month is as promised; None: nothing is decided yet."""
        if self.promise.by_average:
            return None if self.average is None else self.average <= self.promise.limit.time
        if not self.decided:
            return None
        return self.kept * EVERY_ONE >= self.decided * self.promise.goal_percent


def count_kept(read: Iterable[tuple[ServiceClock, Reading]]) -> tuple[KeptPromises, ...]:
    """The promises behind these clocks, in the order of the standards' table."""
    tallies: dict[tuple[Matter, str, Promise], _Tally] = {}
    for clock, reading in read:
        promise = clock.promise
        if clock.matter in AGREED:
            promise = replace(promise, limit=Limit(timedelta(0)))
        key = (clock.matter, clock.regime, promise)
        tallies.setdefault(key, _Tally()).add(reading, done=clock.stopped_at is not None)
    order = tuple(Matter)
    return tuple(
        sorted(
            (tally.result(*key) for key, tally in tallies.items()),
            key=lambda kept: (order.index(kept.matter), kept.regime, kept.promise.limit.time),
        )
    )


def count_waits(waits: Sequence[timedelta], promise: Promise, regime: str) -> KeptPromises:
    """How many calls were answered in time, from how long each has waited."""
    kept = sum(wait <= promise.limit.time for wait in waits)
    taken = sum(waits, timedelta(0))
    late = len(waits) - kept
    return KeptPromises(Matter.ANSWER, regime, promise, kept, late, 0, len(waits), taken)


def month_span(year: int, month: int) -> tuple[datetime, datetime]:
    """A month's first instant and that of the next one, on the service's wall clock."""
    first = datetime(year, month, 1, tzinfo=SHANGHAI)
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=SHANGHAI)
    return first.astimezone(UTC), after.astimezone(UTC)


@dataclass(slots=True)
class _Tally:
    """Counts one by one: a month may have a million clocks."""

    verdicts: dict[bool | None, int] = field(default_factory=dict)
    done: int = 0
    time_taken: timedelta = timedelta(0)

    def add(self, reading: Reading, *, done: bool) -> None:
        self.verdicts[reading.kept] = self.verdicts.get(reading.kept, 0) + 1
        if done:
            self.done += 1
            self.time_taken += reading.used

    def result(self, matter: Matter, regime: str, promise: Promise) -> KeptPromises:
        kept, breached, undecided = (self.verdicts.get(key, 0) for key in (True, False, None))
        return KeptPromises(
            matter, regime, promise, kept, breached, undecided, self.done, self.time_taken
        )
