"""Both sides of a call as one sound of two channels: left what came in, right what went out."""

from __future__ import annotations

import audioop
import threading
from dataclasses import dataclass, field

from ivr.media.g711 import FRAME_SAMPLES

CHANNELS = 2
FRAME_BYTES = 2 * FRAME_SAMPLES
"""One channel's 20 ms."""

TAIL_FRAMES = 100
"""So long what the caller says stays covered: the dialogue goes on while the last key is still
held down, and its tone comes behind it by the delay of the jitter buffer."""


@dataclass
class TwoChannels:
    """Collects frames on one thread and hands them over on another.

    What is covered (a password being typed) is silence in both channels: time goes on, so that the
    rest of the recording stays true to the clock. The caller's stays silent for two seconds more.
    """

    _frames: list[bytes] = field(default_factory=list, init=False)
    _covered: bool = field(default=False, init=False)
    _closed: bool = field(default=False, init=False)
    _tail: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def push(self, heard: bytes, said: bytes) -> None:
        """20 ms of both sides, 16 bit; a side that was silent may be left empty."""
        if self._closed:
            return
        if self._covered:
            self._tail, heard, said = TAIL_FRAMES, b"", b""
        elif self._tail:
            self._tail, heard = self._tail - 1, b""
        left = audioop.tostereo(heard or bytes(FRAME_BYTES), 2, 1, 0)
        right = audioop.tostereo(said or bytes(FRAME_BYTES), 2, 0, 1)
        frame = audioop.add(left, right, 2)
        with self._lock:
            self._frames.append(frame)

    def cover(self, covered: bool) -> None:
        """From now on nothing of what is said may be kept, or it may be again."""
        self._covered = covered

    def close(self) -> None:
        """Nothing is collected any more, and what was is forgotten."""
        self._closed = True
        self.take()

    def take(self) -> bytes:
        """All that was collected since the last time: interleaved 16-bit samples."""
        with self._lock:
            frames, self._frames = self._frames, []
        return b"".join(frames)


@dataclass
class WholeCall:
    """Gives both sides of one call, beat by beat, to its recording."""

    channels: TwoChannels
    _heard: list[bytes] = field(default_factory=list, init=False)
    """What came in since the last beat: usually one frame."""

    def hear(self, frame: bytes) -> None:
        """20 ms came in."""
        self._heard.append(frame)

    def beat(self, said: bytes, skipped: int) -> None:
        """20 ms went out, before them `skipped` frames in which nothing was sent."""
        beats = skipped + 1
        *missed, heard = ([b""] * beats + self._heard)[-beats:]
        self._heard.clear()
        for frame in missed:
            self.channels.push(frame, b"")
        self.channels.push(heard, said)
