"""Words with the pauses between them, which part two values that would run together otherwise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ivr.understanding.plain import plain

PAUSE = "，"
"""Any sign between words. It is no part of the plain words; spaces are no pauses."""

BLANK = "々"
"""Stands for a character that another value took: no word, no sign, no number."""

DASH = "杠"

_MARKS = re.compile(r"[,，.。、;；!！?？:：/…\n]+")
_FIGURES = "0-9零一二三四五六七八九十"
_DASHES = re.compile(rf"(?<=[{_FIGURES}])\s*[-－—–~]\s*(?=[{_FIGURES}])")


@dataclass(frozen=True, slots=True)
class Paused:
    """Plain words and pauses."""

    text: str
    places: tuple[int, ...]
    """For each character, and for the end, how many plain characters stand before it."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of this text as one of the plain words."""
        return self.places[start], self.places[end]

    def without(self, taken: list[bool]) -> str:
        """The text with a blank for each plain character that is taken."""
        counted = zip(self.text, self.places[:-1], self.places[1:], strict=True)
        return "".join(
            BLANK if after > before and taken[before] else sign for sign, before, after in counted
        )


def paused(text: str, longest: int) -> Paused:
    """Words with their pauses; a dash between figures is said as 杠. At most `longest` signs."""
    signs: list[str] = []
    places = [0]
    narrow = unicodedata.normalize("NFKC", text[: longest * 2]).casefold()
    narrow = _DASHES.sub("\0", _MARKS.sub(PAUSE, narrow))
    for sign in narrow:
        spoken = DASH if sign == "\0" else sign
        if sign != PAUSE and not plain(spoken):
            continue
        if len(signs) == longest:
            break
        signs.append(spoken)
        places.append(places[-1] + (sign not in (PAUSE, "\0")))
    return Paused("".join(signs), tuple(places))
