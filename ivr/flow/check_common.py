"""Checks of what only the common part has: hours that nobody asks for, announcements gone by."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.catalogue import NOW
from ivr.flow.check_slots import terms_of
from ivr.flow.conditions import Term
from ivr.flow.problems import Problem
from ivr.flow.world import World


def check_common(world: World) -> Iterator[Problem]:
    """W042 W044."""
    common = world.common
    if common is None:
        return
    if len(world.sound) == len(world.plans) and not world.lost:
        asked = _hours_asked_for(world)
        for hours in common.hours.values():
            if hours.name not in asked:
                text = f"时段「{hours.name}」没有用到"
                hint = f"在「判断」里写「如果: 现在 在 {hours.name}」，没有用就删掉。"
                yield Problem(hours.name.span, "W042", text, hint)
    now = world.known.now
    for told in common.announcements if now is not None else ():
        assert now is not None
        if told.until <= now:
            text = "这条公告已经过期，不会再念了"
            yield Problem(told.span, "W044", text, "没有用就删掉，或者改「到」的时间。")


def _hours_asked_for(world: World) -> set[str]:
    terms = (term for plan in world.plans.values() for term in terms_of(plan.flow))
    return {str(term.value) for term in terms if isinstance(term, Term) and term.slot == NOW}
