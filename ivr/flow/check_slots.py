"""Checks of slots: named rightly, readable, used at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.flow.catalogue import (
    ASKED_BUILT_IN,
    BUILT_IN,
    GIVEN_BUILT_IN,
    NOW,
    READ_AS,
    READINGS,
    RESERVED,
)
from ivr.flow.conditions import Condition, Term, Unreadable, read_condition
from ivr.flow.kinds import unfit_initial
from ivr.flow.marks import Text
from ivr.flow.model import Ask, Call, Decide, Do, Flow, Record
from ivr.flow.problems import Problem, did_you_mean
from ivr.flow.values import SlotType
from ivr.flow.world import World, assignments_of, prompts_of


def check_slots(world: World) -> Iterator[Problem]:
    """F026 F030 F031 F032 F034 F035 W041."""
    for plan in world.plans.values():
        yield from _names(plan.flow)
        yield from _blanks(plan.flow)
        yield from _conditions(world, plan.flow)
    for plan in world.sound:
        yield from _unused(world, plan.flow)


def _names(flow: Flow) -> Iterator[Problem]:
    for step in flow.steps.values():
        filled = [line.left for line in step.results] if isinstance(step, Do | Call) else []
        if isinstance(step, Ask | Record) and step.slot is not None:
            filled.append(step.slot)
        for name in filled:
            yield from _known(name, flow.slots, flow)
        if isinstance(step, Record) and step.slot in flow.slots:
            kind = flow.slots[str(step.slot)].kind
            if step.slot is not None and kind is not SlotType.RECORDING:
                text = f"录音要填入「录音」类型的槽位，「{step.slot}」是「{kind.value}」"
                yield Problem(step.slot.span, "F012", text)
    for line, lenient in assignments_of(flow):
        if isinstance(line.right, Text) and not lenient:
            yield from _known(line.right, (*flow.slots, *GIVEN_BUILT_IN), flow)
    for spec in flow.slots.values():
        if isinstance(spec.initial, Text) and spec.initial not in GIVEN_BUILT_IN:
            text = f"初值只能是{'、'.join(GIVEN_BUILT_IN)}，或者「」里的固定内容"
            yield Problem(spec.initial.span, "F030", text)
        else:
            yield from unfit_initial(flow, spec)


def _known(name: Text, slots: Iterable[str], flow: Flow) -> Iterator[Problem]:
    if name not in slots and name not in flow.lost:
        text = f"没有叫「{name}」的槽位"
        yield Problem(name.span, "F030", text, did_you_mean(name, slots))


def _blanks(flow: Flow) -> Iterator[Problem]:
    blanks = (b for step in flow.steps.values() for p in prompts_of(step) for b in p.blanks)
    for blank in blanks:
        spec = flow.slots.get(blank.name)
        if spec is None and blank.name not in BUILT_IN and blank.name not in flow.lost:
            text = f"话术里的{{{blank.name}}}没有对应槽位"
            hint = did_you_mean(blank.name, (*flow.slots, *BUILT_IN))
            yield Problem(blank.name.span, "F031", text, hint)
        elif spec is not None and READ_AS[spec.kind] is None:
            text = f"「{blank.name}」是{spec.kind.value}，不能念出来"
            yield Problem(blank.name.span, "F035", text)
        if blank.reading is not None and blank.reading not in READINGS:
            text = f"没有叫「{blank.reading}」的读法"
            hint = did_you_mean(blank.reading, READINGS) or f"可以写：{'、'.join(READINGS)}。"
            yield Problem(blank.reading.span, "F035", text, hint)


def terms_of(flow: Flow) -> Iterator[Term | Unreadable]:
    """Every term of every condition, and whatever cannot be read."""
    for step in flow.steps.values():
        for row in step.rows if isinstance(step, Decide) else ():
            if row.condition is not None:
                condition = read_condition(row.condition)
                yield from condition.terms if isinstance(condition, Condition) else [condition]


def _conditions(world: World, flow: Flow) -> Iterator[Problem]:
    for term in terms_of(flow):
        if isinstance(term, Unreadable):
            yield Problem(term.at.span, "F032", term.reason, term.hint)
            continue
        if term.slot == NOW:
            yield from _known_hours(world, term)
        elif term.slot not in RESERVED:
            yield from _known(term.slot, (*flow.slots, *GIVEN_BUILT_IN), flow)
        possible = ASKED_BUILT_IN.get(term.slot) or _possible(flow, term.slot)
        if possible is None or term.relation not in ("是", "不是") or term.value is None:
            continue
        if term.value not in possible:
            text = f"「{term.slot}」从来不会是「{term.value}」"
            hint = did_you_mean(term.value, possible) or f"它可能是：{'、'.join(possible)}。"
            yield Problem(term.value.span, "F034", text, hint)


def _known_hours(world: World, term: Term) -> Iterator[Problem]:
    hours = world.common.hours if world.common else {}
    lost = world.common.lost if world.common else frozenset()
    if term.value is not None and term.value not in hours and term.value not in lost:
        hint = did_you_mean(term.value, hours) or "时段写在公共部分的「时段」里。"
        yield Problem(term.value.span, "F026", f"没有叫「{term.value}」的时段", hint)


def _possible(flow: Flow, slot: str) -> tuple[str, ...] | None:
    """The values a slot can have, where only the options of questions (or its type) fill it."""
    spec = flow.slots.get(slot)
    if spec is None:
        return None
    if spec.kind is SlotType.YES_NO:
        return ("是", "否")
    if spec.kind is not SlotType.OPTION or spec.initial is not None or slot in flow.parameters:
        return None
    values: dict[str, None] = {}
    for step in flow.steps.values():
        if isinstance(step, Do | Call) and any(line.left == slot for line in step.results):
            return None
        if isinstance(step, Ask) and step.slot == slot:
            values |= {str(option.name): None for option in step.options}
    return tuple(values) or None


def _unused(world: World, flow: Flow) -> Iterator[Problem]:
    read: set[str] = set(map(str, flow.returns))
    read |= {str(b.name) for s in flow.steps.values() for p in prompts_of(s) for b in p.blanks}
    read |= {str(line.right) for line, _ in assignments_of(flow) if isinstance(line.right, Text)}
    read |= {str(term.slot) for term in terms_of(flow) if isinstance(term, Term)}
    if flow.after_hangup is not None:
        spec = (world.known.actions or {}).get(flow.after_hangup)
        read |= set(spec.arguments) if spec is not None else set(flow.slots)
    for name, slot in flow.slots.items():
        if slot.declared and name not in read and slot.name.span.file == flow.file:
            text = f"槽位「{name}」没有用到"
            yield Problem(slot.name.span, "W041", text, "没有用就删掉。")
