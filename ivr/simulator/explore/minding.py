"""From which steps on a talk can come to a question about the time or the day."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.flow.catalogue import RESERVED
from ivr.flow.conditions import Condition, read_condition
from ivr.flow.model import Call, Decide, Step
from ivr.flow.plan import Plan


def minding_in(plans: Mapping[str, Plan]) -> Mapping[str, frozenset[str]]:
    """The steps, by flow. A command may lead anywhere, but comes back; it is not looked at."""
    found: dict[str, frozenset[str]] = {name: frozenset() for name in plans}
    grown = True
    while grown:
        grown = False
        for name, plan in plans.items():
            minding = _backwards(plan, {n for n, s in plan.flow.steps.items() if _asks(s, found)})
            if minding != found[name]:
                found[name] = minding
                grown = True
    return found


def _asks(step: Step, minding: Mapping[str, frozenset[str]]) -> bool:
    if isinstance(step, Call):
        return bool(minding.get(str(step.flow)))
    if not isinstance(step, Decide):
        return False
    read = (read_condition(row.condition) for row in step.rows if row.condition is not None)
    return any(t.slot in RESERVED for c in read if isinstance(c, Condition) for t in c.terms)


def _backwards(plan: Plan, asking: set[str]) -> frozenset[str]:
    coming: dict[str, list[str]] = {name: [] for name in plan.flow.steps}
    for edge in plan.edges:
        coming[edge.target].append(edge.source)
    seen, open_ends = set(asking), list(asking)
    while open_ends:
        for source in coming[open_ends.pop()]:
            if source not in seen:
                seen.add(source)
                open_ends.append(source)
    return frozenset(seen)
