"""What was heard in a call and not understood: whoever takes the caller over is to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ivr.dialogue.inputs import Heard
from ivr.misheard import Misheard

NAMED = "没听懂的话"
"""The argument by which a business action takes it."""

MOST_KEPT = 10
MOST_CHARACTERS = 60
"""Of one sentence; more of what was not understood helps nobody."""


def words_of(given: Heard) -> str:
    """What was heard, or what can be told of it where it was no words."""
    text = given.text if isinstance(given.text, str) else ""
    return text.strip()[:MOST_CHARACTERS] or f"（{given.condition or '没有听出字'}）"


def with_one_more(known: Sequence[Misheard], question: str, words: str) -> tuple[Misheard, ...]:
    """Everything that was not understood, the earliest first, with this as well."""
    for place, each in enumerate(known):
        if (each.question, each.words) == (question, words):
            return (*known[:place], replace(each, times=each.times + 1), *known[place + 1 :])
    return (*known, Misheard(question, words))[-MOST_KEPT:]


def in_one_line(misheard: Iterable[Misheard]) -> str | None:
    """All of it in one line; None where everything was understood."""
    return "；".join(map(str, misheard)) or None
