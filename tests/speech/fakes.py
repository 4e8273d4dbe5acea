"""Small real voices for tests: they speak tones, slowly, badly or not at all."""

from __future__ import annotations

import math
import threading
from array import array
from dataclasses import dataclass, field

from ivr.errors import EngineError
from ivr.media.sound import Sound


def tone(duration_ms: int, peak: int = 8000, hertz: int = 300) -> Sound:
    """A steady tone: loud enough to pass for speech."""
    turn = 2 * math.pi * hertz / 8000
    samples = (round(peak * math.sin(turn * at)) for at in range(8 * duration_ms))
    return Sound.from_pcm(array("h", samples).tobytes())


@dataclass(eq=False)
class ToneVoice:
    """Speaks a tone of 100 ms a character; each text is noted."""

    name: str = "tone"
    version: int = 1
    spoken: list[str] = field(default_factory=list)
    closed: bool = False

    def fingerprint(self, text: str) -> str:
        return f"{self.name} {self.version}"

    def render(self, text: str) -> Sound:
        self.spoken.append(text)
        return tone(100 * len(text))

    def close(self) -> None:
        self.closed = True


@dataclass(eq=False)
class BrokenVoice(ToneVoice):
    """Fails, until it is mended."""

    name: str = "broken"
    mended: bool = False
    retryable: bool = True

    def render(self, text: str) -> Sound:
        if self.mended:
            return ToneVoice.render(self, text)
        self.spoken.append(text)
        raise EngineError("坏了", retryable=self.retryable)


@dataclass(eq=False)
class StuckVoice(ToneVoice):
    """Begins a text and does not come back until it is let go."""

    name: str = "stuck"
    begun: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def render(self, text: str) -> Sound:
        self.begun.set()
        self.go.wait(10)
        return ToneVoice.render(self, text)


class BuggyVoice(ToneVoice):
    """Raises what no voice should raise."""

    def render(self, text: str) -> Sound:
        raise ZeroDivisionError("a slip")
