"""The words by which a prompt is known again: what is quoted of it in a case."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.dialogue.actions import Action, Play
from ivr.flow.plan import JOIN, NO_INPUT, NO_MATCH
from ivr.simulator.cases.quoting import quotation

SIGNS = "，。、：；！？ "


def quoted(actions: Sequence[Action], trail: Sequence[str]) -> str | None:
    """A few words that always stand in the flow, from the last prompt; None without a prompt.

    From the first one where the question was asked again because it was missed: that it was
    missed says more than the question.
    """
    plays = [action for action in actions if isinstance(action, Play)]
    if not plays:
        return None
    told = plays[0] if any(map(_asks_again, trail)) else plays[-1]
    fixed = [segment.text.strip(SIGNS) for segment in told.segments if segment.fixed]
    return quotation(max(fixed, key=len)) if fixed else None


def _asks_again(edge: str) -> bool:
    _, source, trigger, _, target = edge.split(JOIN)
    return trigger in (NO_INPUT, NO_MATCH) and source == target
