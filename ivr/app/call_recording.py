"""The recordings of one call, where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ivr.app.house import call_recordings_folder
from ivr.calls.call_recordings import place_of
from ivr.calls.taping import aside_name
from ivr.config import Config


def call_recordings(config: Config, call_id: str) -> Sequence[Path]:
    """The WAV files of that call: the whole call, then each talk of its agents without the caller.

    None where it was not recorded, or is deleted by now.
    """
    whole = place_of(call_recordings_folder(config), call_id)
    asides = whole.parent.glob(f"{aside_name(call_id, '*')}.wav")
    in_turn = sorted(asides, key=lambda path: (len(path.name), path.name))
    return [path for path in (whole, *in_turn) if path.exists()]
