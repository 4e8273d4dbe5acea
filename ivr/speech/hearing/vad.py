"""Whether 20 ms of sound are a voice."""

from __future__ import annotations

from typing import Protocol


class Vad(Protocol):
    """Tells voice from everything else; one for each caller, one thread at a time."""

    @property
    def begin_late_ms(self) -> int:
        """How long a voice has usually sounded before the first verdict says so."""

    @property
    def end_late_ms(self) -> int:
        """How long it has usually been quiet before the first verdict says so."""

    def voiced(self, frame: bytes) -> bool:
        """The verdict on the next 20 ms of 16-bit samples at 8 kHz."""

    def reset(self) -> None:
        """Forget the sound until now: what comes next does not follow it."""
