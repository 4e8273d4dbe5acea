"""The words by which a prompt is known again: what is quoted of it in a case."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from ivr.dialogue.actions import Action, Play
from ivr.flow.plan import JOIN, NO_INPUT, NO_MATCH
from ivr.simulator.cases.quoting import quotation, quotations

SIGNS = "，。、：；！？ "


@dataclass(frozen=True, slots=True)
class Quote:
    """Words to be heard; `whole`: one of those by which a whole prompt is held."""

    words: str
    whole: bool = False


def quoted(
    actions: Sequence[Action],
    trail: Sequence[str],
    steps: Container[str],
    held: Container[str],
) -> list[Quote]:
    """A few words that always stand in the flow, from the last prompt; of the prompts of these
    `steps` all such words that are not `held` yet.

    From the first prompt where the question was asked again because it was missed: that it was
    missed says more than the question.
    """
    plays = [action for action in actions if isinstance(action, Play)]
    found: list[Quote] = []
    for number, play in enumerate(plays):
        fixed = [segment.text.strip(SIGNS) for segment in play.segments if segment.fixed]
        words = [w for text in fixed for w in quotations(text)] if play.step in steps else []
        fresh = [Quote(w, whole=True) for w in words if w not in held]
        telling = number == (0 if any(map(_asks_again, trail)) else len(plays) - 1)
        if telling and fixed and not fresh:
            fresh = [Quote(quotation(max(fixed, key=len)))]
        found += fresh
    return found


def _asks_again(edge: str) -> bool:
    _, source, trigger, _, target = edge.split(JOIN)
    return trigger in (NO_INPUT, NO_MATCH) and source == target
