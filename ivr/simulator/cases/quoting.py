"""A few words by which a prompt is known again: what a case quotes of it."""

from __future__ import annotations

import re

LONGEST = 24
"""A quotation longer than this ends at a comma: what is quoted in full breaks too soon."""

MORE = 6
"""So many characters more than before may be quoted, to end at a comma."""

_AROUND = "，、：； "
_SENTENCE = re.compile(r"[^。？！]+")
_CLAUSE = re.compile(r"[^，、：；]+")


def quotation(prompt: str) -> str:
    """The first words of a prompt by which it is known again."""
    sentences = [sentence.strip("，、 ") for sentence in _SENTENCE.findall(prompt)]
    return _short(next((s for s in sentences if len(s) > 3), prompt))


def quotations(prompt: str) -> list[str]:
    """All words of a prompt, in pieces of which each is short enough to be quoted."""
    found: list[str] = []
    for sentence in _SENTENCE.findall(prompt):
        left = sentence.strip(_AROUND)
        while left:
            piece = _short(left)
            found.append(piece)
            left = left[len(piece) :].strip(_AROUND)
    return [piece for piece in found if len(piece) > 3] or found[:1]


def quotation_at(prompt: str, start: int, length: int) -> str:
    """The words of a prompt around a part of it: from comma to comma, or no more than the part
    where that would quote much that was not quoted before."""
    end = start + length
    clauses = [c for c in re.finditer(r"[^，、：；。？！]+", prompt) if c.end() > start]
    inside = [clause for clause in clauses if clause.start() < end]
    # A clause of which only a sign or two belong to the part is another one.
    meant = [c for c in inside if 2 * (min(c.end(), end) - max(c.start(), start)) > len(c[0])]
    chosen = meant or inside
    whole = prompt[chosen[0].start() : chosen[-1].end()].strip() if chosen else prompt
    part = prompt[start:end].strip("，、：；。？！ ")
    return whole if len(whole) <= length + MORE or not part else part


def _short(words: str) -> str:
    """The words up to the last comma that leaves them short enough."""
    if len(words) <= LONGEST:
        return words
    end = 0
    for clause in _CLAUSE.finditer(words):
        if clause.end() <= LONGEST or not end:
            end = clause.end()
    return words[:end]
