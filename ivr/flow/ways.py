"""The way that a call takes through a flow to a place, as an admin can follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from typing import TypeVar

from ivr.flow.plan import NO_ANSWER, NO_INPUT, NO_MATCH, Edge, Plan

S = TypeVar("S", bound=Hashable)

_HAPPENINGS = {NO_INPUT: "没听到", NO_MATCH: "没听懂", NO_ANSWER: "没人接"}


def way_to(plan: Plan, target: str) -> tuple[str, ...]:
    """The steps of the shortest way from the beginning to a step; empty when there is none."""
    return shortest_way(
        plan,
        str(plan.flow.start),
        lambda step: ((edge, edge.target) for edge in plan.edges_from.get(step, ())),
        lambda step: step == target,
        str,
    )


def shortest_way(
    plan: Plan,
    start: S,
    onward: Callable[[S], Iterator[tuple[Edge, S]]],
    arrived: Callable[[S], bool],
    step_of: Callable[[S], str],
) -> tuple[str, ...]:
    """The same over any states, each of which stands at a step; what was chosen is in brackets."""
    if step_of(start) not in plan.flow.steps:
        return ()
    came: dict[S, tuple[S, Edge] | None] = {start: None}
    open_ends = deque([start])
    while open_ends:
        here = open_ends.popleft()
        if arrived(here):
            return _told(came, here, step_of)
        for edge, there in onward(here):
            if there not in came:
                came[there] = (here, edge)
                open_ends.append(there)
    return ()


def _told(
    came: dict[S, tuple[S, Edge] | None], end: S, step_of: Callable[[S], str]
) -> tuple[str, ...]:
    way = [step_of(end)]
    here = end
    while (before := came[here]) is not None:
        here, edge = before
        chosen = edge.label or _HAPPENINGS.get(edge.trigger, "")
        way.append(f"{step_of(here)}（{chosen}）" if chosen else step_of(here))
    return tuple(reversed(way))
