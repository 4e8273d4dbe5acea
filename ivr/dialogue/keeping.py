"""What is kept of a call that ends midway."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ivr.dialogue.actions import Invoke
from ivr.dialogue.course import Course
from ivr.dialogue.misheard import NAMED, in_one_line
from ivr.dialogue.patience import MOST_SPOKEN
from ivr.dialogue.untaken import NOT_ASKED_YET
from ivr.misheard import Misheard
from ivr.protected import unprotected


def what_is_known(
    course: Course, besides: Mapping[str, str] = MappingProxyType({})
) -> Invoke | None:
    """挂机后, as the innermost flow has it, with every filled slot that it takes.

    `besides`: what is told and in no slot yet.

    What is protected is for nobody who reads it later.
    """
    flows = [activation.plan.flow for activation in reversed(course.stack)]
    name = next((flow.after_hangup for flow in flows if flow.after_hangup is not None), None)
    if name is None:
        return None
    spec = (course.flows.known.actions or {}).get(name)
    slots = {**unprotected(course.slots), **besides}
    known = slots if spec is None else {n: v for n, v in slots.items() if n in spec.arguments}
    if spec is not None and NAMED in spec.arguments and _is_lost(words := course.for_people):
        known = {**known, NAMED: in_one_line(words) or ""}
    return Invoke(str(name), dict(known), course.top.machine.state)


def _is_lost(words: tuple[Misheard, ...]) -> bool:
    """Whether somebody had better read it: one sentence may be a noise, two are a caller.

    A place or a number is none.
    """
    told = any(each.question == NOT_ASKED_YET for each in words)
    return told or sum(each.times for each in words) >= MOST_SPOKEN
