"""Who has picked up a call of ours: a person, to whom we speak, or a machine. Sans-IO.

A person says 喂 and waits; a machine speaks on, and beeps. We begin once the first words are over,
or nobody says any; and go on looking out for a machine as long as it may be one. Milliseconds of
audio since the answer. Thresholds: decision 0035.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ivr.media.g711 import FRAME_MS
from ivr.speech.hearing.line_watch import BEEP, BEEP_DBFS, BEEP_HZ, BEEP_MS
from ivr.speech.hearing.spectrum import Look, look


class Verdict(Enum):
    """What was found out; each is told once, and nothing after MACHINE."""

    SPEAK = "speak"
    """Now it is our turn."""
    MACHINE = "machine"
    """Nobody is there: a machine, a fax, an announcement."""


SILENT_MS = 1_000
"""Who says nothing for so long waits for us to speak."""
WORD_MS = 120
"""So much voice is a word; a click or a rustle has less."""
SHORT_MS, PAUSE_MS = 2_500, 500
"""After words of so much at the most, a pause of so much is for us: 喂，你好，哪位？"""
LONG_PAUSE_MS = 1_200
"""After longer ones it may be a breath between two sentences of a greeting."""
MONOLOGUE_MS = 9_000
"""Nobody who is called speaks for so long before he hears who calls; one who is talking to
somebody else in the room pauses for LONG_PAUSE_MS."""
BEFORE_BEEP_MS = 1_000
"""A machine has spoken so long before its beep."""
BARE_BEEP_MS = 400
"""A tone of so much is no person's, whatever was said before it: a beep alone, a fax."""
ECHO_MS = 600
"""So long after a tone of ours, a tone may be its echo."""


@dataclass
class AnswererWatch:
    """Looks at every frame from the answer on; one for each call."""

    now_ms: int = field(default=0, init=False)
    _spoken: bool = field(default=False, init=False)
    """Whether SPEAK was told."""
    _over: bool = field(default=False, init=False)
    _voice_ms: int = field(default=0, init=False)
    """All the voice until now."""
    _began_ms: int | None = field(default=None, init=False)
    """Where the present words began: what follows within LONG_PAUSE_MS belongs to them."""
    _said_ms: int = field(default=0, init=False)
    """How much voice is in them."""
    _quiet_ms: int = field(default=0, init=False)
    _tone_ms: int = field(default=0, init=False)
    _tone_hz: int = field(default=0, init=False)
    _ours_ms: int = field(default=ECHO_MS, init=False)
    """How long ago we sent a tone."""

    @property
    def speaking(self) -> bool:
        """Whether SPEAK was told."""
        return self._spoken

    def push(self, heard: bytes, voiced: bool, sent: bytes | None = None) -> Verdict | None:
        """The next 20 ms, the verdict on them, and what we sent meanwhile."""
        if self._over:
            return None
        self.now_ms += FRAME_MS
        self._follow_tone(look(heard), sent)
        self._follow_words(voiced and not self._tone_ms)
        if self._beeped or self._too_long:
            self._over = True
            return Verdict.MACHINE
        if not self._spoken and self._our_turn:
            self._spoken = True
            return Verdict.SPEAK
        return None

    def _follow_tone(self, seen: Look, sent: bytes | None) -> None:
        self._ours_ms = 0 if sent and _is_tone(look(sent)) else self._ours_ms + FRAME_MS
        tone = _is_tone(seen) and self._ours_ms >= ECHO_MS
        steady = abs(seen.peak_hz - self._tone_hz) <= 32
        self._tone_ms = self._tone_ms + FRAME_MS if tone and (steady or not self._tone_ms) else 0
        self._tone_hz = seen.peak_hz

    def _follow_words(self, voiced: bool) -> None:
        if voiced:
            self._voice_ms += FRAME_MS
            if self._began_ms is None:
                self._began_ms, self._said_ms = self.now_ms - FRAME_MS, 0
            self._said_ms += FRAME_MS
            self._quiet_ms = 0
            return
        self._quiet_ms += FRAME_MS
        rustled = self._said_ms < WORD_MS and self._quiet_ms >= PAUSE_MS
        if self._quiet_ms >= LONG_PAUSE_MS or rustled:
            self._began_ms, self._said_ms = None, 0

    @property
    def _length_ms(self) -> int:
        """How long the present words have lasted, their pauses included."""
        if self._began_ms is None:
            return 0
        return self.now_ms - self._quiet_ms - self._began_ms

    @property
    def _beeped(self) -> bool:
        enough_ms = BEEP_MS if self._voice_ms >= BEFORE_BEEP_MS else BARE_BEEP_MS
        return self._tone_ms >= enough_ms

    @property
    def _too_long(self) -> bool:
        return self._length_ms >= MONOLOGUE_MS and 2 * self._said_ms >= self._length_ms

    @property
    def _our_turn(self) -> bool:
        if self._tone_ms:
            return False
        if self._began_ms is None:
            return self._quiet_ms >= SILENT_MS
        wanted_ms = PAUSE_MS if self._length_ms <= SHORT_MS else LONG_PAUSE_MS
        return self._said_ms >= WORD_MS and self._quiet_ms >= wanted_ms


def _is_tone(seen: Look) -> bool:
    return seen.purity >= BEEP and seen.level_dbfs > BEEP_DBFS and seen.peak_hz in BEEP_HZ
