"""What an input means to a question: an option, a value, a command, or nothing understood."""

from __future__ import annotations

from ivr.dialogue.answer import Again, Answer, Missed, Value
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.by_question import by_question
from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.dialogue.spoken import candidates, fits, understand_words
from ivr.flow.model import Ask, Command, Record
from ivr.flow.plan import NO_INPUT, NO_MATCH, Digits, Plan
from ivr.flow.values import SlotType, canonical


def understand(plan: Plan, ask: Ask, given: Heard | Pressed | NoInput, facts: CallFacts) -> Answer:
    """What an input means to a question."""
    match given:
        case Heard(text=text):
            return understand_words(plan, ask, text, facts)
        case Pressed():
            return _pressed(plan, ask, given, facts)
        case NoInput():
            return Missed(NO_INPUT)


def command_for_key(plan: Plan, step: Ask | Record, key: str) -> Command | None:
    """The global command on this key, here."""
    return next((c for c in plan.commands_at(step) if c.key == key), None)


@by_question
def phrases_of(plan: Plan, ask: Ask) -> tuple[str, ...]:
    """Everything that a recogniser should expect to hear."""
    return tuple(dict.fromkeys(candidate.phrase for candidate in candidates(plan, ask)))


def _pressed(plan: Plan, ask: Ask, given: Pressed, facts: CallFacts) -> Answer:
    digits = plan.digits_of(ask)
    typed = given.digits if isinstance(given.digits, str) else ""
    key = typed
    if not typed:
        key = (digits.end_key if digits else "") or given.ended_by or ""
    # A lone key that means something is that thing, even where digits are collected.
    option = next((option for option in ask.options if option.key == key), None)
    if option is not None:
        return option
    command = command_for_key(plan, ask, key)
    if command is not None:
        return command
    if digits is None:
        return Missed(NO_MATCH)
    if typed == digits.delete_key:
        return Again()
    return _collected(plan, ask, digits, typed, facts)


def _collected(plan: Plan, ask: Ask, digits: Digits, typed: str, facts: CallFacts) -> Answer:
    if not fits(digits, typed):
        return Missed(NO_MATCH)
    value = canonical(plan.kind_of(ask.slot) or SlotType.TEXT, typed, area_code=facts.area_code)
    return Value(value) if value is not None else Missed(NO_MATCH)
