"""How soon a key is obeyed, from what was heard. One caller who presses nothing shows the prompt.

All callers hear the same sound, frame for frame, until they press. So the prompt goes on while a
packet equals that of the caller who does not press, counted from the first sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.bench.notes import SILENCE, Arrival, Notes

PATIENCE_NS = 3_000_000_000
"""What has not come by then does not count as an answer to the key."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """To one key, in milliseconds from the first packet that told of it."""

    key: str
    silent_ms: float
    """When the last packet of the prompt came that was going on; 0: it was in a pause."""
    next_ms: float | None
    """When the first sound of the next prompt came; None: none did."""


def reactions(notes: Notes) -> list[Reaction]:
    """Of every caller who pressed, compared with the first who did not."""
    quiet = sorted(set(notes.arrivals) - set(notes.presses))
    if not quiet:
        return []
    reference = _from_first_sound(notes.arrivals[quiet[0]])
    found = (
        _reaction(reference, notes.arrivals.get(caller, ()), *presses[0])
        for caller, presses in sorted(notes.presses.items())
    )
    return [one for one in found if one is not None]


def _reaction(
    reference: Sequence[Arrival], heard: Sequence[Arrival], pressed_ns: int, key: str
) -> Reaction | None:
    """None where the sound was another than the reference's before the key, or never changed."""
    mine = _from_first_sound(heard)
    differs = next(
        (
            at
            for at, (ours, theirs) in enumerate(zip(mine, reference, strict=False))
            if ours.sound != theirs.sound
        ),
        None,
    )
    if differs is None or mine[differs].at_ns < pressed_ns:
        return None
    last_ns = max(one.at_ns for one in mine[:differs] if one.sound != SILENCE)
    next_ns = next(
        (
            one.at_ns
            for one in mine[differs:]
            if one.sound != SILENCE and one.at_ns < pressed_ns + PATIENCE_NS
        ),
        None,
    )
    return Reaction(
        key,
        max(0.0, (last_ns - pressed_ns) / 1e6),
        None if next_ns is None else (next_ns - pressed_ns) / 1e6,
    )


def _from_first_sound(heard: Sequence[Arrival]) -> Sequence[Arrival]:
    begun = next((at for at, one in enumerate(heard) if one.sound != SILENCE), len(heard))
    return heard[begun:]
