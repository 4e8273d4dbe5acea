"""What a caller has said before it is asked: it answers a later question without its being put."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.flow.model import Ask, Option
from ivr.understanding.matching import Candidate, best_match

MOST_KEPT = 20
"""Sentences kept; a call that has heard more has long gone on to other things."""


def kept(said: Sequence[str], sentence: str) -> list[str]:
    """What was said so far with this sentence, the latest first."""
    return [sentence, *said][:MOST_KEPT]


def answered_ahead(ask: Ask, said: Sequence[str]) -> Option | None:
    """The option whose 早说 was said, in the latest sentence that has any; None: it is asked.

    A sentence that speaks of two options has not chosen between them: nothing is guessed.
    """
    early = [option for option in ask.options if option.ahead]
    for sentence in said if early else ():
        meant = [option for option in early if _spoke_of(option, sentence)]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _spoke_of(option: Option, sentence: str) -> bool:
    return best_match(sentence, [Candidate(str(words), True) for words in option.ahead]) is True
