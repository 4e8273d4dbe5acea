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
"""So many steps ahead are looked at, those of sub-flows among them."""
PASSING = frozenset({"现在"})
"""What is another by the time it is said."""

Slots = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Stop:
    """A step ahead that says values: its flow, its prompts, and whose slots are known there.

    It holds no plan: flows that are no longer in force are to be forgotten.
    """

    flow: str
    prompts: Sequence[model.Prompt]
    known: int


@dataclass(frozen=True, slots=True)
class _Route:
    """The way ahead of where flows stand, the nearest first; it is the same in every call.

    Known are first the slots of the flows that stand, the innermost first, then those of each flow
    that is called on the way: `passed` tells from whose slots they come, and by which lines.
    """

    stops: Sequence[_Stop]
    passed: Sequence[tuple[int, tuple[model.Assignment, ...]]]


def foreseen(flows: FlowSet, stack: Sequence[Activation], facts: CallFacts) -> list[str]:
    """The values that may be said from here on, as they are read, each once, the nearest first."""
    route = _route(flows, stack)
    known: dict[int, Slots] = dict(enumerate(_standing(stack)))
    standing = len(known)

    def slots_at(place: int) -> Slots:
        if place not in known:
            before, lines = route.passed[place - standing]
            known[place] = _passed(lines, slots_at(before), facts)
        return known[place]

    found: dict[str, None] = {}
    for stop in route.stops:
        slots = slots_at(stop.known)
        for prompt in stop.prompts:
            plan = flows.plans[stop.flow]
            found.update(dict.fromkeys(_values(prompt, plan, slots, facts)))
    return list(found)


_Standing = tuple[str, tuple[tuple[str, str], ...]]
"""The version of the flows, and of each flow under way its name and its step."""

_ROUTES: WeakKeyDictionary[Plan, dict[_Standing, _Route]] = WeakKeyDictionary()
"""By the innermost flow, as long as it is in force, and by where all of them stand."""

MOST_ROUTES = 2_000
"""Of one flow; they are looked for anew when there are more."""


def _route(flows: FlowSet, stack: Sequence[Activation]) -> _Route:
    routes = _ROUTES.setdefault(stack[-1].plan, {}) if stack else {}
    names = tuple((str(here.plan.flow.name), here.machine.state) for here in stack)
    key = (flows.version, names)
    if (route := routes.get(key)) is None:
        if len(routes) >= MOST_ROUTES:
            routes.clear()
        route = routes[key] = _looked_for(flows, stack)
    return route


def _looked_for(flows: FlowSet, stack: Sequence[Activation]) -> _Route:
    """The steps from here on, breadth first, into the flows called and back out of them."""
    waiting = deque((here.plan, here.machine.state, at) for at, here in enumerate(reversed(stack)))
    seen: set[tuple[str, str]] = set()
    stops: list[_Stop] = []
    passed: list[tuple[int, tuple[model.Assignment, ...]]] = []
    while waiting and len(seen) < MOST_STEPS:
        plan, name, known = waiting.popleft()
        if (place := (str(plan.flow.name), name)) in seen:
            continue
        seen.add(place)
        if prompts := _telling(plan)[name]:
            stops.append(_Stop(place[0], prompts, known))
        step = plan.flow.steps[name]
        if isinstance(step, model.Call) and (called := flows.plans.get(str(step.flow))):
            waiting.append((called, str(called.flow.start), len(stack) + len(passed)))
            passed.append((known, step.arguments))
        for edge in plan.edges_from[name]:
            if not edge.trigger.startswith(COMMAND):
                waiting.append((plan, edge.target, known))
    return _Route(stops, passed)


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


def _values(prompt: model.Prompt, plan: Plan, slots: Slots, facts: CallFacts) -> Iterator[str]:
    def words(blank: model.Blank) -> str:
        return "" if blank.name in PASSING else spoken(blank, plan, slots, facts)

    return (piece.text for piece in segments(prompt, words) if not piece.fixed)


def _standing(stack: Sequence[Activation]) -> Iterator[Slots]:
    """What each flow under way knows, the innermost first; an outer one is told what it gives."""
    given: dict[str, str | None] = {}
    for here in reversed(stack):
        slots = {**here.slots, **{name: value for name, value in given.items() if value}}
        yield slots
        results = here.origin.results if isinstance(here.origin, model.Call) else ()
        given = {str(line.left): slots.get(str(line.right)) for line in results}


def _passed(lines: tuple[model.Assignment, ...], slots: Slots, facts: CallFacts) -> Slots:
    passed: dict[str, str | None] = {}
    for line in lines:
        if isinstance(line.right, model.Literal):
            passed[str(line.left)] = str(line.right.text)
        elif line.right in slots:
            passed[str(line.left)] = slots[line.right]
        elif line.right == "来电号码":
            passed[str(line.left)] = facts.caller
    return passed
