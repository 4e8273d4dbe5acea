"""Whether a call may be made now: asked before each, and counted for all nodes in one store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ivr.clock import SHANGHAI, Clock, local
from ivr.domain.dialling_rules import (
    HOUR,
    DialRules,
    number_to_dial,
    refuse_too_many,
    target_to_dial,
)
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork

KEPT = timedelta(days=8)
"""So long it is kept when whom we called; no limit looks further back than a day."""


@dataclass(frozen=True)
class DialDesk:
    """Gives leave for one call at a time; nodes that share a store share the limits."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    rules: DialRules

    def number(self, text: str, *, protected: bool = False) -> str:
        """A customer's number as it is to be dialled now, counted; NotAllowed says why it is not.

        `protected`: it is kept nowhere that it was called, and so not counted by itself.
        """
        return self._counted(text, number_to_dial, protected=protected)

    def target(self, text: str) -> str:
        """The same of what an operator wants to call: a number, or a SIP URI."""
        return self._counted(text, target_to_dial, protected=False)

    def not_made(self, target: str, *, protected: bool = False) -> None:
        """The call that this target was counted for was not made: no telephone rang."""
        with self.unit_of_work() as unit:
            unit.dials.take_back("" if protected else target)
            unit.commit()

    @property
    def room(self) -> int:
        """How many calls more may be made now, whomever to."""
        now = self.clock.now()
        with self.unit_of_work(read_only=True) as unit:
            in_hour, in_day = _in_all(unit, now)
        return max(0, min(self.rules.per_hour - in_hour, self.rules.per_day - in_day))

    def _counted(self, text: str, read: Callable[[str, DialRules], str], *, protected: bool) -> str:
        target, now = read(text, self.rules), self.clock.now()
        with self.unit_of_work() as unit:
            to_target = 0 if protected else unit.dials.count(_midnight(now), target)
            refuse_too_many(*_in_all(unit, now), to_target, self.rules)
            unit.dials.forget(now - KEPT)
            unit.dials.add(now, "" if protected else target)
            unit.commit()
        return target


def _in_all(unit: UnitOfWork, now: datetime) -> tuple[int, int]:
    return unit.dials.count(now - HOUR), unit.dials.count(_midnight(now))


def _midnight(now: datetime) -> datetime:
    return datetime.combine(local(now).date(), time(), SHANGHAI)
