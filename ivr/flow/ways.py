"""The way that a call takes through a flow to a place, as an admin can follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from ivr.flow.plan import NO_ANSWER, NO_INPUT, NO_MATCH, Edge, Plan

S = TypeVar("S", bound=Hashable)

_HAPPENINGS = {NO_INPUT: "没听到", NO_MATCH: "没听懂", NO_ANSWER: "没人接"}


def way_to(plan: Plan, target: str) -> tuple[str, ...]:
    """The steps of the shortest way from the beginning to a step; empty when there is none."""
    start = str(plan.flow.start)
    if start not in plan.flow.steps:
        return ()
    tree = ways_from(
        start,
        lambda step: ((edge, edge.target) for edge in plan.edges_from.get(step, ())),
    )
    return told_way(tree, target, str)


Ways = Mapping[S, tuple[S, Edge] | None]
"""By state: from which one and along which edge a call first comes to it; None at the start."""


def ways_from(
    start: S, onward: Callable[[S], Iterable[tuple[Edge, S]]]
) -> dict[S, tuple[S, Edge] | None]:
    """The shortest ways to every state that can be come to, searched once for all of them."""
    came: dict[S, tuple[S, Edge] | None] = {start: None}
    open_ends = deque([start])
    while open_ends:
        here = open_ends.popleft()
        for edge, there in onward(here):
            if there not in came:
                came[there] = (here, edge)
                open_ends.append(there)
    return came


def told_way(ways: Ways[S], end: S, step_of: Callable[[S], str]) -> tuple[str, ...]:
    """The steps of the way to a state, with what was chosen in brackets; empty: there is none."""
    if end not in ways:
        return ()
    way = [step_of(end)]
    here = end
    while (before := ways[here]) is not None:
        here, edge = before
        chosen = edge.label or _HAPPENINGS.get(edge.trigger, "")
        way.append(f"{step_of(here)}（{chosen}）" if chosen else step_of(here))
    return tuple(reversed(way))
