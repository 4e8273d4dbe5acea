"""What an input means to a question: an option, a command, a value, the question again, nothing."""

from __future__ import annotations

import re

from ivr.dialogue.actions import Keys
from ivr.dialogue.inputs import Pressed
from ivr.flow.model import Ask, Command, Option
from ivr.flow.values import BY_DIGITS, SlotType, canonical
from tests.dialogue.reference.frame import Frame
from tests.dialogue.reference.words import Phrase

AGAIN = object()
"""The caller wants to hear the question again."""

MOST_HEARD = 500
"""No answer is longer."""


def keys_of(frame: Frame, ask: Ask) -> Keys:
    """How keys are collected."""
    kind = frame.written.kind(ask.slot)
    rule = ask.keys
    least, most = BY_DIGITS.get(kind, (1, 1)) if kind is not None else (1, 1)
    if most == 1 and rule is None:
        return Keys()
    if rule is None:
        return Keys(least, most, "#", "*", 4_000)
    most = rule.most or max(most, rule.least or 1)
    least = rule.least or min(least, most)
    if most == 1:
        return Keys()
    return Keys(least, most, rule.end_key, rule.delete_key, rule.interval_ms, rule.pattern)


def phrases_of(frame: Frame, ask: Ask) -> list[Phrase]:
    """Everything that may be said here: an option also by its name."""
    found: list[Phrase] = []
    for option in ask.options:
        found += [Phrase(str(words), option) for words in (*option.phrases, option.name)]
    for command in frame.written.heard_at(ask):
        found += [
            Phrase(str(words), command, outer=True, urgent=command.urgent)
            for words in command.phrases
        ]
    return found


def answer_to(frame: Frame, ask: Ask, given: Pressed) -> object | None:
    """An Option, a Command, AGAIN, the text of a value, or None: not understood."""
    found = _pressed(frame, ask, given)
    return AGAIN if isinstance(found, Command) and found.act == "重播" else found


def _pressed(frame: Frame, ask: Ask, given: Pressed) -> object | None:
    keys = keys_of(frame, ask)
    pressed = given.digits or keys.end_key or given.ended_by
    answers: list[Option | Command] = [*ask.options, *frame.written.heard_at(ask)]
    for answer in answers:
        if answer.key is not None and answer.key == pressed:
            return answer
    if keys.most == 1:
        return None
    return AGAIN if given.digits == keys.delete_key else _typed(frame, ask, given.digits)


def _typed(frame: Frame, ask: Ask, digits: str) -> str | None:
    keys = keys_of(frame, ask)
    if not re.fullmatch("[0-9]+", digits) or not keys.least <= len(digits) <= keys.most:
        return None
    if keys.pattern is not None and not re.fullmatch(keys.pattern, digits):
        return None
    kind = frame.written.kind(ask.slot) or SlotType.TEXT
    return canonical(kind, digits, area_code=frame.facts.area_code)


def chosen_name(frame: Frame, ask: Ask, option: Option) -> str | None:
    """What the slot takes when this option is chosen; None: it is left as it is."""
    takes = frame.written.kind(ask.slot) in (SlotType.OPTION, SlotType.YES_NO)
    return str(option.name) if takes else None
