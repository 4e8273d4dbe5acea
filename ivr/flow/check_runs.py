"""Checks of how many steps a call goes in a row without waiting for anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.check_loops import knots
from ivr.flow.linking import DOT
from ivr.flow.model import Call, Decide, Return, Say
from ivr.flow.plan import MOST_HOPS, Edge, Plan
from ivr.flow.problems import Problem
from ivr.flow.ways import way_to
from ivr.flow.world import World


@dataclass(frozen=True, slots=True)
class _Runs:
    """The longest runs of steps without a wait, each with its last step; None: there is none."""

    waiting: int = 1
    """From here to a wait, or to the end of the flow."""
    returning: int | None = None
    """From here to the end of a sub-flow."""
    tail: int | None = None
    """From a sub-flow's last wait to its end."""


_UNKNOWN = _Runs()


def check_runs(world: World) -> Iterator[Problem]:
    """F063. A call that went on for longer would be taken for one that goes round."""
    calls = {
        name: [str(s.flow) for s in plan.flow.steps.values() if isinstance(s, Call)]
        for name, plan in world.plans.items()
    }
    inner: dict[str, _Runs] = {}
    for knot in knots({name: [c for c in to if c in calls] for name, to in calls.items()}):
        for name in knot:
            plan = world.plans[name]
            if plan.flow.broken or str(plan.flow.start) not in plan.flow.steps:
                continue
            runs = _runs_from(plan, inner)
            place, longest = max(_begun(plan, runs, inner), key=lambda begun: begun[1])
            inner[name] = _whole(plan, runs, inner)
            if longest > MOST_HOPS:
                yield _too_long(plan, place, longest)
                # It is mended here: the flows that call this one need not be told.
                inner[name] = _UNKNOWN


def _too_long(plan: Plan, place: str, longest: int) -> Problem:
    name = place.partition(DOT)[0]
    text = f"从「{name}」起连着走 {longest} 步都不等客户，最多 {MOST_HOPS} 步"
    hint = "把几句「播报」并成一句，少几步「判断」，或者在中间加一个「询问」。"
    return Problem(plan.flow.steps[name].name.span, "F063", text, hint, way_to(plan, name))


def _runs_from(plan: Plan, inner: Mapping[str, _Runs]) -> dict[str, _Runs]:
    """For each step the longest runs that begin there."""
    graph = {name: [e.target for e in _passed(plan, name, inner)] for name in plan.flow.steps}
    runs: dict[str, _Runs] = {}
    # Every step comes after those to which it leads.
    for knot in knots(graph):
        for name in knot:
            onward = [runs[target] for target in graph[name] if target in runs]
            runs[name] = _UNKNOWN if len(knot) > 1 else _run(plan, name, onward, inner)
    return runs


def _passed(plan: Plan, name: str, inner: Mapping[str, _Runs]) -> tuple[Edge, ...]:
    """The edges along which a call goes from a step without a wait."""
    step = plan.flow.steps[name]
    through = isinstance(step, Say | Decide) or (
        isinstance(step, Call) and inner.get(step.flow, _UNKNOWN).returning is not None
    )
    return plan.edges_from[name] if through else ()


def _run(plan: Plan, name: str, onward: list[_Runs], inner: Mapping[str, _Runs]) -> _Runs:
    step = plan.flow.steps[name]
    if isinstance(step, Return):
        return _Runs(returning=1)
    called = inner.get(step.flow, _UNKNOWN) if isinstance(step, Call) else None
    through = 1 + ((called.returning or 0) if called else 0)
    waiting = [through + run.waiting for run in onward]
    returning = [through + run.returning for run in onward if run.returning is not None]
    within = 1 + called.waiting if called else 1
    return _Runs(max([within, *waiting]), max(returning, default=None))


def _begun(
    plan: Plan, runs: Mapping[str, _Runs], inner: Mapping[str, _Runs]
) -> Iterator[tuple[str, int]]:
    """Where a run begins in this flow, or goes on in it after a sub-flow, with its length."""
    yield str(plan.flow.start), runs[str(plan.flow.start)].waiting
    for before, target in _after_waits(plan, inner):
        yield target, before + runs[target].waiting


def _after_waits(plan: Plan, inner: Mapping[str, _Runs]) -> Iterator[tuple[int, str]]:
    """The steps that come after a wait, with how many went before them in a sub-flow."""
    for edge in plan.edges:
        step = plan.flow.steps[edge.source]
        if isinstance(step, Call):
            tail = inner.get(step.flow, _UNKNOWN).tail
            if tail is not None:
                yield tail, edge.target
        elif not isinstance(step, Say | Decide):
            yield 0, edge.target


def _whole(plan: Plan, runs: Mapping[str, _Runs], inner: Mapping[str, _Runs]) -> _Runs:
    """What a flow is to those that call it."""
    start = runs[str(plan.flow.start)]
    tails = [
        before + run.returning
        for before, target in _after_waits(plan, inner)
        if (run := runs[target]).returning is not None
    ]
    return _Runs(start.waiting, start.returning, max(tails, default=None))
