"""Few talks that together go along many edges: each to one that is far, then on to what is near."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.simulator.explore.choices import HANG_UP
from ivr.simulator.explore.search import ALONE, Search
from ivr.simulator.explore.talks import Beginning, Talk, Way

NEAR = 9
"""Worth going for another edge: so much more talk, in the costs of choices."""

END = 5
"""Worth going to the talk's own end; if that is farther, the caller hangs up."""

LONGEST = 30
"""Choices after which a talk is brought to its end."""

SCALE = 4
"""Of two ways alike the one with more edges to cover is taken; that outweighs no whole choice."""


@dataclass(frozen=True, slots=True)
class Tour:
    """A talk from its beginning to its end. `shows`: the edges for which it was made, in order."""

    talk: Talk
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Trip:
    """A part of a talk, remembered from its end."""

    here: Hashable
    before: _Trip | None = None
    way: Way | None = None
    arrived: bool = False

    def ways(self) -> Iterator[Way]:
        """The ways gone, the last one first."""
        trip: _Trip | None = self
        while trip is not None:
            if trip.way is not None:
                yield trip.way
            trip = trip.before

    @property
    def start(self) -> Hashable:
        """Where it began."""
        trip = self
        while trip.before is not None:
            trip = trip.before
        return trip.here


@dataclass
class Guide:
    """Plans tours through what a search has found. `missing` shrinks with each of them."""

    search: Search
    missing: set[str]

    def tours(self) -> Iterator[Tour]:
        """Talks along all the missing edges, the far ones first."""
        edges = self.search.edges
        unplanned = sorted(self.missing, key=lambda name: (-edges[name].cost, name))
        for goal in unplanned:
            if goal in self.missing:
                yield self._tour(goal)

    def _tour(self, goal: str) -> Tour:
        shown: list[str] = []
        beginning, trip = self._first(goal)
        self._show(beginning.edges, shown)
        gone = list(trip.ways())[::-1]
        for way in gone:
            self._show(way.edges, shown)
        here = trip.here
        while not self.search.nodes[here].over:
            more = None
            if len(gone) < LONGEST:
                more = self._trip([here], lambda way: bool(way.edges & self.missing), NEAR)
            more = more or self._trip([here], self._ending(gone), END)
            if more is None and not self.search.nodes[here].listens:
                more = self._trip([here], self._listening)  # nobody hangs up in mid-action
            if more is None:
                break
            further = list(more.ways())[::-1]
            for way in further:
                self._show(way.edges, shown)
            gone += further
            here = more.here
        choices = [way.choice for way in gone]
        if not self.search.nodes[here].over:
            choices.append(HANG_UP)
        return Tour(Talk(beginning.root, tuple(choices)), tuple(shown))

    def _ending(self, gone: Iterable[Way]) -> Callable[[Way], bool]:
        """What ends a talk; where one transfer was not answered, no other one is."""
        unanswered = any(isinstance(way.choice.given, NoAnswer) for way in gone)

        def ends(way: Way) -> bool:
            answered = isinstance(way.choice.given, Connected)
            return self.search.nodes[way.target].over and not (answered and unanswered)

        return ends

    def _listening(self, way: Way) -> bool:
        there = self.search.nodes[way.target]
        return there.listens or there.over

    def _show(self, edges: Iterable[str], shown: list[str]) -> None:
        fresh = sorted(self.missing.intersection(edges))
        shown += fresh
        self.missing.difference_update(fresh)

    def _first(self, goal: str) -> tuple[Beginning, _Trip]:
        """The shortest way to the goal; by itself a flow is only begun for what no call reaches."""
        reach = self.search.edges[goal]
        alone = reach.cost >= ALONE
        begun = [
            b for b in self.search.beginnings if (b.root == reach.root if alone else not b.alone)
        ]
        at_once = next((b for b in begun if goal in b.edges), None)
        if at_once is not None:
            return at_once, _Trip(at_once.key)
        trip = self._trip([b.key for b in begun], lambda way: goal in way.edges)
        assert trip is not None, goal
        return next(b for b in begun if b.key == trip.start), trip

    def _trip(
        self, starts: Iterable[Hashable], wanted: Callable[[Way], bool], most: int | None = None
    ) -> _Trip | None:
        """The shortest way on that ends with a wanted one."""
        serial = count()
        leads = [(0, next(serial), _Trip(start)) for start in starts]
        seen: set[Hashable] = set()
        while leads:
            cost, _, trip = heapq.heappop(leads)
            if trip.arrived:
                return trip
            if trip.here in seen:
                continue
            seen.add(trip.here)
            for way in self.search.nodes[trip.here].ways:
                target = self.search.nodes.get(way.target)
                if target is None:
                    continue
                if most is not None and target.depth == 1 < self.search.nodes[trip.here].depth:
                    continue  # back at the first menu: what follows is another story
                gain = min(SCALE - 1, len(way.edges & self.missing))
                longer = cost + SCALE * way.choice.cost - gain
                if most is None or longer <= SCALE * most:
                    lead = _Trip(way.target, trip, way, wanted(way))
                    heapq.heappush(leads, (longer, next(serial), lead))
        return None
