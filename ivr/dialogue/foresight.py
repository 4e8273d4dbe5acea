"""What the flows are about to say of what is known, in the order in which it may be said.

A voice that needs a while can then have it ready. Ways are followed whatever their conditions:
to have too much ready costs some idle time, to have too little costs a caller's ear.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ivr.dialogue.activation import Activation
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.speaking import segments, spoken
from ivr.flow import model
from ivr.flow.library import FlowSet
from ivr.flow.plan import COMMAND, Plan
from ivr.flow.world import prompts_of

MOST_STEPS = 80
"""So many steps ahead are looked at, those of sub-flows among them; it takes below 1 ms."""
PASSING = frozenset({"现在"})
"""What is another by the time it is said."""

Slots = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Place:
    """A step that the call may come to, and what would be known there."""

    plan: Plan
    step: str
    slots: Slots


def foreseen(flows: FlowSet, stack: Sequence[Activation], facts: CallFacts) -> list[str]:
    """The values that may be said from here on, as they are read, each once, the nearest first."""
    found: dict[str, None] = {}
    for place in _places(flows, stack, facts):
        for prompt in _telling(place.plan)[place.step]:
            found.update(dict.fromkeys(_values(prompt, place, facts)))
    return list(found)


_TELLING: WeakKeyDictionary[Plan, Mapping[str, Sequence[model.Prompt]]] = WeakKeyDictionary()
"""By flow and step, as long as the flow is in force: they are the same in every call."""


def _telling(plan: Plan) -> Mapping[str, Sequence[model.Prompt]]:
    """By step: its prompts that say a value."""
    if (found := _TELLING.get(plan)) is None:
        found = _TELLING[plan] = {
            str(name): [prompt for prompt in prompts_of(step) if prompt.blanks]
            for name, step in plan.flow.steps.items()
        }
    return found


def _values(prompt: model.Prompt, place: _Place, facts: CallFacts) -> Iterator[str]:
    def words(blank: model.Blank) -> str:
        return "" if blank.name in PASSING else spoken(blank, place.plan, place.slots, facts)

    return (piece.text for piece in segments(prompt, words) if not piece.fixed)


def _places(flows: FlowSet, stack: Sequence[Activation], facts: CallFacts) -> Iterator[_Place]:
    """The steps from here on, breadth first, into the flows called and back out of them."""
    waiting = deque(_standing(stack))
    seen: set[tuple[str, str]] = set()
    while waiting and len(seen) < MOST_STEPS:
        place = waiting.popleft()
        name = (str(place.plan.flow.name), place.step)
        if name in seen:
            continue
        seen.add(name)
        yield place
        step = place.plan.flow.steps[place.step]
        if isinstance(step, model.Call) and (called := flows.plans.get(str(step.flow))):
            passed = _passed(step.arguments, place, facts)
            waiting.append(_Place(called, str(called.flow.start), passed))
        for edge in place.plan.edges_from[place.step]:
            if not edge.trigger.startswith(COMMAND):
                waiting.append(_Place(place.plan, edge.target, place.slots))


def _standing(stack: Sequence[Activation]) -> Iterator[_Place]:
    """Where each flow under way stands, the innermost first; an outer one is told what it gives."""
    given: dict[str, str | None] = {}
    for here in reversed(stack):
        slots = {**here.slots, **{name: value for name, value in given.items() if value}}
        yield _Place(here.plan, here.machine.state, slots)
        results = here.origin.results if isinstance(here.origin, model.Call) else ()
        given = {str(line.left): slots.get(str(line.right)) for line in results}


def _passed(arguments: tuple[model.Assignment, ...], place: _Place, facts: CallFacts) -> Slots:
    passed: dict[str, str | None] = {}
    for line in arguments:
        if isinstance(line.right, model.Literal):
            passed[str(line.left)] = str(line.right.text)
        elif line.right in place.slots:
            passed[str(line.left)] = place.slots[line.right]
        elif line.right == "来电号码":
            passed[str(line.left)] = facts.caller
    return passed
