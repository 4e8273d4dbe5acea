"""What a caller has said before it is asked: it answers a later question without its being put."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.dialogue.matching import Candidate, best_match
from ivr.flow.model import Ask, Option

MOST_KEPT = 20
"""Sentences kept; a call that has heard more has long gone on to other things."""


def kept(said: Sequence[str], sentence: str) -> list[str]:
    """What was said so far with this sentence, the latest first."""
    return [sentence, *said][:MOST_KEPT]


def answered_ahead(ask: Ask, said: Sequence[str]) -> Option | None:
    """The option whose 早说 was said, in the latest sentence that has any; None: it is asked."""
    candidates = [Candidate(str(words), option) for option in ask.options for words in option.ahead]
    for sentence in said if candidates else ():
        if (option := best_match(sentence, candidates)) is not None:
            return option
    return None
