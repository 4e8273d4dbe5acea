"""Checks that what was heard is read back before an action that changes something uses it."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.check_loops import knots
from ivr.flow.marks import Text
from ivr.flow.model import Call
from ivr.flow.problems import Problem
from ivr.flow.unread import Hearing, Summary, Use
from ivr.flow.world import World


def check_readback(world: World) -> Iterator[Problem]:
    """F074. Options need no reading back: they were chosen from a few, not taken down."""
    actions = world.known.actions or {}
    changing = {name for name, spec in actions.items() if spec.changing}
    sound = {str(plan.flow.name): plan for plan in world.sound}
    calls = {
        name: [c.flow for c in plan.flow.steps.values() if isinstance(c, Call) and c.flow in sound]
        for name, plan in sound.items()
    }
    called = {str(name) for names in calls.values() for name in names}
    inner: dict[str, Summary] = {}
    # Every flow comes after those that it calls.
    for knot in knots({name: list(map(str, names)) for name, names in calls.items()}):
        for name in knot:
            hearing = Hearing(sound[name], inner, changing)
            for use in hearing.uses():
                protected = sound[name].is_protected(Text(use.fact, use.span))
                yield _told(use, hearing.way_to(use), protected)
            if name in called:
                inner[name] = hearing.summary()


def _told(use: Use, way: tuple[str, ...], protected: bool) -> Problem:
    within = f"经「{use.through}」" if use.through is not None else ""
    if protected:
        text = f"「{use.fact}」是听来的，还没有核对，就{within}拿去「{use.action}」了"
        hint = f"保密的不能念：先「执行」一件只查不改的业务，「传入」{use.fact}，办成了再往下走。"
        return Problem(use.span, "F074", text, hint, way)
    text = f"「{use.fact}」是听来的，还没有念给客户核对，就{within}拿去「{use.action}」了"
    hint = f"在前面的「询问」里念出 {{{use.fact}}}，让客户确认。"
    return Problem(use.span, "F074", text, hint, way)
