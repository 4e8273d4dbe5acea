"""A few words by which a prompt is known again: what is quoted of it in a case."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.dialogue.actions import Action, Play

ENOUGH = 4
"""Characters that tell a prompt from others, mostly."""

LONGEST = 24
"""A quotation longer than this ends at a comma."""

_SENTENCE = re.compile(r"[^。？！]+")
_CLAUSE = re.compile(r"[^，、：；]+")


def quoted(actions: Sequence[Action]) -> str | None:
    """The first words of the last prompt that always stand in the flow; None without a prompt."""
    plays = [action for action in actions if isinstance(action, Play)]
    if not plays:
        return None
    last = plays[-1]
    fixed = [segment.text for segment in last.segments if segment.fixed]
    sentences = [s.strip("，、 ") for text in fixed for s in _SENTENCE.findall(text)]
    long = [sentence for sentence in sentences if len(sentence) >= ENOUGH]
    words = next(iter(long), max(sentences, key=len, default=last.text))
    return words if len(words) <= LONGEST else _cut(words)


def _cut(words: str) -> str:
    """The words up to the last comma that leaves them short enough."""
    end = 0
    for clause in _CLAUSE.finditer(words):
        if clause.end() <= LONGEST or not end:
            end = clause.end()
    return words[:end]
