"""What conditions ask of each slot, also where its value goes on to a slot of another flow.

Two talks that stand at the same steps, and whose slots answer these alike, go on alike; their
values themselves do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.catalogue import LINE, RESERVED, TROUBLES, Known
from ivr.flow.conditions import Condition, Term, read_condition
from ivr.flow.model import Call, Command, Decide, Flow, Step
from ivr.flow.parts import Assignment, Literal
from ivr.flow.plan import Plan
from ivr.flow.world import reachable

CALLER = "来电号码"

Place = tuple[str, str]
"""A flow and its slot; the caller's number has no flow."""


@dataclass(frozen=True, slots=True)
class Probes:
    """The terms by flow and slot; those of the moment; the slots that inner flows may look up."""

    by_place: Mapping[Place, tuple[Term, ...]]
    moment: tuple[Term, ...]
    looked_up: tuple[str, ...]
    sounds: Mapping[str, tuple[str, ...]]
    """By flow: how the line may sound at its questions, as far as a condition asks for it."""
    changing: frozenset[str]
    """The business actions that change something: they tell what they did, come what may."""

    def of(self, flow: str, slot: str) -> tuple[Term, ...]:
        """What is asked of a slot, each question once."""
        return self.by_place.get((flow, slot), ())

    def answers(self, flow: str, slot: str, held: str | None) -> tuple[bool, ...]:
        """How a value answers all that is asked of its slot."""
        return tuple(asks(term, held) for term in self.of(flow, slot))


def asks(term: Term, held: str | None) -> bool:
    """Whether a term holds of this value, whatever its slot is called."""
    return term.holds({str(term.slot): held})


def probes_of(plans: Mapping[str, Plan], known: Known) -> Probes:
    """Everything that these flows ask."""
    terms = [(name, term) for name, plan in plans.items() for term in _terms(plan.flow)]
    found: dict[Place, dict[tuple[str, str | None], Term]] = {}
    for name, term in terms:
        if term.slot not in RESERVED:
            place = _place(plans[name].flow, str(term.slot))
            found.setdefault(place, {})[_question(term)] = term
    lines = [line for plan in plans.values() for line in _lines(plan, plans)]
    _spread(found, [(giver, taker) for giver, taker, _ in lines])
    looked_up = {giver[1] for giver, taker, lenient in lines if lenient and taker in found}
    return Probes(
        {place: tuple(asked.values()) for place, asked in found.items()},
        tuple({_question(t): t for _, t in terms if t.slot in RESERVED}.values()),
        tuple(sorted(looked_up)),
        _sounds(plans),
        frozenset(name for name, spec in (known.actions or {}).items() if spec.changing),
    )


def _sounds(plans: Mapping[str, Plan]) -> Mapping[str, tuple[str, ...]]:
    """A flow that asks has asked its own caller before; only one that asks at once, before it
    has asked the caller anything, looks at what other flows heard. Elsewhere every talk would be
    looked at once more for each sound."""
    own: dict[str, list[str]] = {name: [] for name in plans}
    everywhere: list[str] = []
    for name, plan in plans.items():
        at_once = reachable(plan, str(plan.flow.start), from_waiting=False)
        for step in plan.flow.steps.values():
            asked = [str(term.value) for term in _terms_of(step) if term.slot == LINE]
            # One that no condition names besides, which only 否则 takes.
            other = [sound for sound in TROUBLES if sound not in asked][:1] if asked else []
            sounds = [sound for sound in (*asked, *other) if sound in TROUBLES]
            (everywhere if str(step.name) in at_once else own[name]).extend(sounds)
    return {name: tuple(dict.fromkeys([*found, *everywhere])) for name, found in own.items()}


def _question(term: Term) -> tuple[str, str | None]:
    named = f"{term.slot} {term.relation}" if term.slot in RESERVED else str(term.relation)
    return named, None if term.value is None else str(term.value)


def _terms(flow: Flow) -> Iterator[Term]:
    for step in flow.steps.values():
        yield from _terms_of(step)


def _terms_of(step: Step) -> Iterator[Term]:
    for row in step.rows if isinstance(step, Decide) else ():
        condition = read_condition(row.condition) if row.condition is not None else None
        if isinstance(condition, Condition):
            yield from condition.terms


def _place(flow: Flow, slot: str) -> Place:
    return (str(flow.name), slot) if slot in flow.slots else ("", slot)


def _spread(
    found: dict[Place, dict[tuple[str, str | None], Term]], lines: list[tuple[Place, Place]]
) -> None:
    """Whatever is asked of the slot that receives a value is asked of the one that gives it."""
    grown = True
    while grown:
        grown = False
        for giver, taker in lines:
            fresh = found.get(taker, {}).keys() - found.get(giver, {}).keys()
            if fresh:
                found.setdefault(giver, {}).update({key: found[taker][key] for key in fresh})
                grown = True


def _lines(plan: Plan, plans: Mapping[str, Plan]) -> Iterator[tuple[Place, Place, bool]]:
    """From where to where values go: giver, receiver, and whether outer flows may give too."""
    flow = plan.flow
    for slot, spec in flow.slots.items():
        if spec.initial is not None and not isinstance(spec.initial, Literal):
            yield _place(flow, str(spec.initial)), (str(flow.name), slot), False
    calls = [step for step in flow.steps.values() if isinstance(step, Call)]
    for step in calls:
        for line in step.results:
            yield (str(step.flow), str(line.right)), (str(flow.name), str(line.left)), False
    called: list[Call | Command] = [*calls, *flow.commands]
    for each in called:
        yield from _passed(flow, each, plans)


def _passed(
    flow: Flow, called: Call | Command, plans: Mapping[str, Plan]
) -> Iterator[tuple[Place, Place, bool]]:
    inner = called.flow if isinstance(called, Call) else called.call
    lenient = not isinstance(called, Call) or called.lenient
    for line in called.arguments if inner is not None else ():
        for giver in _givers(flow, line, plans if lenient else {}):
            yield giver, (str(inner), str(line.left)), lenient


def _givers(flow: Flow, line: Assignment, plans: Mapping[str, Plan]) -> Iterator[Place]:
    if isinstance(line.right, Literal):
        return
    name = str(line.right)
    if name in flow.slots or name == CALLER:
        yield _place(flow, name)
    for outer in plans.values():
        if name in outer.flow.slots:
            yield str(outer.flow.name), name
