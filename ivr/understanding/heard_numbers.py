"""Numbers in misheard words: the likeliest of the ways in which they may have been said."""

from __future__ import annotations

from collections.abc import Callable

from ivr.understanding.context import Context
from ivr.understanding.hearings import Ear
from ivr.understanding.mishearing import LONGEST, Reader, unsure
from ivr.understanding.readings import ODD, Reading, Understood
from ivr.understanding.said import in_simplified


def by_number_sound(read: Reader, ear: Callable[[], Ear]) -> Reader:
    """A reader of numbers that takes what only sounds like them, with a doubt.

    Where the ways in which the words may have been said are different values, whichever is taken
    is unsure.
    """

    def reader(text: str, context: Context) -> Reading:
        plainly = read(text, context)
        if len(text) > LONGEST:
            return plainly
        written = in_simplified(text)
        heard: list[Reading] = []
        for way in ear().hearings(written):
            if way.weak and any(isinstance(reading, Understood) for reading in heard):
                break
            heard.append(plainly if way.text == written else read(way.text, context))
        return _likeliest(plainly, heard) if heard != [plainly] else plainly

    return reader


def _likeliest(plainly: Reading, heard: list[Reading]) -> Reading:
    """The first that is a value and not an odd one; of the words as they are written the last."""
    values = [reading for reading in heard if isinstance(reading, Understood)]
    if isinstance(plainly, Understood):
        values.append(plainly)
        agreed = len({reading.value for reading in values}) == 1
        if agreed and isinstance(heard[0], Understood):
            return min(values, key=lambda reading: reading.sure)
    if not values:
        return plainly
    return unsure(next((value for value in values if value.sure > ODD), values[0]))
