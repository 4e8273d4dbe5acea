"""What came of a simulated day, in numbers that several districts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ivr.domain.kept_promises import KeptPromises
from ivr.domain.matters import Matter
from ivr.simulator.day.accounting import Account
from ivr.simulator.day.agents import Waits
from ivr.simulator.day.hotline import Counted


@dataclass
class Work:
    """What was done outside of calls."""

    crew_answers: int = 0
    outages: int = 0
    rejected: int = 0
    restored_with_area: int = 0
    asked_with_area: int = 0
    department_steps: int = 0
    refused: int = 0
    reopened: int = 0
    closed_by_hand: int = 0
    storm_minutes: int = 0
    turns: int = 0

    def add(self, other: Work) -> None:
        """Both together."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Promise:
    """How often one promise was kept."""

    kept: int = 0
    breached: int = 0
    undecided: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was kept; None: nothing is decided."""
        decided = self.kept + self.breached
        return self.kept / decided if decided else None


@dataclass
class DayResult:
    """One district's day, or all of them."""

    counted: Counted = field(default_factory=Counted)
    account: Account = field(default_factory=Account)
    waits: Waits = field(default_factory=Waits)
    work: Work = field(default_factory=Work)
    promises: dict[Matter, Promise] = field(default_factory=dict)
    dark: list[tuple[timedelta, timedelta]] = field(default_factory=list)
    """From when until when places had no power, from midnight on."""
    homes: int = 0
    districts: int = 1
    agents: int = 0
    cpu_s: float = 0.0
    bytes_stored: int = 0

    def keep(self, kept: Sequence[KeptPromises]) -> None:
        """Add what the clocks tell of promises."""
        for each in kept:
            promise = self.promises.setdefault(each.matter, Promise())
            promise.kept += each.kept
            promise.breached += each.breached
            promise.undecided += each.undecided

    def add(self, other: DayResult) -> None:
        """Both together; calls at once are those of each district's own hotline."""
        mine, theirs = self.counted, other.counted
        for name in ("results", "errands", "by_hour", "storm_by_hour", "half_minutes"):
            getattr(mine, name).update(getattr(theirs, name))
        mine.most_at_once += theirs.most_at_once
        self.account.add(other.account)
        waits = self.waits
        waits.joined += other.waits.joined
        waits.gave_up += other.waits.gave_up
        waits.nobody += other.waits.nobody
        waits.missed += other.waits.missed
        waits.taken_s += other.waits.taken_s
        for matter, promise in other.promises.items():
            own = self.promises.setdefault(matter, Promise())
            own.kept += promise.kept
            own.breached += promise.breached
            own.undecided += promise.undecided
        self.work.add(other.work)
        self.dark += other.dark
        self.homes += other.homes
        self.districts += other.districts
        self.agents += other.agents
        self.cpu_s += other.cpu_s
        self.bytes_stored += other.bytes_stored


def share(part: int, whole: int) -> float:
    """How much of it; all of nothing."""
    return part / whole if whole else 1.0


def ordered(counted: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first; alike ones by name, so that two days read alike."""
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
