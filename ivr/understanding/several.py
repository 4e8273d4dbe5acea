"""All the values in one sentence: each kind reads it, and no two take the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.understanding.plain import plain
from ivr.understanding.readings import Reading, Understood

Reader = Callable[[str], Reading]
"""Reads one kind of value out of a text; spans are those of the plain words."""

BLANK = "々"
"""Takes the place of a character that another value took: no word, no sign, no number."""

_ROUNDS = 3


def read_all(text: str, wanted: Mapping[str, Reader]) -> dict[str, Understood]:
    """What was understood of each wanted kind.

    Kinds are served in the order of the mapping: what is easily mistaken for something else
    comes last (a row of digits is a telephone number before it is a house number). Where a
    later kind wants words that an earlier one took, it reads the sentence again without them.
    """
    said = plain(text)
    taken = [False] * len(said)
    found: dict[str, Understood] = {}
    for kind, reader in wanted.items():
        reading = _read(reader, text, said, taken)
        if reading is not None:
            found[kind] = reading
            for place in range(reading.start, min(reading.end, len(said))):
                taken[place] = True
    return found


def _read(reader: Reader, text: str, said: str, taken: list[bool]) -> Understood | None:
    """The first reading that takes only free words: of the whole, then of what is left."""
    reading = reader(text)
    blocked = list(taken)
    for _ in range(_ROUNDS):
        if not isinstance(reading, Understood):
            return None
        if not any(taken[reading.start : reading.end]):
            return reading
        left = "".join(BLANK if block else sign for sign, block in zip(said, blocked, strict=True))
        reading = reader(left)
    return None
