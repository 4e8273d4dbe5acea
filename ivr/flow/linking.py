"""Makes a written flow whole: defaults and common parts filled in, each step's successor named.

After linking no step has to be looked up anywhere else: a `{调用: 子流程}` that stood in the place
of a step has become a 调用 step of its own, which comes back to where it was needed.
"""

from __future__ import annotations

from dataclasses import fields, replace

from ivr.flow.marks import Text
from ivr.flow.model import (
    Ask,
    Call,
    Common,
    Decide,
    Defaults,
    Do,
    End,
    Flow,
    Record,
    Return,
    Say,
    Step,
    Transfer,
    Way,
)

SHIPPED = Defaults(
    barge_in="是",
    keep_keys=True,
    recorded=False,
    wait_ms=5_000,
    no_input=(),
    no_match=(),
    no_match_voiced=(),
    line_hints=(),
    longest_ms=30_000,
    silence_ms=3_000,
    linger_ms=8_000,
)
"""What holds when neither the flow nor the common part says anything."""

DOT = "·"
"""Joins a step's name and the way for which a 调用 step was made."""


def link(flow: Flow, common: Common | None) -> Flow:
    """The whole flow."""
    outer = merged(common.defaults if common else Defaults(), SHIPPED)
    defaults = merged(flow.defaults, outer)
    names = list(flow.steps.values())
    steps: dict[str, Step] = {}
    made: dict[str, Step] = {}
    for place, step in enumerate(names):
        below = names[place + 1].name if place + 1 < len(names) else None
        whole = _settled(_followed(step, below), defaults, flow.ignore)
        whole, calls = _expanded(whole)
        steps[str(step.name)] = whole
        made |= {str(call.name): call for call in calls}
    own = {str(command.name) for command in flow.commands}
    inherited = common.commands if common else ()
    first = next(iter(flow.steps.values())).name if flow.steps else None
    return replace(
        flow,
        start=flow.start if flow.start is not None else first,
        steps=steps | made,
        defaults=defaults,
        commands=(*flow.commands, *(c for c in inherited if str(c.name) not in own)),
        after_hangup=flow.after_hangup or (common.after_hangup if common else None),
    )


def merged(inner: Defaults, outer: Defaults) -> Defaults:
    """The inner settings, with the outer ones where the inner say nothing."""
    gaps = {
        field.name: getattr(outer, field.name)
        for field in fields(Defaults)
        if getattr(inner, field.name) is None
    }
    return replace(inner, **gaps)


def is_made(step: Step) -> bool:
    """Whether linking made this step; it is not one that an admin wrote."""
    return DOT in step.name and isinstance(step, Call)


def has_own_next(step: Step) -> bool:
    """Whether the step says where it goes, and does not simply go on to the one below."""
    following: Text | None = getattr(step, "next", None)
    return following is not None and following.span != step.name.span


def _followed(step: Step, below: Text | None) -> Step:
    """The step with its successor: with no 下一步 it is the step below."""
    if isinstance(step, Decide | Return | End) or step.next is not None or below is None:
        return step
    return replace(step, next=Text(str(below), step.name.span))


def _settled(step: Step, defaults: Defaults, ignore: tuple[Text, ...]) -> Step:
    """The step with its own settings or else the defaults."""
    shared = {field.name for field in fields(Defaults)} & {field.name for field in fields(step)}
    gaps = {name: getattr(defaults, name) for name in shared if getattr(step, name) is None}
    whole = replace(step, **gaps)
    if isinstance(whole, Ask | Record):
        return replace(whole, ignore=(*whole.ignore, *ignore))
    return whole


def _expanded(step: Step) -> tuple[Step, list[Call]]:
    """The step with its ways as steps only, and the 调用 steps made for that."""
    calls: list[Call] = []

    def stepped(way: Way | None, word: str, back: Text | None) -> Way | None:
        if way is None or way.call is None:
            return way
        name = Text(f"{step.name}{DOT}{word}", way.call.span)
        following = Text(str(back), way.call.span) if back is not None else None
        calls.append(Call(name, way.call, way.arguments, (), following, lenient=way.common))
        return Way(step=name, common=way.common)

    match step:
        case Ask(no_input_end=silent, no_match_end=confused) if silent is confused:
            both = stepped(silent, "次数用完", step.name)
            return replace(step, no_input_end=both, no_match_end=both), calls
        case Ask():
            silent = stepped(step.no_input_end, "没听到用完", step.name)
            confused = stepped(step.no_match_end, "没听懂用完", step.name)
            return replace(step, no_input_end=silent, no_match_end=confused), calls
        case Do():
            return replace(step, failed=stepped(step.failed, "失败", step.next)), calls
        case Transfer():
            return replace(step, no_answer=stepped(step.no_answer, "没人接", step.next)), calls
        case Say() | Record() | Decide() | Call() | Return() | End():
            return step, calls
