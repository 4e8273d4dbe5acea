"""The edges that talks have to cover, each under one name however a call came to take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.linking import DOT
from ivr.flow.marks import Span
from ivr.flow.model import Ask, Call, Command, Return
from ivr.flow.plan import (
    COMMAND,
    JOIN,
    MATCHED,
    RECORDED,
    RETURNED,
    Chosen,
    Edge,
    MissesWithin,
    Plan,
)

ANY_TIME = "随时可说"


@dataclass(frozen=True, slots=True)
class NamedEdge:
    """An edge to cover. `step` is None for a global command, which counts once and not at every
    step that listens to it."""

    name: str
    flow: str
    step: str | None
    label: str
    target: str
    span: Span
    """Where the step or the command is written."""


def edges_to_cover(plans: Mapping[str, Plan]) -> dict[str, NamedEdge]:
    """Every edge of these flows that a call can take, by name."""
    returning = {name for name, plan in plans.items() if _can_return(plan)}
    found = (edge for plan in plans.values() for edge in _edges_of(plan, returning))
    return {edge.name: edge for edge in found}


def covered(trail: Iterable[str], plans: Mapping[str, Plan]) -> set[str]:
    """The names of the edges that a trail (流程›步骤›trigger›标签›步骤) went along."""
    return {covered_as(step, plans) for step in trail}


def covered_as(step: str, plans: Mapping[str, Plan]) -> str:
    """The name under which one step of a trail is covered."""
    flow, _, trigger, *_ = step.split(JOIN)
    if not trigger.startswith(COMMAND) or flow not in plans:
        return step
    said = trigger.removeprefix(COMMAND)
    commands = plans[flow].flow.commands
    command = next((command for command in commands if command.name == said), None)
    return step if command is None else command_name(flow, command)


def command_name(flow: str, command: Command) -> str:
    """A command of the common part is one edge for all flows that inherit it."""
    owner = "公共" if command.common else flow
    return JOIN.join((owner, ANY_TIME, str(command.name)))


def _edges_of(plan: Plan, returning: set[str]) -> Iterator[NamedEdge]:
    flow = str(plan.flow.name)
    for edge in plan.edges:
        step = plan.flow.steps[edge.source]
        if edge.trigger.startswith(COMMAND):
            continue
        if isinstance(step, Call) and edge.trigger == RETURNED and step.flow not in returning:
            continue
        if any(isinstance(guard, MissesWithin) and guard.most == 0 for guard in edge.guards):
            continue
        if _goes_home(plan, edge):
            continue
        name = f"{flow}{JOIN}{edge.name}"
        yield NamedEdge(name, flow, edge.source, _label(edge), edge.target, step.name.span)
    for command in plan.flow.commands:
        if command.act is None:
            target = command.go if command.go is not None else command.call
            name = command_name(flow, command)
            yield NamedEdge(name, flow, None, str(command.name), str(target), command.name.span)


def _goes_home(plan: Plan, edge: Edge) -> bool:
    """Whether calls come to the edge's source by 重问 alone, and so never go on along it."""
    if edge.guards or edge.trigger not in (MATCHED, RECORDED):
        return False
    # What was missed there comes back there, by itself or out of a sub-flow made for it.
    coming = [
        e
        for e in plan.edges
        if e.target == edge.source and e.source.partition(DOT)[0] != edge.source
    ]
    return bool(coming) and all(_asks_again(plan, e) for e in coming)


def _asks_again(plan: Plan, edge: Edge) -> bool:
    step = plan.flow.steps[edge.source]
    chosen = next((g.option for g in edge.guards if isinstance(g, Chosen)), None)
    options = step.options if isinstance(step, Ask) else ()
    return any(str(o.name) == chosen and o.mend is not None for o in options)


def _can_return(plan: Plan) -> bool:
    return any(isinstance(step, Return) for step in plan.flow.steps.values())


def _label(edge: Edge) -> str:
    return edge.label or _TRIGGERS.get(edge.trigger, "")


_TRIGGERS = {"no_input": "没听到", "no_match": "没听懂", "matched": "答上了", "returned": "返回"}
