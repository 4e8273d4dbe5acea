"""Checks of going round: loops that ask nobody, loops that a silent caller never leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from ivr.flow.linking import is_made
from ivr.flow.model import Call, End, Return, Transfer
from ivr.flow.plan import COMMAND, FAILED, NO_INPUT, NO_MATCH, Plan
from ivr.flow.problems import Problem
from ivr.flow.ways import way_to
from ivr.flow.world import Unhelped as Caller
from ivr.flow.world import World, flows_that_return, flows_where, reachable, steps_on, waits

_NOT_MEANT = (NO_INPUT, NO_MATCH, FAILED)
"""Ways out that nobody should have to hope for."""

_WHO = {Caller.SILENT: "一声不吭的客户", Caller.MISUNDERSTOOD: "一直答不对的客户"}
_LEAVE = {
    Caller.SILENT: "让「没听到用完」或「没录到」离开这个圈。",
    Caller.MISUNDERSTOOD: "让「没听懂用完」离开这个圈。",
}


def check_loops(world: World) -> Iterator[Problem]:
    """F060 F061 F062 W040."""
    unasked = flows_that_return(world)
    unanswered = {caller: flows_that_return(world, caller) for caller in Caller}
    ending = flows_where(world, lambda plan, found: _can_end(world, plan, found))
    for plan in world.sound:
        yield from _rounds(plan, unasked)
        yield from _endless_rounds(plan, unanswered)
        yield from _dead_ends(plan, ending)
        yield from _unreachable(plan)


def _rounds(plan: Plan, returning: set[str]) -> Iterator[Problem]:
    for loop in _loops(plan, lambda name: steps_on(plan, name, returning)):
        first = plan.flow.steps[loop[0]]
        text = f"会一直绕圈，没有问过客户：{' → '.join([*loop, loop[0]])}"
        yield Problem(first.name.span, "F060", text, "在圈里加一个「询问」，或者改掉其中一个去处。")


def _endless_rounds(plan: Plan, returning: Mapping[Caller, set[str]]) -> Iterator[Problem]:
    """Rounds that a caller whom no question helps never leaves, told once for each place."""
    told: set[str] = set()
    for caller in Caller:
        back = returning[caller]
        for loop in _loops(plan, partial(_steps_on, plan, back, caller)):
            if loop[0] not in told and any(waits(plan.flow.steps[name]) for name in loop):
                told.add(loop[0])
                first = plan.flow.steps[loop[0]]
                text = f"{_WHO[caller]}会在这里一直绕圈：{' → '.join([*loop, loop[0]])}"
                yield Problem(first.name.span, "F061", text, _LEAVE[caller])


def _steps_on(plan: Plan, returning: set[str], caller: Caller, name: str) -> Iterator[str]:
    return steps_on(plan, name, returning, caller)


def _dead_ends(plan: Plan, ending: set[str]) -> Iterator[Problem]:
    """Where a caller who answers every question comes in and never out again."""
    steps = plan.flow.steps
    coming: dict[str, list[str]] = {name: [] for name in steps}
    for edge in plan.edges:
        if edge.trigger not in (NO_INPUT, NO_MATCH, FAILED) and not edge.trigger.startswith(
            COMMAND
        ):
            coming[edge.target].append(edge.source)
    open_ends = [name for name in steps if _leads_out(plan, name, ending)]
    out = set(open_ends)
    while open_ends:
        for source in coming[open_ends.pop()]:
            if source not in out:
                out.add(source)
                open_ends.append(source)
    inside = reachable(plan, str(plan.flow.start)) - out
    asked = [name for name in steps if name in inside and waits(steps[name])]
    if asked:
        text = f"走到「{asked[0]}」以后，怎么回答都到不了结束、返回或转接"
        hint = "让其中一个选项「去」能结束的地方。"
        yield Problem(steps[asked[0]].name.span, "F062", text, hint, way_to(plan, asked[0]))


def _leads_out(plan: Plan, name: str, ending: set[str]) -> bool:
    step = plan.flow.steps[name]
    if isinstance(step, End | Return | Transfer) or not plan.edges_from[name]:
        return True
    return isinstance(step, Call) and step.flow in ending


def _can_end(world: World, plan: Plan, ending: set[str]) -> bool:
    """Whether a call can be over in this flow, or whether nothing is known of it."""
    return plan.flow.broken or any(
        isinstance(step, End | Transfer)
        or (isinstance(step, Call) and (step.flow in ending or step.flow not in world.plans))
        for step in plan.flow.steps.values()
    )


def _unreachable(plan: Plan) -> Iterator[Problem]:
    start = str(plan.flow.start)
    if start not in plan.flow.steps:
        return
    reached = reachable(plan, start)
    for name, step in plan.flow.steps.items():
        if name not in reached and not is_made(step):
            text = f"没有哪一步会走到「{name}」"
            hint = f"要用它，就在别处写「去: {name}」或「下一步: {name}」；没有用就删掉。"
            yield Problem(step.name.span, "W040", text, hint)


def _loops(plan: Plan, onward: Callable[[str], Iterable[str]]) -> Iterator[list[str]]:
    """One loop of each knot of steps, beginning with the step that stands first in the file."""
    order = {name: place for place, name in enumerate(plan.flow.steps)}
    graph = {name: list(onward(name)) for name in order}
    for knot in knots(graph):
        members = sorted(knot, key=order.__getitem__)
        if len(members) > 1 or members[0] in graph[members[0]]:
            yield _shortest_round(graph, members[0], set(members))


def _shortest_round(graph: Mapping[str, list[str]], start: str, within: set[str]) -> list[str]:
    came_from: dict[str, str] = {}
    ring = [start]
    while ring:
        following = []
        for name in ring:
            for target in graph[name]:
                if target == start:
                    return _path(came_from, start, name)
                if target in within and target not in came_from:
                    came_from[target] = name
                    following.append(target)
        ring = following
    return [start]


def _path(came_from: Mapping[str, str], start: str, last: str) -> list[str]:
    path = [last]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def knots(graph: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The strongly connected parts of a graph (Tarjan's way, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, targets = work[-1]
            fresh = next((t for t in targets if t not in index or t in on_stack), None)
            if fresh is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    yield _popped(stack, on_stack, name)
            elif fresh in index:
                low[name] = min(low[name], index[fresh])
            else:
                index[fresh] = low[fresh] = len(index)
                stack.append(fresh)
                on_stack.add(fresh)
                work.append((fresh, iter(graph[fresh])))


def _popped(stack: list[str], on_stack: set[str], until: str) -> list[str]:
    part: list[str] = []
    while not part or part[-1] != until:
        part.append(stack.pop())
        on_stack.discard(part[-1])
    return part
