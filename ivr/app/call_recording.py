"""The recording of one call, where there is one."""

from __future__ import annotations

from pathlib import Path

from ivr.app.house import call_recordings_folder
from ivr.calls.call_recordings import place_of
from ivr.config import Config


def call_recording(config: Config, call_id: str) -> Path | None:
    """The WAV file of that call; None where it was not recorded, or is deleted by now."""
    path = place_of(call_recordings_folder(config), call_id)
    return path if path.exists() else None
