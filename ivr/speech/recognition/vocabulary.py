"""Phrases cut into the words that a model knows: others it drops, or dies of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LONGEST_WORD = 8
UNKNOWN = "[unk]"
"""What a model hears where none of the grammar's words fits."""

_SIGNS = re.compile(r"[^\w\s]|_")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")

Knows = Callable[[str], bool]


def known_words(phrases: Iterable[str], knows: Knows) -> list[str]:
    """The phrases as the model's words with blanks between; what it cannot say is left out."""
    cut = (_cut_all(phrase, knows) for phrase in phrases)
    return list(dict.fromkeys(" ".join(words) for words in cut if words))


def _cut_all(phrase: str, knows: Knows) -> list[str]:
    """A phrase's words, or none if one part of it is unknown."""
    words: list[str] = []
    for part in _SIGNS.sub(" ", phrase).casefold().split():
        found = cut(part, knows) or cut(part.translate(_DIGITS), knows)
        if not found:
            return []
        words += found
    return words


def cut(part: str, knows: Knows) -> list[str]:
    """The fewest known words that make the text, the longest first; none if there are none."""
    best: list[list[str] | None] = [None] * len(part) + [[]]
    for start in range(len(part) - 1, -1, -1):
        for end in range(min(len(part), start + LONGEST_WORD), start, -1):
            rest = best[end]
            shortest = best[start]
            if rest is None or (shortest is not None and len(rest) + 1 >= len(shortest)):
                continue
            if knows(part[start:end]):
                best[start] = [part[start:end], *rest]
    return best[0] or []
