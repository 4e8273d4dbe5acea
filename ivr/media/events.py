"""What happened to the sound of one call, told to whoever listens to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Recording:
    """What a caller said: 16-bit samples without the silence after it."""

    pcm: bytes
    duration_ms: int
    voiced_ms: int  # 0: nobody spoke


@dataclass(frozen=True, slots=True)
class Digit:
    """A key was pressed: one of 0-9 * # A-D; told once, at its beginning."""

    digit: str
    at_ms: int
    heard: bool = False
    """Whether it was heard as tones; else it came as a telephone event."""


@dataclass(frozen=True, slots=True)
class Played:
    """The last frame of a sound was sent."""

    token: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """A recording came to its end by itself."""

    recording: Recording
    reason: Literal["silence", "limit"]


@dataclass(frozen=True, slots=True)
class RtpLost:
    """Nothing was received for the configured time; told once until sound comes again."""


@dataclass(frozen=True, slots=True)
class StreamFailed:
    """A fault of ours closed this stream; the others go on."""

    reason: str


MediaEvent = Digit | Played | RecordingEnded | RtpLost | StreamFailed
