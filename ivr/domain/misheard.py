"""What was said in a call and not understood, as its record tells."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.domain.ports import TurnRecord
from ivr.misheard import Misheard
from ivr.protected import MASK

NOT_UNDERSTOOD = "no_match"
"""The trigger of an edge that a question takes when it was not answered."""


def is_misheard(turn: TurnRecord) -> bool:
    """Whether something was said in this turn that was not understood."""
    return turn.input == "heard" and any(
        edge.split("›")[1:3] == [turn.step, NOT_UNDERSTOOD] for edge in turn.path
    )


def misheard_in(turns: Iterable[TurnRecord]) -> list[Misheard]:
    """All of it, the earliest first; what is protected is not told."""
    times: dict[tuple[str, str], int] = {}
    for turn in turns:
        if is_misheard(turn) and turn.value and turn.value != MASK:
            said = (turn.step, turn.value)
            times[said] = times.get(said, 0) + 1
    return [Misheard(question, words, often) for (question, words), often in times.items()]
