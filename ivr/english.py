"""Which parts of a text are English: they are spoken by another voice, and take another time."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = r"(?:[A-Za-z][a-z'’]{2,})"
_RUN = re.compile(rf"(?:[A-Za-z0-9'’][A-Za-z0-9'’,.?!;:\- ]*)?\b{_WORD}\b[A-Za-z0-9'’,.?!;:\- ]*")
"""English has words; letters by themselves (A栋, 5kW) are spelt in Mandarin."""

_EACH = re.compile(r"[A-Za-z'’]+|[0-9]")


def by_language(text: str) -> Iterator[tuple[str, bool]]:
    """The text's parts in order, each with whether it is English."""
    end = 0
    for found in _RUN.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def english_words(text: str) -> int:
    """How many words an English part has; a figure is one, too."""
    return len(_EACH.findall(text))
