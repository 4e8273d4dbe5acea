"""What a picture of a flow shows, before it is drawn: boxes, arrows, stubs and a legend.

It is the flow that is drawn, not the machine: what holds at every question stands in the legend
once, and an arrow that would cross half the picture ends in a stub that names its goal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flow.linking import is_made
from ivr.flow.model import (
    Ask,
    Call,
    Command,
    Common,
    Decide,
    Defaults,
    Do,
    End,
    Record,
    Return,
    Say,
    Step,
    Transfer,
    Way,
)
from ivr.flow.plan import (
    COMMAND,
    FAILED,
    NO_ANSWER,
    NO_INPUT,
    NO_MATCH,
    Edge,
    Mending,
    MissesWithin,
    Plan,
)

NEAR = 6
"""An arrow that goes at most so many steps down is drawn to its goal."""

CROWD = 4
"""A goal with more arrows than this is named in stubs."""


@dataclass(frozen=True, slots=True)
class Box:
    """A step as a box: its verb's code, its name, and what it says or does."""

    step: str
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from a step. `stub`: it ends in a stub that names `goal`, for the goal is far."""

    source: str
    goal: str
    label: str
    """A line for each of its edges that has something to say."""
    names: tuple[str, ...]
    """The edges that it stands for, without their flow."""
    troubled: bool = False
    """Whether it is taken when something went wrong or nobody answered."""
    stub: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """A whole picture."""

    flow: str
    start: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[str, ...]
    legend_edges: Mapping[str, str] = field(default_factory=dict)
    """The edges that are told in the legend, without their flow, each with its line."""


def sketch(plan: Plan) -> Sketch:
    """The picture of a flow."""
    flow = plan.flow
    boxes = tuple(
        Box(str(step.name), _VERBS[type(step)], _text(step))
        for step in flow.steps.values()
        if not is_made(step)
    )
    order = {box.step: place for place, box in enumerate(boxes)}
    plain = [arrow for edge in plan.edges if (arrow := _arrow(plan, edge)) is not None]
    joined = _joined(plain)
    crowd = Counter(arrow.goal for arrow in joined)
    arrows = tuple(_placed(arrow, order, crowd) for arrow in joined)
    ways = _common_ways(flow.defaults)
    told = (*map(_command, flow.commands), *ways.values(), *_after_hangup(flow.after_hangup))
    by_edge = dict(_in_legend(plan, ways))
    return Sketch(str(flow.name), str(flow.start), boxes, arrows, told, by_edge)


def holding_everywhere(common: Common | None) -> tuple[str, ...]:
    """What holds at the questions of every flow."""
    if common is None:
        return ()
    ways = _common_ways(common.defaults).values()
    return (*map(_command, common.commands), *ways, *_after_hangup(common.after_hangup))


def _arrow(plan: Plan, edge: Edge) -> Arrow | None:
    steps = plan.flow.steps
    source, target = steps[edge.source], steps[edge.target]
    if is_made(source) or edge.trigger.startswith(COMMAND):
        return None
    if any(isinstance(guard, MissesWithin) for guard in edge.guards):
        return None
    goal, calls = (edge.target, False)
    if is_made(target):
        assert isinstance(target, Call)
        if target.lenient:
            return None  # what the common part says of every question stands in the legend
        goal, calls = str(target.flow), True
    troubled = edge.trigger in (NO_INPUT, NO_MATCH, FAILED, NO_ANSWER)
    label = _label(source, edge)
    return Arrow(edge.source, goal, label, (edge.name,), troubled, stub=calls)


def _label(source: Step, edge: Edge) -> str:
    if isinstance(source, Ask) and edge.label:
        for option in source.options:
            if str(option.name) == edge.label:
                key = f" 按{option.key}" if option.key is not None else ""
                mend = "（重问）" if option.mend is not None else ""
                return f"{edge.label}{key}{mend}"
    if any(isinstance(guard, Mending) for guard in edge.guards):
        return "重问完"
    return edge.label


def _joined(arrows: list[Arrow]) -> list[Arrow]:
    """Arrows of one source and goal, of one kind, as one."""
    found: dict[tuple[str, str, bool, bool], Arrow] = {}
    for arrow in arrows:
        key = (arrow.source, arrow.goal, arrow.troubled, arrow.stub)
        before = found.get(key)
        if before is not None:
            labels = dict.fromkeys(filter(None, (before.label, arrow.label)))
            names = (*before.names, *arrow.names)
            label = "\n".join(labels)
            arrow = Arrow(arrow.source, arrow.goal, label, names, arrow.troubled, arrow.stub)
        found[key] = arrow
    return list(found.values())


def _placed(arrow: Arrow, order: Mapping[str, int], crowd: Counter[str]) -> Arrow:
    if arrow.stub or arrow.source == arrow.goal:
        return arrow
    distance = order[arrow.goal] - order[arrow.source]
    near = distance == 1 or (1 < distance <= NEAR and crowd[arrow.goal] <= CROWD)
    if near or (distance > 0 and crowd[arrow.goal] == 1):
        return arrow
    return Arrow(arrow.source, arrow.goal, arrow.label, arrow.names, arrow.troubled, stub=True)


def _command(command: Command) -> str:
    key = f"按{command.key} " if command.key is not None else ""
    key += f"线路{command.line} " if command.line is not None else ""
    goal = command.go or command.call or command.act
    urgent = "（紧急）" if command.urgent else ""
    return f"{key}{command.name}{urgent} → {goal}"


def _common_ways(shared: Defaults) -> dict[str, str]:
    """What the common part says of every step, by the trigger that leads there."""
    named = (
        (NO_INPUT, "没听到用完", shared.no_input_end),
        (NO_MATCH, "没听懂用完", shared.no_match_end),
        (FAILED, "没办成", shared.failed),
        (NO_ANSWER, "没人接", shared.no_answer),
    )
    return {
        trigger: f"{word} → {_goal(way)}"
        for trigger, word, way in named
        if way is not None and way.common
    }


def _after_hangup(action: str | None) -> Iterator[str]:
    if action is not None:
        yield f"中途挂机 → {action}"


def _in_legend(plan: Plan, ways: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The edges that are not drawn because the legend tells of them, with its lines."""
    steps = plan.flow.steps
    for command in plan.flow.commands:
        for step in steps:
            trigger = COMMAND + str(command.name)
            edge = Edge(step, trigger, str(command.go or ""), (), str(command.name))
            yield edge.name, _command(command)
    for edge in plan.edges:
        target = steps[edge.target]
        if isinstance(target, Call) and is_made(target) and target.lenient:
            yield edge.name, ways[edge.trigger]


def _goal(way: Way) -> str:
    return str(way.step if way.step is not None else way.call)


def _text(step: Step) -> str:
    match step:
        case Say() | Ask() | Record():
            return str(step.prompt.text)
        case Do():
            return str(step.action)
        case Call():
            return str(step.flow)
        case Transfer():
            return f"{step.queue}{'（紧急）' if step.urgent else ''}"
        case End():
            said = str(step.prompt.text) if step.prompt is not None else ""
            return f"{step.result or ''}　{said}".strip("　")
        case Return():
            return ""
        case Decide():
            return ""


_VERBS = {
    Say: "say",
    Ask: "ask",
    Record: "record",
    Decide: "decide",
    Do: "do",
    Call: "call",
    Return: "return",
    Transfer: "transfer",
    End: "end",
}
