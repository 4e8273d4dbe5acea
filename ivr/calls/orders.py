"""What turn-taking asks of the call's worker: plain values, carried out in their order."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.dialogue.actions import Invoke, Play, Record, TransferTo
from ivr.dialogue.inputs import Input


@dataclass(frozen=True, slots=True)
class PlayPrompt:
    """Queue this prompt; its `Played` will carry the token."""

    token: int
    play: Play


@dataclass(frozen=True, slots=True)
class PlayBeep:
    """Queue the beep; what the caller says from its end on is recorded."""

    token: int
    record: Record


@dataclass(frozen=True, slots=True)
class StopPlaying:
    """Be silent at the next frame and forget what was queued, with the recording after a beep."""


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording now and report it with `Turn.on_recorded`."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Give this to the dialogue."""

    input: Input


@dataclass(frozen=True, slots=True)
class Run:
    """Run a business action; feed Done or Failed."""

    invoke: Invoke


@dataclass(frozen=True, slots=True)
class PassOn:
    """Transfer the caller; feed Connected or NoAnswer."""

    transfer: TransferTo


@dataclass(frozen=True, slots=True)
class Release:
    """Release the line."""

    result: str


Order = PlayPrompt | PlayBeep | StopPlaying | StopRecording | Feed | Run | PassOn | Release
