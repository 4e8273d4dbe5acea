"""Calls that hear each other: what comes on one line goes out on the others.

Each line stays what it is, with its own jitter buffer, law, packet length, sequence numbers and
reports; a bridge only hands the even frames of one to the others, within the engine's beat. So it
adds at most one frame of delay to that of the jitter buffer.
"""

from __future__ import annotations

import audioop
import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, reduce
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


class Followed(Protocol):
    """What a line says where nothing is played to it."""

    def take(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Mixed:
    """The newest 20 ms of several other lines at once."""

    lives: tuple[Live, ...]

    def take(self) -> bytes:
        """Their sum, cut off where it is too loud; empty where none has anything new."""
        frames = [frame for live in self.lives if len(frame := live.take()) == FRAME]
        return reduce(lambda one, other: audioop.add(one, other, 2), frames) if frames else b""


class Side(Protocol):
    """What a bridge needs of a line (see `ivr.media.stream.MediaStream`)."""

    @property
    def on_hold(self) -> bool: ...
    def tap(self, sink: Callable[[bytes], None]) -> None: ...
    def untap(self, sink: Callable[[bytes], None]) -> None: ...
    def follow(self, live: Followed | None) -> None: ...


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
    """Lines connected, from `begin` to `end`; each may be called once, by any thread.

    Of three and more, each hears all the others.
    """

    def __init__(self, *sides: Side) -> None:
        self._ways = [
            (side, [Way(other) for other in sides if other is not side]) for side in sides
        ]

    def begin(self) -> None:
        """From the next frame on all hear each other, wherever nothing else is played to them."""
        for listener, ways in self._ways:
            lives = tuple(way.live for way in ways)
            listener.follow(lives[0] if len(lives) == 1 else Mixed(lives))
            for way in ways:
                way.source.tap(way.hear)

    def end(self) -> None:
        """Each is alone again, and hears silence or what is played."""
        for listener, ways in self._ways:
            for way in ways:
                way.source.untap(way.hear)
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
