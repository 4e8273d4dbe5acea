"""A voice is held through the middle of short loud words, which a detector loses."""

from __future__ import annotations

import audioop
from dataclasses import dataclass, field

HELD_FRAMES = 8
HELD_WITHIN_DB = 10.0


@dataclass
class HeldVoice:
    """What goes on nearly as loud as a voice was is still that voice, for a little while.

    Of 不对, said short and loud, Silero takes the first 40 ms for a voice and the next 160 ms for
    none. Only for silence of ours: of an echo it would make interruptions.
    """

    _loudest: float = field(default=0.0, init=False)
    _left: int = field(default=0, init=False)

    def push(self, voiced: bool, frame: bytes) -> bool:
        """The detector's verdict on 20 ms, and whether they are a voice after all."""
        level = audioop.rms(frame, 2)
        if voiced:
            self._left, self._loudest = HELD_FRAMES, max(self._loudest, level)
            return True
        if self._left and level >= self._loudest * 10 ** (-HELD_WITHIN_DB / 20):
            self._left -= 1
            return True
        self.reset()
        return False

    def reset(self) -> None:
        """What comes next does not follow."""
        self._left, self._loudest = 0, 0.0
