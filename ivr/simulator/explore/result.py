"""What exploring a set of flows has shown: ready to be told, saved as cases, or counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.edges import NamedEdge, edges_to_cover
from ivr.flow.library import FlowSet
from ivr.flow.linking import is_made
from ivr.flow.model import Call, Flow
from ivr.simulator.explore.blocked import reason_for
from ivr.simulator.explore.roots import roots_alone, roots_at
from ivr.simulator.explore.search import MOST_NODES, Search
from ivr.simulator.explore.talks import Talk


@dataclass(frozen=True)
class Exploration:
    """Every step and edge of the flows looked at, and what the search found of them."""

    flows: FlowSet
    entry: str
    search: Search
    edges: Mapping[str, NamedEdge]
    steps: tuple[tuple[str, str], ...]
    """Flow and step, in the order in which they are written; steps made by linking are not told."""

    @property
    def reached(self) -> dict[str, Talk]:
        """The shortest talk along each edge."""
        found = self.search.edges
        return {name: found[name].talk for name in self.edges if name in found}

    @property
    def talks(self) -> dict[tuple[str, str], Talk]:
        """The shortest talk to each step."""
        found = self.search.steps
        return {step: found[step].talk for step in self.steps if step in found}

    @property
    def blocked(self) -> dict[str, str]:
        """The edges that no talk takes, each with the likely reason."""
        steps = self.search.steps.keys()
        return {
            name: reason_for(edge, self.flows.plans, steps, whole=self.search.whole)
            for name, edge in self.edges.items()
            if name not in self.search.edges
        }


def explore(
    flows: FlowSet,
    entry: str,
    most_nodes: int = MOST_NODES,
    watch: Callable[[int, int], None] | None = None,
) -> Exploration:
    """Walk everywhere from the entry flow, then through each flow by itself that was not walked
    through wholly. `watch` is told how many edges were found, and of how many."""
    named = flows_from(flows, entry)
    plans = {name: plan for name, plan in flows.plans.items() if name in named}
    edges = edges_to_cover(plans)
    told = None if watch is None else lambda found: watch(min(found, len(edges)), len(edges))
    search = Search(flows, most_nodes, told)
    search.look(roots_at(flows, entry, search.probes))
    for name in plans:
        left = [e for e in edges.values() if e.flow == name and e.name not in search.edges]
        if left and name != entry:
            search.look(roots_alone(flows, name, search.probes), alone=True)
    steps = tuple(
        (name, str(step.name))
        for name, plan in plans.items()
        for step in plan.flow.steps.values()
        if not is_made(step)
    )
    return Exploration(flows, entry, search, edges, steps)


def flows_from(flows: FlowSet, entry: str) -> set[str]:
    """The flows that a call may come through; all of them for an entry that no other flow calls.

    What nobody calls, like the flow for faults of ours, belongs to the hotline all the same.
    """
    called = {name: set(_called(flow)) for name, flow in flows.flows.items()}
    if not any(entry in others for others in called.values()):
        return set(called)
    found, open_ends = {entry}, [entry]
    while open_ends:
        fresh = (called[open_ends.pop()] & called.keys()) - found
        found |= fresh
        open_ends += fresh
    return found


def _called(flow: Flow) -> Iterator[str]:
    for step in flow.steps.values():
        if isinstance(step, Call):
            yield str(step.flow)
    for command in flow.commands:
        if command.call is not None:
            yield str(command.call)
