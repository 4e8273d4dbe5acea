"""Checks that what was heard is read back before an action that changes something uses it."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.marks import Text
from ivr.flow.model import Ask, Call, Do, Record, Step
from ivr.flow.plan import MATCHED, Edge, Plan
from ivr.flow.problems import Problem
from ivr.flow.values import BY_DIGITS, BY_WORDS
from ivr.flow.ways import Ways, told_way, ways_from
from ivr.flow.world import World, prompts_of


def check_readback(world: World) -> Iterator[Problem]:
    """F074. Options need no reading back: they were chosen from a few, not taken down."""
    actions = world.known.actions or {}
    changing = {name for name, spec in actions.items() if spec.changing}
    for plan in world.sound:
        ways: dict[str, Ways[_At]] = {}
        for name, slots in _unread(plan).items():
            step = plan.flow.steps[name]
            if isinstance(step, Do) and step.action in changing:
                yield from _unread_arguments(plan, step, slots, ways)


_At = tuple[str, bool]
"""A step, and whether the slot in question was heard and not read back on the way to it."""


def _unread_arguments(
    plan: Plan, step: Do, unread: frozenset[str], ways: dict[str, Ways[_At]]
) -> Iterator[Problem]:
    for line in step.arguments:
        if isinstance(line.right, Text) and line.right in unread:
            text = f"「{line.right}」是听来的，还没有念给客户核对，就拿去「{step.action}」了"
            hint = f"在前面的「询问」里念出 {{{line.right}}}，让客户确认。"
            slot = str(line.right)
            if slot not in ways:
                ways[slot] = _ways_unread(plan, slot)
            way = told_way(ways[slot], (str(step.name), True), lambda at: at[0])
            yield Problem(line.right.span, "F074", text, hint, way)


def _ways_unread(plan: Plan, slot: str) -> Ways[_At]:
    """The shortest ways on which the slot was heard and not read back, and those on which not."""
    steps = plan.flow.steps.items()
    heard = {name for name, step in steps if slot in _heard(plan, step)}
    settled = {name for name, step in steps if slot in _read_back(step) | _taken_back(step)}

    def onward(here: _At) -> Iterator[tuple[Edge, _At]]:
        name, unread = here
        left = unread and name not in settled
        for edge in plan.edges_from[name]:
            yield edge, (edge.target, left or (edge.trigger == MATCHED and name in heard))

    return ways_from((str(plan.flow.start), False), onward)


def _unread(plan: Plan) -> dict[str, frozenset[str]]:
    """For each step, the slots that may have been heard on the way and not read back since."""
    start = str(plan.flow.start)
    if start not in plan.flow.steps:
        return {}
    found: dict[str, frozenset[str]] = {start: frozenset()}
    open_ends = [start]
    while open_ends:
        name = open_ends.pop()
        step = plan.flow.steps[name]
        here = found[name] - _read_back(step) - _taken_back(step)
        for edge in plan.edges_from[name]:
            brought = here | _heard(plan, step) if edge.trigger == MATCHED else here
            before = found.get(edge.target)
            if before is None or not brought <= before:
                found[edge.target] = brought | (before or frozenset())
                open_ends.append(edge.target)
    return found


def _heard(plan: Plan, step: Step) -> frozenset[str]:
    """The slot that a question fills with something taken down by ear."""
    if not isinstance(step, Ask) or step.slot is None:
        return frozenset()
    kind = plan.kind_of(step.slot)
    return frozenset({str(step.slot)}) if kind in BY_DIGITS or kind in BY_WORDS else frozenset()


def _read_back(step: Step) -> frozenset[str]:
    """The slots that a question (or recording) tells before the caller answers it."""
    if not isinstance(step, Ask | Record):
        return frozenset()
    return frozenset(str(b.name) for prompt in prompts_of(step.prompt) for b in prompt.blanks)


def _taken_back(step: Step) -> frozenset[str]:
    """The slots that an action or sub-flow fills anew: what it gives was looked up, not heard."""
    if isinstance(step, Do | Call):
        return frozenset(str(line.left) for line in step.results)
    return frozenset()
