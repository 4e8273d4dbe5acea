"""Which option's words a caller said before the question was put, by characters or by sound.

Nobody waits for an answer when these words are said, so there is less reason to believe that
what only sounds like them is them: thresholds of their own, measured over all utterances.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from ivr.understanding.matching import LONGEST, Candidate, by_characters, by_sound
from ivr.understanding.options import SURE
from ivr.understanding.plain import plain

T = TypeVar("T")

LIKELY = 0.8
"""From here on a sound is asked about; below it nothing was said."""

SHORTEST = 3
"""Syllables of words that are believed by their sound: two stand by chance in many sentences."""


class Early(Enum):
    """Why there is no choice."""

    NOTHING = "none of the words was said"
    SEVERAL = "words of two options: who says both has not chosen"


def chosen_early(text: str, words: Sequence[Candidate[T]]) -> tuple[T, bool] | Early:
    """The meaning whose words were said, and whether that is sure enough not to be asked about."""
    said = plain(text)[:LONGEST]
    written = by_characters(said, words)
    meant = [match.candidate.meaning for match in written]
    if not written:
        longer = [word for word in words if len(plain(word.phrase)) >= SHORTEST]
        heard = [match for match in by_sound(said, longer) if match.sure >= LIKELY]
        meant = [match.candidate.meaning for match in heard]
        written = [match for match in heard if match.sure >= SURE]
    if not meant:
        return Early.NOTHING
    if any(other != meant[0] for other in meant):
        return Early.SEVERAL
    return meant[0], bool(written)
