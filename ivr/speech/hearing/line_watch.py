"""What a line is like where nothing can be understood: the reasons a caller can be told. Sans-IO.

Thresholds: decision 0015. Levels are in dBFS, of the line's 16-bit samples.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES
from ivr.speech.hearing.spectrum import Look, look


class LineCondition(Enum):
    """Why nothing can be understood; the value is what a flow calls it."""

    SILENCE = "无声"
    TOO_QUIET = "太轻"
    TOO_LOUD = "太响"
    NOISY = "嘈杂"
    MUSIC = "音乐"
    MACHINE = "答录机"


DEAF_DBFS = -58.0
"""Fainter than this is silence, whatever the verdict."""
QUIET_DBFS = -42.0
"""A voice that is fainter is too quiet to be understood well."""
NOISE_DBFS = -38.0
"""A line that is louder than this between words is noisy."""
LEAST_RATIO_DB = 8.0
"""A voice that stands out less from the noise is not understood."""
CLIPPED_SHARE = 0.02
"""So much of a voice's samples at the very top: the telephone is shouted at."""
TONAL, MUSIC_SHARE, NOTES = 0.4, 0.5, 3
"""Music is tones for half of the time, at least three of them, and hardly any voice."""
BEEP, BEEP_MS, BEEP_HZ, BEEP_DBFS = 0.93, 160, range(600, 2600), -40.0
"""An answering machine's beep is one tone; 450 Hz is what exchanges say (GB/T 3380)."""
BEFORE_BEEP_MS = 1_500
"""A machine has spoken so long before its beep."""
MONOLOGUE_MS, BREATH_MS = 12_000, 600
"""Nobody who calls speaks for so long without a pause of so much."""
WINDOW_MS = 8_000
"""As long as a question waits: what was said faintly at its beginning counts too."""
LEAST_MS = 300
LEAST_VOICE_MS = 200


@dataclass
class LineWatch:
    """Looks at every frame of one question."""

    _voiced: deque[tuple[bool, Look]] = field(init=False)
    _beep_ms: int = field(default=0, init=False)
    _beep_hz: int = field(default=0, init=False)
    _voice_ms: int = field(default=0, init=False)
    _monologue_ms: int = field(default=0, init=False)
    _pause_ms: int = field(default=0, init=False)
    machine: bool = field(default=False, init=False)
    """Whether a machine speaks: a beep after words, or words without a breath."""

    def __post_init__(self) -> None:
        self._voiced = deque(maxlen=WINDOW_MS // FRAME_MS)

    def push(self, frame: bytes, voiced: bool) -> None:
        """The next 20 ms and the verdict on them."""
        seen = look(frame)
        self._voiced.append((voiced, seen))
        self._follow_beep(seen)
        self._follow_monologue(voiced)

    def condition(self) -> LineCondition | None:
        """What is wrong with the line, as far as the last eight seconds tell; None: nothing."""
        if self.machine:
            return LineCondition.MACHINE
        frames = [seen for _, seen in self._voiced]
        voices = [seen for voiced, seen in self._voiced if voiced]
        if len(frames) * FRAME_MS < LEAST_MS:
            return None
        if len(voices) * FRAME_MS < LEAST_VOICE_MS:
            return _without_voice(frames, len(voices))
        return _of_voice(voices, [seen for voiced, seen in self._voiced if not voiced])

    def _follow_beep(self, seen: Look) -> None:
        pure = seen.purity >= BEEP and seen.level_dbfs > BEEP_DBFS and seen.peak_hz in BEEP_HZ
        steady = abs(seen.peak_hz - self._beep_hz) <= 32
        self._beep_ms = self._beep_ms + FRAME_MS if pure and (steady or not self._beep_ms) else 0
        self._beep_hz = seen.peak_hz
        if self._beep_ms >= BEEP_MS and self._voice_ms >= BEFORE_BEEP_MS:
            self.machine = True

    def _follow_monologue(self, voiced: bool) -> None:
        self._voice_ms += FRAME_MS * voiced
        self._pause_ms = 0 if voiced else self._pause_ms + FRAME_MS
        self._monologue_ms = 0 if self._pause_ms >= BREATH_MS else self._monologue_ms + FRAME_MS
        if self._monologue_ms >= MONOLOGUE_MS and 2 * self._voice_ms >= MONOLOGUE_MS:
            self.machine = True


def _without_voice(frames: list[Look], voices: int) -> LineCondition:
    sounding = [seen for seen in frames if seen.level_dbfs > DEAF_DBFS]
    if len(sounding) < len(frames) / 4:
        return LineCondition.SILENCE
    tones = [seen for seen in sounding if seen.purity >= TONAL]
    notes = {round(12 * math.log2(max(1, seen.peak_hz) / 440)) for seen in tones}
    if len(tones) >= MUSIC_SHARE * len(frames) and len(notes) >= NOTES:
        return LineCondition.MUSIC
    if _middle(sounding) > NOISE_DBFS:
        return LineCondition.NOISY
    return LineCondition.TOO_QUIET if voices else LineCondition.SILENCE


def _of_voice(voices: list[Look], others: list[Look]) -> LineCondition | None:
    clipped = sum(seen.clipped for seen in voices) / (FRAME_SAMPLES * len(voices))
    if clipped >= CLIPPED_SHARE:
        return LineCondition.TOO_LOUD
    loud = sorted(seen.level_dbfs for seen in voices)[3 * len(voices) // 4]
    quiet = _middle(others) if others else -120.0
    if loud < QUIET_DBFS:
        return LineCondition.TOO_QUIET
    if quiet > NOISE_DBFS or loud - quiet < LEAST_RATIO_DB:
        return LineCondition.NOISY
    return None


def _middle(looks: list[Look]) -> float:
    return sorted(seen.level_dbfs for seen in looks)[len(looks) // 2]
