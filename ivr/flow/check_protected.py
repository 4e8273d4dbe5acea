"""Checks that nothing protected comes to where it is heard, written down or read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.flow.catalogue import DRAFT
from ivr.flow.check_slots import terms_of
from ivr.flow.conditions import Term
from ivr.flow.marks import Text
from ivr.flow.model import Assignment, Call, Do, Flow
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem
from ivr.flow.world import World, prompts_of


def check_protected(world: World) -> Iterator[Problem]:
    """F036 F037."""
    anywhere = frozenset(
        name for plan in world.plans.values() for name, s in plan.flow.slots.items() if s.protected
    )
    if not anywhere:
        return
    for plan in world.plans.values():
        yield from _spoken(plan)
        yield from _compared(plan)
        for step in plan.flow.steps.values():
            if isinstance(step, Call):
                lines = [(line, step.lenient or line.lenient) for line in step.arguments]
                yield from _passed(world, plan, step.flow, lines, anywhere)
                yield from _taken(world, plan, step)
            elif isinstance(step, Do) and step.action == DRAFT:
                yield from _drafted(plan, step, anywhere)
        for name, lines in _other_calls(plan.flow):
            yield from _passed(world, plan, name, lines, anywhere)


def _spoken(plan: Plan) -> Iterator[Problem]:
    for part in (*plan.flow.steps.values(), plan.flow.defaults):
        for blank in (b for prompt in prompts_of(part) for b in prompt.blanks):
            if plan.is_protected(blank.name):
                text = f"「{blank.name}」是保密的，不能念出来"
                hint = f"从话术里删掉 {{{blank.name}}}；要确认对不对，用业务动作核对。"
                yield Problem(blank.name.span, "F036", text, hint)


def _compared(plan: Plan) -> Iterator[Problem]:
    """The way that a call takes is written down with the conditions along it."""
    for term in terms_of(plan.flow):
        if not isinstance(term, Term) or not plan.is_protected(term.slot):
            continue
        if term.relation not in ("已填", "未填"):
            text = f"「{term.slot}」是保密的，条件里只能看它已填、未填"
            hint = "要看内容对不对，用业务动作核对，再看动作的结果。"
            yield Problem(term.slot.span, "F036", text, hint)


_Line = tuple[Assignment, bool]
"""A line of 传入, with whether a flow further out may give what this one lacks."""


def _other_calls(flow: Flow) -> Iterator[tuple[Text, list[_Line]]]:
    for command in flow.commands:
        if command.call is not None:
            yield command.call, [(line, True) for line in command.arguments]
    shared = flow.defaults
    for way in (shared.no_input_end, shared.no_match_end, shared.failed, shared.no_answer):
        if way is not None and way.call is not None:
            yield way.call, [(line, way.common or line.lenient) for line in way.arguments]


def _passed(
    world: World, plan: Plan, name: Text, lines: Iterable[_Line], anywhere: frozenset[str]
) -> Iterator[Problem]:
    called = world.plans.get(name)
    if called is None or called.flow.broken:
        return
    for line, lenient in lines:
        parameter = called.flow.slots.get(line.left)
        if parameter is None or parameter.protected:
            continue
        if (given := _protected_right(plan, line, lenient, anywhere)) is not None:
            text = f"「{given}」是保密的，「{name}」的参数「{line.left}」没有写保密"
            written = f"{line.left}: {{类型: {parameter.kind.value}, 保密: 是}}"
            hint = f"在「{name}」的「槽位」里写「{written}」。"
            yield Problem(given.span, "F037", text, hint)


def _protected_right(
    plan: Plan, line: Assignment, lenient: bool, anywhere: frozenset[str]
) -> Text | None:
    if not isinstance(line.right, Text):
        return None
    out = lenient and line.right in anywhere
    return line.right if out or plan.is_protected(line.right) else None


def _taken(world: World, plan: Plan, step: Call) -> Iterator[Problem]:
    called = world.plans.get(step.flow)
    if called is None:
        return
    for line in step.results:
        receiver = plan.flow.slots.get(line.left)
        if receiver is None or receiver.protected or not isinstance(line.right, Text):
            continue
        if called.is_protected(line.right):
            text = f"「{step.flow}」交回的「{line.right}」是保密的，槽位「{line.left}」没有写保密"
            hint = f"在「槽位」里给「{line.left}」写上「保密: 是」，或者不取回。"
            yield Problem(line.left.span, "F037", text, hint)


def _drafted(plan: Plan, step: Do, anywhere: frozenset[str]) -> Iterator[Problem]:
    for line in step.arguments:
        if (given := _protected_right(plan, line, line.lenient, anywhere)) is not None:
            text = f"「{given}」是保密的，不能存进草稿"
            yield Problem(given.span, "F037", text, "从「传入」里删掉它。")
