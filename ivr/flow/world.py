"""All flows that belong together, as the checks see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache

from ivr.flow.catalogue import Known
from ivr.flow.knowledge import Knowledge
from ivr.flow.model import (
    Ask,
    Assignment,
    Call,
    Common,
    Do,
    Flow,
    Prompt,
    Record,
    Return,
    Step,
    Way,
)
from ivr.flow.plan import MATCHED, NO_INPUT, NO_MATCH, RECORDED, Edge, NothingRecorded, Plan


class Unhelped(Enum):
    """A caller whom no question helps on; the value is what each question meets."""

    SILENT = NO_INPUT
    MISUNDERSTOOD = NO_MATCH


@dataclass(frozen=True)
class World:
    """The linked flows by name, the common part, and what stands around them."""

    plans: Mapping[str, Plan]
    common: Common | None = None
    known: Known = field(default_factory=Known)
    lost: frozenset[str] = frozenset()
    """Names that flows probably have whose files cannot be read."""
    common_lost: bool = False
    """Whether there is a common part, but nobody knows what it says."""
    knowledge: Knowledge = field(default_factory=Knowledge)
    knowledge_lost: bool = False
    """Whether some of the knowledge cannot be read."""

    @property
    def doubtful(self) -> frozenset[str]:
        """Flows of which nothing can be said before they are mended."""
        return self.lost | {name for name, plan in self.plans.items() if plan.flow.broken}

    @property
    def sound(self) -> tuple[Plan, ...]:
        """The flows whose writing is right, so that things can be proved of them."""
        return tuple(plan for plan in self.plans.values() if not plan.flow.broken)


def prompts_of(part: object) -> Iterator[Prompt]:
    """Every prompt that a step (or the defaults) can say."""
    if isinstance(part, Prompt):
        yield part
    elif part is None or isinstance(part, str):
        return
    elif isinstance(part, tuple):
        for item in part:
            yield from prompts_of(item)
    elif is_dataclass(part) and not isinstance(part, type):
        for name in _field_names(type(part)):
            yield from prompts_of(getattr(part, name))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def assignments_of(flow: Flow) -> Iterator[tuple[Assignment, bool]]:
    """Every 传入 of a flow, each with whether a slot that the flow lacks is passed empty."""
    for step in flow.steps.values():
        if isinstance(step, Do):
            yield from ((line, line.lenient) for line in step.arguments)
        elif isinstance(step, Call):
            yield from ((line, step.lenient or line.lenient) for line in step.arguments)
    for command in flow.commands:
        yield from ((line, command.common or line.lenient) for line in command.arguments)
    for way in _unused_ways(flow):
        yield from ((line, line.lenient) for line in way.arguments)


def _unused_ways(flow: Flow) -> Iterator[Way]:
    shared = flow.defaults
    for way in (shared.no_input_end, shared.no_match_end, shared.failed, shared.no_answer):
        if way is not None and not way.common:
            yield way


def waits(step: Step) -> bool:
    """Whether the caller is listened to here."""
    return isinstance(step, Ask | Record)


def reachable(
    plan: Plan, start: str, *, without: Collection[str] = (), from_waiting: bool = True
) -> set[str]:
    """The steps that a call can come to from `start`, not taking edges `without` these triggers.

    With `from_waiting` off, the search stops where the caller is listened to.
    """
    steps = plan.flow.steps
    if start not in steps:
        return set()
    seen, open_ends = {start}, [start]
    while open_ends:
        name = open_ends.pop()
        if not from_waiting and waits(steps[name]):
            continue
        for edge in plan.edges_from[name]:
            if edge.trigger not in without and edge.target not in seen:
                seen.add(edge.target)
                open_ends.append(edge.target)
    return seen


def is_taken_by(caller: Unhelped, plan: Plan, edge: Edge) -> bool:
    """Whether a caller of this kind takes this edge."""
    step = plan.flow.steps[edge.source]
    if isinstance(step, Ask):
        return edge.trigger == caller.value and not edge.guards
    if isinstance(step, Record):
        if edge.trigger != RECORDED:
            return False
        nothing = (NothingRecorded(),)
        plain = not any(e.guards == nothing for e in plan.edges_from[edge.source])
        silent = caller is Unhelped.SILENT
        return (silent and edge.guards == nothing) or (not edge.guards and (plain or not silent))
    return edge.trigger != MATCHED


def flows_where(world: World, belongs: Callable[[Plan, set[str]], bool]) -> set[str]:
    """The flows that belong to a set, where belonging may hang on which others do."""
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, plan in world.plans.items():
            if name not in found and belongs(plan, found):
                found.add(name)
                grown = True
    return found


def flows_that_return(world: World, caller: Unhelped | None = None) -> set[str]:
    """The sub-flows that can come back without the caller having been asked anything.

    With a caller, they may ask, but that caller never answers.
    """
    return flows_where(world, lambda plan, found: _returns(plan, found, caller))


def _returns(plan: Plan, returning: set[str], caller: Unhelped | None) -> bool:
    steps = plan.flow.steps
    start = str(plan.flow.start)
    if start not in steps:
        return False
    seen, open_ends = {start}, [start]
    while open_ends:
        name = open_ends.pop()
        if isinstance(steps[name], Return):
            return True
        for target in steps_on(plan, name, returning, caller):
            if target not in seen:
                seen.add(target)
                open_ends.append(target)
    return False


def steps_on(
    plan: Plan, name: str, returning: set[str], caller: Unhelped | None = None
) -> Iterator[str]:
    """Where a call goes from a step without the caller's doing (or with one who never answers)."""
    step = plan.flow.steps[name]
    if waits(step) and caller is None:
        return
    if isinstance(step, Call) and str(step.flow) not in returning:
        return
    for edge in plan.edges_from[name]:
        if caller is None or not waits(step) or is_taken_by(caller, plan, edge):
            yield edge.target
