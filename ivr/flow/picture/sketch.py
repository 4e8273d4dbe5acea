"""What a picture of a flow shows, before it is drawn: boxes, arrows, stubs and a legend.

It is the flow that is drawn, not the machine: what holds at every question stands in the legend
once, and an arrow that would cross half the picture ends in a stub that names its goal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flow.edges import command_name
from ivr.flow.linking import is_made
from ivr.flow.model import (
    Ask,
    Call,
    Command,
    Decide,
    Do,
    End,
    Flow,
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
    """The names under which the legend's commands are covered, with their lines."""


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
    commands = {command_name(str(flow.name), c): _command(c) for c in flow.commands}
    legend = (*commands.values(), *_everywhere(flow))
    return Sketch(str(flow.name), str(flow.start), boxes, arrows, legend, commands)


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
            label = "、".join(labels)
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
    goal = command.go or command.call or command.act
    urgent = "（紧急）" if command.urgent else ""
    return f"{key}{command.name}{urgent} → {goal}"


def _everywhere(flow: Flow) -> Iterator[str]:
    shared = flow.defaults
    for word, way in (
        ("没听到用完", shared.no_input_end),
        ("没听懂用完", shared.no_match_end),
        ("没办成", shared.failed),
        ("没人接", shared.no_answer),
    ):
        if way is not None and way.common:
            yield f"{word} → {_goal(way)}"
    if flow.after_hangup is not None:
        yield f"中途挂机 → {flow.after_hangup}"


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
