"""Whether a standing brings anything new to the place where a talk stands.

Facts that have nothing to do with each other multiply: ten of them make a thousand standings at
every question, all of which go on alike. So a standing is only gone on from if two of its facts
were not yet had together there (the width-two search of Lipovetzky and Geffner, 2012). What three
facts must come together for can be missed; flows ask about one or two.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import combinations

from ivr.simulator.explore.standing import Standing


@dataclass
class Novelty:
    """Remembers which facts were had together at which place."""

    _had: dict[Hashable, set[Hashable]] = field(default_factory=dict, init=False)

    def brings(self, standing: Standing) -> bool:
        """Whether it brings something; asked again, it does not."""
        had = self._had.get(standing.place)
        fresh = had is None
        if had is None:
            had = self._had[standing.place] = set()
        facts = list(enumerate(standing.facts))
        for pair in (*combinations(facts, 2), *facts):
            if pair not in had:
                had.add(pair)
                fresh = True
        return fresh
