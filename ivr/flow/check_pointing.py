"""Checks of what points somewhere: steps, sub-flows, queues, actions and their arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ivr.flow.kinds import unfit_argument, unfit_result
from ivr.flow.linking import DOT, is_made
from ivr.flow.marks import Text
from ivr.flow.model import (
    Ask,
    Assignment,
    Call,
    Decide,
    Do,
    Flow,
    Record,
    Step,
    Transfer,
    Way,
)
from ivr.flow.plan import Plan
from ivr.flow.problems import Problem, did_you_mean, which_step
from ivr.flow.world import World

MOST_NESTED = 8


def check_pointing(world: World) -> Iterator[Problem]:
    """F020 F021 F022 F023 F024 F025."""
    for plan in world.plans.values():
        flow = plan.flow
        yield from _names_of_steps(flow)
        yield from _names_of_commands(flow)
        yield from _nothing_follows(world, plan) if not flow.broken else ()
        for step in flow.steps.values():
            if isinstance(step, Call):
                yield from _sub_flow(world, flow, step.flow, step.arguments, step.results)
            elif isinstance(step, Do):
                yield from _action(world, step)
            elif isinstance(step, Transfer):
                yield from _queue(world, step)
        for way in _default_ways(flow):
            if way.call is not None:
                yield from _sub_flow(world, flow, way.call, way.arguments, ())
        for command in flow.commands:
            if command.call is not None:
                yield from _sub_flow(world, flow, command.call, command.arguments, ())
        if flow.after_hangup is not None:
            yield from _known_action(world, flow.after_hangup)
    yield from _endless_calls(world)


def _names_of_steps(flow: Flow) -> Iterator[Problem]:
    named = [name for step in flow.steps.values() for name in _pointed(step)]
    named += [way.step for way in _default_ways(flow) if way.step is not None]
    named += [command.go for command in flow.commands if command.go is not None]
    if flow.start is not None:
        named.append(flow.start)
    written = [name for name, step in flow.steps.items() if not is_made(step)]
    for name in named:
        if name not in flow.steps and name not in flow.lost:
            text = f"没有叫「{name}」的步骤"
            yield Problem(name.span, "F020", text, which_step(name, written))
    for step in flow.steps.values():
        for option in step.options if isinstance(step, Ask) else ():
            target = flow.steps.get(option.mend) if option.mend is not None else None
            if target is not None and not isinstance(target, Ask | Record):
                assert option.mend is not None
                text = f"「重问」只能去一个询问或录音，「{option.mend}」不是"
                yield Problem(option.mend.span, "F020", text)


def _pointed(step: Step) -> Iterator[Text]:
    """Every step that a step names."""
    following = getattr(step, "next", None)
    if isinstance(following, Text):
        yield following
    match step:
        case Ask():
            for option in step.options:
                yield from (name for name in (option.go, option.mend) if name is not None)
            yield from _stepped(step.no_input_end, step.no_match_end)
        case Record(nothing=nothing) if nothing is not None:
            yield nothing
        case Decide():
            yield from (row.go for row in step.rows)
        case Do():
            yield from _stepped(step.failed)
        case Transfer():
            yield from _stepped(step.no_answer)
            if step.return_call is not None:
                yield step.return_call


def _stepped(*ways: Way | None) -> Iterator[Text]:
    yield from (way.step for way in ways if way is not None and way.step is not None)


def _default_ways(flow: Flow) -> list[Way]:
    shared = flow.defaults
    ways = (shared.no_input_end, shared.no_match_end, shared.failed, shared.no_answer)
    return [way for way in ways if way is not None]


def _names_of_commands(flow: Flow) -> Iterator[Problem]:
    known = [str(command.name) for command in flow.commands]
    ignored = [name for step in flow.steps.values() for name in getattr(step, "ignore", ())]
    for name in (*flow.ignore, *ignored):
        if name not in known and name not in flow.lost:
            text = f"没有叫「{name}」的口令"
            yield Problem(name.span, "F025", text, did_you_mean(name, known))


def _nothing_follows(world: World, plan: Plan) -> Iterator[Problem]:
    for step in plan.flow.steps.values():
        if plan.goes_on(step) and getattr(step, "next", None) is None:
            name, _, way = str(step.name).partition(DOT)
            after = f"「{way}」的子流程返回以后" if way else "后面"
            text = f"步骤「{name}」{after}没有下一步了"
            hint = "写上「下一步」，或者在下面接一步「结束」。"
            yield Problem(plan.flow.steps[name].name.span, "F021", text, hint)
        if world.common_lost:
            continue
        if isinstance(step, Ask) and step.no_input_end is None:
            yield _no_way_out(step, "没听到", "没听到用完")
        if isinstance(step, Ask) and step.no_match_end is None:
            yield _no_way_out(step, "没听懂", "没听懂用完")
        if isinstance(step, Transfer) and step.no_answer is None:
            yield _no_way_out(step, "没人接", "没人接")


def _no_way_out(step: Step, happening: str, word: str) -> Problem:
    text = f"步骤「{step.name}」{happening}以后没有去处"
    extra = "或「次数用完」" if word != "没人接" else ""
    return Problem(step.name.span, "F021", text, f"在这一步或「默认」里写「{word}」{extra}。")


def _sub_flow(
    world: World,
    caller: Flow,
    name: Text,
    arguments: tuple[Assignment, ...],
    results: tuple[Assignment, ...],
) -> Iterator[Problem]:
    plan = world.plans.get(name)
    if plan is None:
        if name not in world.lost:
            text = f"没有叫「{name}」的子流程"
            yield Problem(name.span, "F022", text, did_you_mean(name, world.plans))
        return
    flow = plan.flow
    if flow.broken:
        return
    for line in arguments:
        yield from _fits(line.left, flow.parameters, f"子流程「{name}」没有参数")
        yield from unfit_argument(caller, line, flow.parameters.get(line.left))
    for line in results:
        assert isinstance(line.right, Text)
        yield from _fits(line.right, flow.returns, f"子流程「{name}」没有返回值")
        yield from unfit_result(caller, line, flow.returns.get(line.right))


def _known_action(world: World, name: Text) -> Iterator[Problem]:
    actions = world.known.actions
    if actions is not None and name not in actions:
        text = f"没有叫「{name}」的业务动作"
        yield Problem(name.span, "F022", text, did_you_mean(name, actions))


def _action(world: World, step: Do) -> Iterator[Problem]:
    yield from _known_action(world, step.action)
    spec = (world.known.actions or {}).get(step.action)
    if spec is None:
        return
    for line in step.arguments:
        yield from _fits(line.left, spec.arguments, f"「{step.action}」不收")
    given = {str(line.left) for line in step.arguments}
    for name, needed in spec.arguments.items():
        if needed and name not in given:
            text = f"「{step.action}」还要传入「{name}」"
            yield Problem(step.action.span, "F023", text)
    for line in step.results:
        assert isinstance(line.right, Text)
        yield from _fits(line.right, spec.results, f"「{step.action}」没有结果")


def _fits(name: Text, known: Collection[str], complaint: str) -> Iterator[Problem]:
    if name not in known:
        hint = did_you_mean(name, known)
        if hint is None and known:
            hint = f"可以写：{'、'.join(known)}。"
        yield Problem(name.span, "F023", f"{complaint}「{name}」", hint)


def _queue(world: World, step: Transfer) -> Iterator[Problem]:
    queues = world.known.queues
    if queues is not None and step.queue not in queues:
        text = f"没有叫「{step.queue}」的队列"
        yield Problem(step.queue.span, "F022", text, did_you_mean(step.queue, queues))


def _endless_calls(world: World) -> Iterator[Problem]:
    """Sub-flows that call themselves in the end, or stand too deep in one another."""
    depth: dict[str, int] = {}
    for name in world.plans:
        yield from _walk(world, [name], depth)


def _walk(world: World, path: list[str], depth: dict[str, int]) -> Iterator[Problem]:
    name = path[-1]
    if name in depth:
        return
    deepest = 1
    for step in world.plans[name].flow.steps.values():
        if not isinstance(step, Call) or step.flow not in world.plans:
            continue
        if step.flow in path:
            round_trip = " → ".join([*path[path.index(step.flow) :], step.flow])
            text = f"子流程绕回了自己：{round_trip}"
            yield Problem(step.flow.span, "F024", text, "用「返回」回到上一层。")
            continue
        yield from _walk(world, [*path, str(step.flow)], depth)
        below = depth.get(step.flow, 1)
        deepest = max(deepest, below + 1)
        if below == MOST_NESTED:
            text = f"子流程一层套一层，超过了 {MOST_NESTED} 层"
            yield Problem(step.flow.span, "F024", text)
    depth[name] = deepest
