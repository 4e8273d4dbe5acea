"""Which slots a flow still looks at from a step on; what no step looks at any more is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.flow.conditions import Condition, read_condition
from ivr.flow.model import Ask, Call, Decide, Do, Return, Step
from ivr.flow.parts import Literal
from ivr.flow.plan import DONE, MATCHED, RETURNED, Plan
from ivr.flow.values import SlotType
from ivr.simulator.explore.probes import Probes

_CHOSEN = (SlotType.OPTION, SlotType.YES_NO)
"""Every answer to a question fills a slot of these types."""


@dataclass(frozen=True, slots=True)
class Live:
    """By step: the slots looked at from there on, and those looked at once a 调用 comes back."""

    before: Mapping[str, frozenset[str]]
    after: Mapping[str, frozenset[str]]


def live_in(plan: Plan, probes: Probes) -> Live:
    """What each step of a flow still needs (the usual data-flow, backwards to a fixed point)."""
    always = frozenset(slot for slot in plan.flow.slots if slot in probes.looked_up)
    before = {name: always | _used(plan, step, probes) for name, step in plan.flow.steps.items()}
    after: dict[str, frozenset[str]] = {}
    grown = True
    while grown:
        grown = False
        for name, step in plan.flow.steps.items():
            needed = {
                slot
                for edge in plan.edges_from[name]
                for slot in before[edge.target] - _filled(plan, step, edge.trigger)
            }
            after[name] = always | needed
            if not after[name] <= before[name]:
                before[name] |= after[name]
                grown = True
    return Live(before, after)


def _used(plan: Plan, step: Step, probes: Probes) -> frozenset[str]:
    """The slots at which the step itself looks, as far as a condition asks about them."""
    slots: set[str] = set()
    match step:
        case Decide(rows=rows):
            read = [read_condition(row.condition) for row in rows if row.condition is not None]
            slots = {str(t.slot) for c in read if isinstance(c, Condition) for t in c.terms}
        case Call(flow=inner, arguments=lines):
            slots = {
                str(line.right)
                for line in lines
                if not isinstance(line.right, Literal) and probes.of(str(inner), str(line.left))
            }
        case Return():
            slots = set(map(str, plan.flow.returns))
    return frozenset(slot for slot in slots if probes.of(str(plan.flow.name), slot))


def _filled(plan: Plan, step: Step, trigger: str) -> frozenset[str]:
    """The slots that are surely filled anew on the way out of a step."""
    if (isinstance(step, Do) and trigger == DONE) or (
        isinstance(step, Call) and trigger == RETURNED
    ):
        return frozenset(str(line.left) for line in step.results)
    if isinstance(step, Ask) and trigger == MATCHED and plan.kind_of(step.slot) in _CHOSEN:
        return frozenset({str(step.slot)})
    return frozenset()
