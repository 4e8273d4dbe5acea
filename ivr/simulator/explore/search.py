"""Walks through everything that can happen in talks, the most natural ways first.

A node is a standing: where a talk stands, as far as it matters. From each one every choice is
tried on a fork of the real dialogue. Nodes are settled in the order of their cost (Dijkstra), so
the talk that leads to a node is the shortest there is.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from ivr.dialogue.actions import Action, HangUp, Listen, Record
from ivr.dialogue.inputs import Input
from ivr.dialogue.session import DialogueSession
from ivr.flow.edges import covered
from ivr.flow.library import FlowSet
from ivr.flow.model import Call, Command
from ivr.flow.plan import JOIN
from ivr.simulator.explore.choices import choices_at
from ivr.simulator.explore.faults import wrong_with, wrong_with_hanging_up
from ivr.simulator.explore.novelty import Novelty
from ivr.simulator.explore.probes import probes_of
from ivr.simulator.explore.roots import Root
from ivr.simulator.explore.standing import Standing, landmarks_of
from ivr.simulator.explore.talks import Beginning, Fault, Node, Reach, Way

K = TypeVar("K")

ALONE = 1_000_000
"""The cost at the beginning of a flow by itself, above that of every whole call."""

MOST_NODES = 30_000
"""Standings looked at before the search gives up; the shipped flows have far fewer."""


@dataclass(slots=True)
class _Lead:
    """A standing that was seen and is not settled yet; without `awaited` the talk is over."""

    key: Hashable
    reach: Reach
    session: DialogueSession
    awaited: Action | None
    edges: frozenset[str]


@dataclass
class Search:
    """Everything found so far; `look` goes on from more beginnings."""

    flows: FlowSet
    most_nodes: int = MOST_NODES
    watch: Callable[[int], None] | None = None
    """Told now and again how many edges were found."""
    nodes: dict[Hashable, Node] = field(default_factory=dict, init=False)
    edges: dict[str, Reach] = field(default_factory=dict, init=False)
    steps: dict[tuple[str, str], Reach] = field(default_factory=dict, init=False)
    beginnings: list[Beginning] = field(default_factory=list, init=False)
    faults: list[Fault] = field(default_factory=list, init=False)
    tried: int = field(default=0, init=False)
    whole: bool = field(default=True, init=False)
    """Whether everything was tried; False once the limit was met."""

    def __post_init__(self) -> None:
        self.probes = probes_of(self.flows.plans, self.flows.known)
        self._landmarks = landmarks_of(self.flows.plans, self.probes)
        self._leads: list[tuple[int, int, _Lead]] = []
        self._best: dict[Hashable, int] = {}
        self._aside: set[Hashable] = set()
        self._novelty = Novelty()
        self._serial = count()

    def look(self, roots: Iterable[Root], *, alone: bool = False) -> None:
        """Walk everywhere that these beginnings lead to.

        `alone`: they are no whole calls, and only count for what no whole call reaches.
        """
        for root in roots:
            session = root.session(self.flows)
            reach = Reach(ALONE if alone else 0, root)
            seen = self._see(session, None, session.start(), reach)
            if seen is not None:
                self.beginnings.append(Beginning(root, seen.key, seen.edges, alone))
        while self._leads:
            cost, _, lead = heapq.heappop(self._leads)
            if lead.key in self.nodes:
                continue
            if len(self.nodes) >= self.most_nodes:
                self.whole = False
                self._leads.clear()
                return
            self._settle(cost, lead)
            if self.watch is not None:
                self.watch(len(self.edges))

    def _settle(self, cost: int, lead: _Lead) -> None:
        over = lead.awaited is None or isinstance(lead.awaited, HangUp)
        listens = isinstance(lead.awaited, Listen | Record)
        depth = len(lead.session.stack)
        node = self.nodes[lead.key] = Node(lead.reach, lead.edges, over, listens, depth)
        if lead.awaited is None:
            return
        if wrong := wrong_with_hanging_up(lead.session.fork()):
            self._blame(wrong, lead.session, lead.reach)
        for choice in choices_at(lead.session.stack[-1], lead.awaited, self.probes):
            session = lead.session.fork()
            reach = Reach(cost + choice.cost, lead.reach.root, node, choice)
            self.tried += 1
            try:
                actions = session.feed(choice.given)
            except Exception as error:
                # That a dialogue never raises is a promise; here it would be seen broken.
                self._blame(f"程序出错：{error!r}", session, reach)
                continue
            aside = listens and self._walked_aside(session, len(lead.session.stack), actions)
            # A command of this flow alone is a way of its own, wherever it leads.
            if aside and self.edges.keys() >= set(covered(session.trail, self.flows.plans)):
                continue
            seen = self._see(session, choice.given, actions, reach)
            if seen is not None and not choice.goes_back:
                node.ways.append(Way(choice, seen.edges, seen.key))

    def _walked_aside(
        self, session: DialogueSession, before: int, actions: Sequence[Action]
    ) -> bool:
        """Whether a command has just led aside to where one led before, from wherever.

        What a command's sub-flow does hangs on what it was given and not on the question that it
        interrupts, to which it comes back: to walk it once is enough. Without this the standings
        aside would be multiplied by the questions of all flows.
        """
        aside = session.stack[before:]
        if not actions or not aside or not isinstance(aside[0].origin, Command):
            return False
        key = self._landmarks.aside(aside, actions[-1])
        known = key in self._aside
        self._aside.add(key)
        return known

    def _see(
        self,
        session: DialogueSession,
        given: Input | None,
        actions: Sequence[Action],
        reach: Reach,
    ) -> _Lead | None:
        """Note what has come of a choice; None where nothing new can come of it any more."""
        if wrong := wrong_with(session, given, actions):
            self._blame(wrong, session, reach)
        edges = frozenset(covered(session.trail, self.flows.plans))
        steps = set(_steps(session, self.flows))
        key = self._key(session, actions)
        lead = _Lead(key, reach, session, actions[-1] if actions else None, edges)
        if key not in self._best and isinstance(key, Standing):
            brings = self._novelty.brings(key)
            if not (brings or edges - self.edges.keys() or steps - self.steps.keys()):
                return None
        for edge in edges:
            _shorter(self.edges, edge, reach)
        for step in steps:
            _shorter(self.steps, step, reach)
        if reach.cost < self._best.get(key, reach.cost + 1):
            self._best[key] = reach.cost
            heapq.heappush(self._leads, (reach.cost, next(self._serial), lead))
        return lead

    def _key(self, session: DialogueSession, actions: Sequence[Action]) -> Hashable:
        if not actions:
            return ("over", session.result, session.flow, session.step)
        return self._landmarks.standing(session, actions[-1])

    def _blame(self, text: str, session: DialogueSession, reach: Reach) -> None:
        here = (text, session.flow, session.step)
        if all((f.text, f.flow, f.step) != here for f in self.faults):
            self.faults.append(Fault(*here, reach.talk))


def _shorter(found: dict[K, Reach], what: K, reach: Reach) -> None:
    known = found.get(what)
    if known is None or reach.cost < known.cost:
        found[what] = reach


def _steps(session: DialogueSession, flows: FlowSet) -> Iterator[tuple[str, str]]:
    """The steps that the last input led through."""
    for edge in session.trail:
        flow, source, _, _, target = edge.split(JOIN)
        yield flow, source
        if isinstance(called := flows.flows[flow].steps.get(source), Call):
            # It has come back: a flow that returns at once leaves no edge of its own.
            yield str(called.flow), str(flows.flows[str(called.flow)].start)
        if target:
            yield flow, target
    for activation in session.stack:
        yield str(activation.plan.flow.name), activation.machine.state
