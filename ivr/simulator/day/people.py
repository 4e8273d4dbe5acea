"""Those who take callers over, where no agents are stored: whoever is free picks up."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from ivr.simulator.day.call import DayCall
from ivr.simulator.day.timeline import Timeline

RINGS_MS, NOBODY_MS = (4_000, 25_000), 40_000
PICKS_UP = 850
"""Of a thousand callers so many are picked up."""


@dataclass
class AnyPeople:
    """As many as are needed, most of whom pick up."""

    timeline: Timeline
    chance: Random
    taken: int = field(default=0, init=False)
    missed: int = field(default=0, init=False)

    def want(self, call: DayCall, queue: str) -> None:
        """Ring somebody."""
        if self.chance.randrange(1000) < PICKS_UP:
            self.taken += 1
            self.timeline.after(self.chance.randint(*RINGS_MS), call.picked_up)
        else:
            self.missed += 1
            self.timeline.after(NOBODY_MS, call.nobody)

    def gone(self, call: DayCall) -> None:
        """The caller waits no longer."""
