"""All the values in one sentence: each kind reads it, and no two take the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.understanding.pauses import Paused, paused
from ivr.understanding.readings import Reading, Understood

Reader = Callable[[str], Reading]
"""Reads one kind of value out of a text; spans are those of the plain words."""

_LONGEST = 1000


def read_all(text: str, wanted: Mapping[str, Reader]) -> dict[str, Understood]:
    """What was understood of each wanted kind.

    Kinds are served in the order of the mapping: what is easily mistaken for something else
    comes last (a row of digits is a telephone number before it is a house number). Where a
    later kind wants words that an earlier one took, it reads the sentence again without them.
    """
    words = paused(text, _LONGEST)
    taken = [False] * words.places[-1]
    found: dict[str, Understood] = {}
    for kind, reader in wanted.items():
        reading = _read(reader, words, taken)
        if reading is not None:
            found[kind] = reading
            for place in range(reading.start, min(reading.end, len(taken))):
                taken[place] = True
    return found


def _read(reader: Reader, words: Paused, taken: list[bool]) -> Understood | None:
    """The reading of the whole; where that gives nothing that is free, of what is left."""
    texts = [words.text, words.without(taken)] if any(taken) else [words.text]
    for text in texts:
        reading = reader(text)
        if isinstance(reading, Understood) and not any(taken[reading.start : reading.end]):
            return reading
    return None
