"""Keys as tones in the sound (ITU-T Q.23, received as Q.24 asks): each press once.

Frames of 20 ms, looked at every 10 ms. The correlations with eight tones run in C
(`audioop.findfactor`); only what looks like a key is measured closely, in `tone_pairs`.
"""

from __future__ import annotations

import audioop
from dataclasses import dataclass, field

from ivr.media.g711 import FRAME_SAMPLES
from ivr.media.tone_pairs import WINDOW, key_in, strength

STEP = FRAME_SAMPLES // 2
FAINTEST = 350
"""An effective value of -39 dBFS: two tones of -27 dBm0 each are louder."""

BEGINS_AFTER = 2
"""So many windows in a row, 30 ms in all, make a press: 40 ms always hold them, 23 ms never."""

ENDS_AFTER = 2
"""So many windows in a row without the tones end it: less is an interruption."""

FALLEN = 0.1
"""Of its power: with less left a tone has ended."""


@dataclass
class ToneReceiver:
    """Turns sound into presses."""

    _sound: bytes = field(default=b"", init=False)
    _key: str | None = field(default=None, init=False)
    """The key that is down."""
    _power: float = field(default=0.0, init=False)
    _gone: int = field(default=0, init=False)
    _candidate: str | None = field(default=None, init=False)
    _run: int = field(default=0, init=False)

    def push(self, pcm: bytes) -> str | None:
        """The key whose press is certain with this frame."""
        sound = self._sound + pcm
        found = None
        while len(sound) >= 2 * WINDOW:
            found = self._look(sound[: 2 * WINDOW]) or found
            sound = sound[2 * STEP :]
        self._sound = sound
        return found

    def _look(self, window: bytes) -> str | None:
        loud = audioop.rms(window, 2) >= FAINTEST
        if self._key is not None:
            self._wait_for_end(window, loud)
            if self._key is not None:
                return None
        candidate = key_in(window) if loud else None
        self._run = self._run + 1 if candidate == self._candidate else 1
        self._candidate = candidate
        if candidate is None or self._run < BEGINS_AFTER:
            return None
        self._key, self._gone = candidate, 0
        self._power = strength(window, candidate)
        return candidate

    def _wait_for_end(self, window: bytes, loud: bool) -> None:
        """A press is over when its tones are gone, whatever else is heard."""
        power = strength(window, self._key or "") if loud else 0.0
        self._gone = self._gone + 1 if power < FALLEN * self._power else 0
        if self._gone >= ENDS_AFTER:
            self._key, self._candidate, self._run = None, None, 0
