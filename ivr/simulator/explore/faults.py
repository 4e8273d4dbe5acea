"""What must never happen in a talk, whatever the caller does; looked at wherever a talk stands."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.dialogue.actions import Action, HangUp, Invoke, Play
from ivr.dialogue.inputs import Connected, Done, HungUp, Input
from ivr.dialogue.session import APOLOGY, OUR_APOLOGY, DialogueSession

APOLOGIES = (APOLOGY, OUR_APOLOGY)
MOST_PROMPTS = 8
"""One after another, without anything that the caller is asked."""


def wrong_with(session: DialogueSession, given: Input | None, actions: Sequence[Action]) -> str:
    """What is wrong with an answer of the dialogue; empty when nothing is."""
    if not actions:
        stays = not isinstance(given, Connected) and not session.ended
        return "这里什么也没有做，电话会一直空着" if stays else ""
    if any(isinstance(action, Play) and action.text in APOLOGIES for action in actions):
        return "流程走不下去了，只能道歉挂机"
    if isinstance(actions[-1], Play) or not all(isinstance(a, Play) for a in actions[:-1]):
        return "话说完以后没有等任何人，也没有挂机"
    prompts = len(actions) - 1
    if prompts > MOST_PROMPTS:
        return f"一口气念了 {prompts} 段话，没有问过客户"
    return ""


def wrong_with_hanging_up(session: DialogueSession) -> str:
    """What is wrong when the caller hangs up here; empty when nothing is."""
    actions = session.feed(HungUp())
    if actions and isinstance(actions[-1], Invoke):
        actions = session.feed(Done({}))
    done = session.ended or (bool(actions) and isinstance(actions[-1], HangUp))
    return "" if done else "客户在这里挂机，电话不会结束"
