"""What a voice is to the rest of the program."""

from __future__ import annotations

from typing import Protocol

from ivr.media.sound import Sound


class Synthesizer(Protocol):
    """Turns a text into sound; used by one thread at a time."""

    @property
    def name(self) -> str:
        """What operators know it by."""

    def fingerprint(self, text: str) -> str:
        """Changes when this text would be spoken differently: voice, settings, pronunciation."""

    def render(self, text: str) -> Sound:
        """The text as sound; an EngineError if it fails, not retryable if the text is to blame."""

    def close(self) -> None:
        """Give back whatever it holds; a later render may start it again."""
