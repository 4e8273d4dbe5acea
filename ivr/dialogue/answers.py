"""What an input means to a question: an option, a value, a command, or nothing understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.dialogue.matching import Candidate, best_match
from ivr.dialogue.numerals import heard_digits, heard_number
from ivr.flow.model import Ask, Command, Option, Record
from ivr.flow.plan import NO_INPUT, NO_MATCH, Digits, Plan
from ivr.flow.values import BY_DIGITS, BY_WORDS, SlotType, canonical

MOST_HEARD = 500
"""Characters; nobody says more in one answer."""


@dataclass(frozen=True, slots=True)
class Value:
    """The question's slot is to hold this."""

    text: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing was said, or nothing that fits; `kind` is no_input or no_match."""

    kind: str


@dataclass(frozen=True, slots=True)
class Again:
    """The caller wants to hear it again."""


Answer = Option | Command | Value | Again | Missed


def understand(
    plan: Plan, ask: Ask, given: Heard | Pressed | NoInput, area_code: str | None
) -> Answer:
    """What an input means to a question."""
    match given:
        case Heard(text=text):
            return _heard(plan, ask, text, area_code)
        case Pressed():
            return _pressed(plan, ask, given, area_code)
        case NoInput():
            return Missed(NO_INPUT)


def command_for_key(plan: Plan, step: Ask | Record, key: str) -> Command | None:
    """The global command on this key, here."""
    return next((c for c in plan.commands_at(step) if c.key == key), None)


def phrases_of(plan: Plan, ask: Ask) -> tuple[str, ...]:
    """Everything that a recogniser should expect to hear."""
    return tuple(dict.fromkeys(candidate.phrase for candidate in _candidates(plan, ask)))


def _pressed(plan: Plan, ask: Ask, given: Pressed, area_code: str | None) -> Answer:
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
    return _collected(plan, ask, digits, typed, area_code)


def _collected(plan: Plan, ask: Ask, digits: Digits, typed: str, area_code: str | None) -> Answer:
    fits = digits.least <= len(typed) <= digits.most and re.fullmatch(r"[0-9]+", typed)
    if not fits or (digits.pattern and not re.fullmatch(digits.pattern, typed)):
        return Missed(NO_MATCH)
    value = canonical(plan.kind_of(ask.slot) or SlotType.TEXT, typed, area_code=area_code)
    return Value(value) if value is not None else Missed(NO_MATCH)


def _heard(plan: Plan, ask: Ask, text: object, area_code: str | None) -> Answer:
    if not isinstance(text, str) or not text.strip():
        return Missed(NO_MATCH)
    said = text[:MOST_HEARD]
    meant = best_match(said, _candidates(plan, ask))
    if meant is not None:
        return meant
    kind, digits = plan.kind_of(ask.slot), plan.digits_of(ask)
    if digits is not None:
        number = heard_number(said) if kind in _COUNTED else heard_digits(said)
        return _collected(plan, ask, digits, number or "", area_code)
    if kind in BY_WORDS:
        value = canonical(kind, said)
        return Value(value) if value is not None else Missed(NO_MATCH)
    return Missed(NO_MATCH)


def _candidates(plan: Plan, ask: Ask) -> list[Candidate[Option | Command]]:
    """Every phrase, the question's own first; an option may also be said by its name."""
    found: list[Candidate[Option | Command]] = []
    for option in ask.options:
        words = dict.fromkeys([*map(str, option.phrases), str(option.name)])
        found += [Candidate(phrase, option) for phrase in words]
    for command in plan.commands_at(ask):
        found += [
            Candidate(str(phrase), command, inner=False, urgent=command.urgent)
            for phrase in command.phrases
        ]
    return found


_COUNTED = frozenset({SlotType.NUMBER, SlotType.DURATION}) & BY_DIGITS.keys()
"""Types whose digits are a number, not a row."""
