"""Checks that wherever a caller is listened to, one key leads to a person."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.model import Ask, Call, Command, Record, Transfer
from ivr.flow.plan import COMMAND, MATCHED, NO_ANSWER, RECORDED, RETURN_CALL, Edge, Plan
from ivr.flow.problems import Problem
from ivr.flow.ways import way_to
from ivr.flow.world import World, flows_where, reachable


def check_person(world: World) -> Iterator[Problem]:
    """F072. Words do not count: a line without a recogniser understands keys alone."""
    # The flows whose beginning leads to a person before anything is asked.
    to_person = flows_where(
        world, lambda plan, found: _leads_to_a_person(world, plan, str(plan.flow.start), found)
    )
    for_danger = _for_danger(world)
    for plan in world.sound:
        urgent = str(plan.flow.name) in for_danger
        yield from _far_from_a_person(world, plan, to_person, urgent=urgent)


def _far_from_a_person(
    world: World, plan: Plan, to_person: set[str], *, urgent: bool
) -> Iterator[Problem]:
    # Where a transfer has just failed, or a return call was wished for, nobody demands that one
    # be offered again.
    before_failing = reachable(plan, str(plan.flow.start), without={NO_ANSWER, RETURN_CALL})
    for name, step in plan.flow.steps.items():
        if not isinstance(step, Ask | Record) or name not in before_failing:
            continue
        commands = [c for c in plan.commands_at(step) if _has_its_key(step, c)]
        keyed = {COMMAND + str(command.name) for command in commands}
        near = any(_calls_a_person(world, command, to_person) for command in commands) or any(
            _leads_to_a_person(world, plan, edge.target, to_person, urgent=urgent)
            for edge in plan.edges_from[name]
            if edge.trigger in keyed or _is_answered(edge)
        )
        if not near:
            text = f"在「{name}」这里，客户按一个键找不到人工"
            hint = "在「随时可说」里留一个写了「按」的转人工口令，不要放进「不响应」。"
            yield Problem(step.name.span, "F072", text, hint, way_to(plan, name))


def _has_its_key(step: Ask | Record, command: Command) -> bool:
    """Whether the command has a key that means it here: options have theirs before commands, and
    # is the end of a recording."""
    if isinstance(step, Record):
        return command.key not in (None, "#")
    return command.key is not None and command.key not in {option.key for option in step.options}


def _is_answered(edge: Edge) -> bool:
    return edge.trigger == MATCHED or (edge.trigger == RECORDED and not edge.guards)


def _calls_a_person(world: World, command: Command, to_person: set[str]) -> bool:
    return command.call is not None and (
        command.call in to_person or command.call in world.doubtful
    )


def _for_danger(world: World) -> set[str]:
    """The flows that urgent commands call: who is there has claimed danger."""
    commands = (command for plan in world.plans.values() for command in plan.flow.commands)
    return {str(c.call) for c in commands if c.urgent and c.call is not None}


def _leads_to_a_person(
    world: World, plan: Plan, start: str, flows: set[str], *, urgent: bool = False
) -> bool:
    """Whether a person is rung before anything is asked; only where danger was claimed does an
    `urgent` transfer count, for nobody should have to claim it to reach a person."""
    for name in reachable(plan, start, from_waiting=False):
        step = plan.flow.steps[name]
        if isinstance(step, Transfer) and (urgent or not step.urgent):
            return True
        if isinstance(step, Call) and (step.flow in flows or step.flow in world.doubtful):
            return True
    return False
