"""Keys on their way out as telephone events (RFC 4733 §2.5). Sans-IO."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from ivr.media.dtmf import END_BIT, EVENT, KEYS
from ivr.media.g711 import FRAME_SAMPLES

PRESS_FRAMES = 5
"""A press lasts 100 ms: what we are told of is its beginning, never its length."""

ENDS = 3
"""The end is told so often (§2.5.1.4), 20 ms apart, so that one burst of loss does not take all."""

PAUSE_FRAMES = 3
"""So much sound is between two presses."""

MOST_WAITING = 32
VOLUME = 10
"""-10 dBm0, as keys usually are."""


@dataclass(frozen=True, slots=True)
class EventPacket:
    """What of a press goes out in 20 ms; all packets of a press bear one timestamp."""

    timestamp: int
    payload: bytes
    first: bool


@dataclass
class KeySender:
    """Sends one press after another; in between there is sound."""

    _waiting: deque[str] = field(default_factory=deque, init=False)
    _frame: int = field(default=0, init=False)
    """Which frame of the press and the pause after it comes next; 0: none is under way."""
    _began: int = field(default=0, init=False)

    def press(self, key: str) -> None:
        """Send a press of this key after those that wait; beyond `MOST_WAITING` it is dropped."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(key)

    def forget(self) -> None:
        """Send nothing more: the other side does not hear us."""
        self._waiting.clear()
        self._frame = 0

    def take(self, timestamp: int) -> EventPacket | None:
        """What goes out in place of the 20 ms of sound of that timestamp; None: the sound does."""
        if not self._waiting:
            return None
        if self._frame == 0:
            self._began = timestamp
        self._frame += 1
        frame = self._frame
        if frame > PRESS_FRAMES + ENDS:
            if frame == PRESS_FRAMES + ENDS + PAUSE_FRAMES:
                self._waiting.popleft()
                self._frame = 0
            return None
        ended = END_BIT if frame > PRESS_FRAMES else 0
        duration = min(frame, PRESS_FRAMES) * FRAME_SAMPLES
        payload = EVENT.pack(KEYS.index(self._waiting[0]), ended | VOLUME, duration)
        return EventPacket(self._began, payload, frame == 1)
