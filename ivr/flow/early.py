"""Which questions may be answered by what was said before they are put (早说, 说过不问)."""

from __future__ import annotations

from ivr.flow.model import Ask
from ivr.flow.plan import Plan
from ivr.flow.values import SlotType

TELLING = frozenset({"地址", "电话号码", "户号", "工单号", "姓名"})
"""The types whose values tell by themselves what they are: taken unless the flow says no."""

OF_ANYTHING = frozenset({"时间", "时间段", "时长"})
"""A time may be of when it began or of when somebody is in: only where the flow says so."""


def must_be_asked(plan: Plan, ask: Ask) -> bool:
    """Whether it reads something back or wants a yes: nothing said before answers that."""
    reads_back = any(prompt.blanks for prompt in (ask.prompt, ask.voiced) if prompt is not None)
    return reads_back or plan.kind_of(ask.slot) is SlotType.YES_NO


def may_take_values(plan: Plan, ask: Ask) -> bool:
    """Whether a value could be said before this question, whatever the flow wants."""
    kind = plan.kind_of(ask.slot)
    fits = kind is not None and kind.value in TELLING | OF_ANYTHING
    return fits and not plan.is_protected(ask.slot) and not must_be_asked(plan, ask)


def takes_values(plan: Plan, ask: Ask) -> bool:
    """Whether a value said before this question answers it."""
    kind = plan.kind_of(ask.slot)
    if kind is None or not may_take_values(plan, ask):
        return False
    return kind.value in TELLING if ask.early is None else ask.early == "是"
