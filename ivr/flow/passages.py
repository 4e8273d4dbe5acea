"""What a call knows of its slots once it has gone along an edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ivr.flow.catalogue import RESERVED
from ivr.flow.conditions import Condition, Term
from ivr.flow.model import Ask, Call, Do, Record, Step
from ivr.flow.plan import DONE, MATCHED, RECORDED, RETURNED, Chosen, Edge, Holds, Plan
from ivr.flow.plan import NothingRecorded as Nothing
from ivr.flow.values import SlotType

NONE: frozenset[str] = frozenset()

_CHOSEN = frozenset({SlotType.OPTION, SlotType.YES_NO})
"""Types that hold the chosen option's name; others hold what was typed or said besides."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An edge, and the slots that it touches."""

    edge: Edge
    fills: frozenset[str] = NONE
    """Those that may hold something new."""
    held: frozenset[str] = NONE
    """Those that surely hold something, for a condition says so."""
    empty: frozenset[str] = NONE
    """Those that surely hold nothing, for a condition says so."""


_PASSAGES: WeakKeyDictionary[Plan, Mapping[str, tuple[Passage, ...]]] = WeakKeyDictionary()


def passages_of(plan: Plan) -> Mapping[str, tuple[Passage, ...]]:
    """The passages by their source."""
    found = _PASSAGES.get(plan)
    if found is None:
        found = {name: tuple(_from_step(plan, step)) for name, step in plan.flow.steps.items()}
        _PASSAGES[plan] = found
    return found


def _from_step(plan: Plan, step: Step) -> Iterator[Passage]:
    before: list[Condition] = []
    for edge in plan.edges_from[str(step.name)]:
        so = [guard.condition for guard in edge.guards if isinstance(guard, Holds)]
        if so or before:
            held, empty = _learnt(so, before)
            yield Passage(edge, NONE, held, empty)
            before += so
        else:
            yield Passage(edge, filled_along(plan, step, edge))


def filled_along(plan: Plan, step: Step, edge: Edge) -> frozenset[str]:
    """The slots that a step may fill when a call leaves it along an edge."""
    match step:
        case Ask(slot=slot) if slot is not None and edge.trigger == MATCHED:
            chosen = any(isinstance(guard, Chosen) for guard in edge.guards)
            return NONE if chosen and plan.kind_of(slot) not in _CHOSEN else frozenset({str(slot)})
        case Record(slot=slot) if slot is not None and edge.trigger == RECORDED:
            return NONE if Nothing() in edge.guards else frozenset({str(slot)})
        case Do(results=lines) | Call(results=lines) if edge.trigger in (DONE, RETURNED):
            return frozenset(str(line.left) for line in lines)
    return NONE


def _learnt(
    so: Iterable[Condition], not_so: Iterable[Condition]
) -> tuple[frozenset[str], frozenset[str]]:
    """What surely holds something and what surely nothing, when these hold and those do not."""
    held: set[str] = set()
    empty: set[str] = set()
    for conditions, are in ((so, True), (not_so, False)):
        for condition in conditions:
            # Only terms that are all so, or all not so, say anything for certain.
            if condition.every is are or len(condition.terms) == 1:
                for term in condition.terms:
                    _learn(term, are, held, empty)
    return frozenset(held), frozenset(empty)


def _learn(term: Term, so: bool, held: set[str], empty: set[str]) -> None:
    relation = str(term.relation)
    if term.slot in RESERVED:
        return
    if relation in (("已填", "是", "大于", "小于") if so else ("未填", "不是")):
        held.add(str(term.slot))
    elif relation == ("未填" if so else "已填"):
        empty.add(str(term.slot))
