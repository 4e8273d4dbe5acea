"""Two calls that hear each other: what comes on one line goes out on the other.

Each line stays what it is, with its own jitter buffer, law, packet length, sequence numbers and
reports; a bridge only hands the even frames of one to the other, within the engine's beat. So it
adds at most one frame of delay to that of the jitter buffer.
"""

from __future__ import annotations

import audioop
import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES, RATE_HZ, SAMPLES_PER_MS

FRAME = 2 * FRAME_SAMPLES
QUIET = 130  # -48 dBFS
ALONE_FRAMES = 1000 // FRAME_MS
"""Who is on hold may send music; after a second of quiet the line shows by a tone that it lives."""

HOLD_HZ = (523, 659)
HOLD_NOTE_MS = 160
HOLD_EVERY_MS = 4000
HOLD_PEAK = 1500


@dataclass(slots=True)
class Live:
    """The newest 20 ms of another line, 16 bit; each frame is taken once."""

    _frame: bytes = b""

    def give(self, frame: bytes) -> None:
        """The next 20 ms; what nobody took before is gone."""
        self._frame = frame

    def take(self) -> bytes:
        """What was given last; empty where nothing new was."""
        frame, self._frame = self._frame, b""
        return frame


class Side(Protocol):
    """What a bridge needs of a line (see `ivr.media.stream.MediaStream`)."""

    @property
    def on_hold(self) -> bool: ...
    def tap(self, sink: Callable[[bytes], None]) -> None: ...
    def untap(self, sink: Callable[[bytes], None]) -> None: ...
    def follow(self, live: Live | None) -> None: ...


@dataclass
class Way:
    """One direction: from a line to what the other one says."""

    source: Side
    live: Live = field(default_factory=Live, init=False)
    _quiet: int = field(default=0, init=False)
    """For how many frames the source has been on hold and quiet."""

    def hear(self, frame: bytes) -> None:
        """20 ms have come from the source; runs on the engine's thread."""
        if not self.source.on_hold or audioop.rms(frame, 2) >= QUIET:
            self._quiet = 0
            self.live.give(frame)
            return
        waited = self._quiet - ALONE_FRAMES
        self._quiet += 1
        self.live.give(frame if waited < 0 else _hold_frame(waited))


class Bridge:
    """Two lines connected, from `begin` to `end`; each may be called once, by any thread."""

    def __init__(self, one: Side, other: Side) -> None:
        self._ways = ((one, Way(one), other), (other, Way(other), one))

    def begin(self) -> None:
        """From the next frame on both hear each other, wherever nothing else is played to them."""
        for source, way, listener in self._ways:
            listener.follow(way.live)
            source.tap(way.hear)

    def end(self) -> None:
        """Each is alone again, and hears silence or what is played."""
        for source, way, listener in self._ways:
            source.untap(way.hear)
            listener.follow(None)


def _hold_frame(number: int) -> bytes:
    """The frame of that number of the tone that tells: the other side has you on hold."""
    tone = _hold_tone()
    at = number * FRAME % (2 * HOLD_EVERY_MS * SAMPLES_PER_MS)
    return tone[at : at + FRAME].ljust(FRAME, b"\0")


@cache
def _hold_tone() -> bytes:
    """Two soft notes, the higher one last; what follows them is quiet."""
    total = HOLD_NOTE_MS * SAMPLES_PER_MS
    samples = (
        round(
            HOLD_PEAK * math.sin(math.pi * at / total) * math.sin(2 * math.pi * hz * at / RATE_HZ)
        )
        for hz in HOLD_HZ
        for at in range(total)
    )
    return array("h", samples).tobytes()
