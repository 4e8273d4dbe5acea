"""Somebody whose telephone we ring: he picks up, listens, and speaks when it is his turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ivr.media.sound import Sound
from ivr.telephony.leg import Leg
from tests.helpers import ear

TURN_MS = 1_000
"""After so much quiet it is his turn."""


@dataclass
class CalledPerson:
    """One call that has come to him."""

    leg: Leg
    heard: bytearray = field(default_factory=bytearray, init=False)
    """All that he heard so far, 16 bit."""
    _ear: ear.Listener = field(init=False)
    _said: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._ear = ear.Listener(self.heard, 0)

    def picks_up(self) -> None:
        """Answer, and listen from now on."""
        self.leg.answer()
        self.leg.stream.tap(self.heard.extend)

    def says(self, pcm: bytes) -> None:
        """Say this to its end."""
        self._said += 1
        self.leg.stream.play(Sound.from_pcm(pcm), self._said)
        time.sleep(ear.bytes_to_ms(len(pcm)) / 1000)

    def hears_out(self, timeout_s: float = 30) -> None:
        """Listen until something was said and it is quiet after it."""
        before = self._ear.listen().voiced_ms
        deadline = time.monotonic() + timeout_s
        while True:
            listened = self._ear.listen()
            if listened.voiced_ms > before + 300 and listened.quiet_ms >= TURN_MS:
                return
            assert time.monotonic() < deadline, "nothing is said"
            time.sleep(0.05)
