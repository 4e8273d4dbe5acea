"""What is to be said, cut into frames that follow one another without a gap."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from ivr.media import g711
from ivr.media.g711 import FRAME_SAMPLES
from ivr.media.sound import Law, Sound


@dataclass
class Playout:
    """A queue of sounds; gives 20 ms of G.711 at a time, silence when there is nothing to say."""

    law: Law
    finished: list[int] = field(default_factory=list, init=False)
    """Tokens of the sounds whose last sample was in the frame last given; the taker clears it."""

    _waiting: deque[tuple[Sound, int]] = field(default_factory=deque, init=False)
    _payload: bytes = field(default=b"", init=False)
    _at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._silence = g711.silence(self.law)

    @property
    def idle(self) -> bool:
        """Whether nothing is being said and nothing waits."""
        return not self._waiting

    @property
    def waiting(self) -> int:
        """How many sounds are being said or wait."""
        return len(self._waiting)

    def add(self, sound: Sound, token: int) -> None:
        """Say this after all that already waits."""
        self._waiting.append((sound, token))
        if len(self._waiting) == 1:
            self._payload = sound.payload(self.law)

    def clear(self) -> None:
        """Say nothing more."""
        self._waiting.clear()
        self._payload, self._at = b"", 0

    def speak(self, law: Law) -> None:
        """Go on in another law, at the same sample."""
        self.law = law
        self._silence = g711.silence(law)
        if self._waiting:
            self._payload = self._waiting[0][0].payload(law)

    def frame(self) -> bytes:
        """The next 20 ms."""
        if not self._waiting:
            return self._silence
        start = self._at
        self._at = end = start + FRAME_SAMPLES
        if end < len(self._payload):
            return self._payload[start:end]
        return self._across(self._payload[start:end])

    def _across(self, frame: bytes) -> bytes:
        """A frame in which at least one sound ends; the next one begins right behind it."""
        while self._waiting and self._at >= len(self._payload):
            self._at -= len(self._payload)
            self.finished.append(self._waiting.popleft()[1])
            self._payload = self._waiting[0][0].payload(self.law) if self._waiting else b""
            frame += self._payload[: self._at]
        if not self._waiting:
            self._at = 0
        return frame + self._silence[len(frame) :]
