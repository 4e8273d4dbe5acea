"""A regime: the limits that one company has promised to keep. Pure; read from a file elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.terms import Area

EVERY_ONE = 100


@dataclass(frozen=True, slots=True)
class Promise:
    """A limit, and how it is judged by month; it goes with everything that began under it."""

    limit: Limit
    by_average: bool = False
    """The average has to keep the limit, single ones need not."""
    goal_percent: int = EVERY_ONE
    """How many of a hundred have to keep it."""


Limits = Mapping[Matter, Limit | Mapping[Area, Limit]]


def _usual_limits() -> Limits:
    minutes = {Area.CITY: 45, Area.RURAL: 90, Area.REMOTE: 120}
    day = Limit(timedelta(hours=24))
    return {
        Matter.ANSWER: Limit(timedelta(seconds=12)),
        Matter.ARRIVAL: {area: Limit(timedelta(minutes=most)) for area, most in minutes.items()},
        Matter.RESTORATION: Limit.working_days(1),
        Matter.METER_FAULT: Limit.working_days(2),
        Matter.COMPLAINT: Limit(timedelta(days=5)),
        Matter.WHISTLE_BLOWING: Limit(timedelta(days=10)),
        Matter.HANDING_ON: Limit.working_days(1),
        Matter.RESULT: Limit.working_days(2),
        Matter.ANNOUNCEMENT: Limit(timedelta(days=7)),
        Matter.CONNECTION: Limit.working_days(5),
        Matter.FIRST_CALL_BACK: day,
        Matter.RETURN_CALL: day,
    }


@dataclass(frozen=True, slots=True)
class Regime:
    """The limits; the defaults are those of the published standards."""

    name: str = "默认"
    limits: Limits = field(default_factory=_usual_limits)
    averaged: frozenset[Matter] = frozenset()
    """Matters of which the average counts."""
    goals: Mapping[Matter, int] = field(default_factory=dict)
    """Percent of a month that have to be in time; what is not named: all."""
    call_back_goal: int = 90
    """Percent of the matters to be called back about that have to be."""
    near_percent: int = 25
    """A clock is near its end when no more than this of its limit is left."""

    def limit(self, matter: Matter, area: Area | None = None) -> Limit | None:
        """The limit of a matter; None: this regime promises nothing. Unknown areas: the city's."""
        found = self.limits.get(matter)
        return found.get(area or Area.CITY) if isinstance(found, Mapping) else found

    def promise(self, matter: Matter, area: Area | None = None) -> Promise | None:
        """What is promised of a matter, with the way it is judged."""
        limit = self.limit(matter, area)
        return None if limit is None else self.promise_of(matter, limit)

    def promise_of(self, matter: Matter, limit: Limit) -> Promise:
        """A limit that was agreed for this one matter, judged as all of its kind."""
        return Promise(limit, matter in self.averaged, self.goals.get(matter, EVERY_ONE))

    @property
    def answer(self) -> timedelta:
        """From INVITE to answer; a later answer is a breach."""
        return self._time(Matter.ANSWER)

    @property
    def announced(self) -> timedelta:
        """How long before it begins planned work is told to callers."""
        return self._time(Matter.ANNOUNCEMENT)

    def _time(self, matter: Matter) -> timedelta:
        limit = self.limit(matter) or Regime().limit(matter)
        assert limit is not None, f"the usual regime has a limit for {matter}"
        return limit.time
