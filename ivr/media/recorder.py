"""What a caller says after the beep, ended by quiet; time is counted in audio."""

from __future__ import annotations

import audioop
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from ivr.media.events import Recording
from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS

FRAME_BYTES = 2 * FRAME_SAMPLES
FLOOR_FRAMES = 100
"""The noise of the line is the quietest frame of so many: speech always has gaps."""

DIGITAL_SILENCE = 16
"""Below this level is a gap that somebody filled; it tells nothing about the line's noise."""

QUIETEST_VOICE = 130  # -48 dBFS
LOUDEST_NOISE = 1600  # -26 dBFS
VOICE_MS = 60
"""A shorter burst is a click, not a voice."""

TAIL_MS = 200
"""So much is kept after the last voice: words fade away."""


@dataclass
class VoiceGate:
    """Says of each 20 ms frame whether it is louder than the line's own noise."""

    _levels: deque[int] = field(default_factory=lambda: deque(maxlen=FLOOR_FRAMES), init=False)

    def push(self, frame: bytes) -> bool:
        level = audioop.rms(frame, 2)
        if level >= DIGITAL_SILENCE:
            self._levels.append(level)
        floor = min(self._levels, default=0)
        return level > max(QUIETEST_VOICE, min(LOUDEST_NOISE, floor * 5 // 2))


@dataclass
class Recorder:
    """Collects sound until its speaker has finished or the time is up."""

    most_ms: int
    silence_ms: int  # this much quiet after a voice ends the recording
    lead_ms: int  # this long a caller may hesitate before the first word
    _pcm: bytearray = field(default_factory=bytearray, init=False)
    _gate: VoiceGate = field(default_factory=VoiceGate, init=False)
    _at_ms: int = field(default=0, init=False)
    _run_ms: int = field(default=0, init=False)
    _voiced_ms: int = field(default=0, init=False)
    _last_voice_ms: int = field(default=0, init=False)

    def push(self, pcm: bytes) -> Literal["silence", "limit"] | None:
        """Take sound of any length; says why the recording is over, once it is."""
        self._pcm += pcm
        while (end := self._at_ms * 2 * SAMPLES_PER_MS + FRAME_BYTES) <= len(self._pcm):
            self._take(bytes(self._pcm[end - FRAME_BYTES : end]))
            reason = self._reason()
            if reason is not None:
                return reason
        return None

    def recording(self) -> Recording:
        """What was said so far; all of it when no voice was found."""
        end_ms = self._at_ms
        if self._voiced_ms:
            end_ms = min(end_ms, self._last_voice_ms + TAIL_MS)
        pcm = bytes(self._pcm[: end_ms * 2 * SAMPLES_PER_MS])
        return Recording(pcm, end_ms, self._voiced_ms)

    def _take(self, frame: bytes) -> None:
        self._at_ms += FRAME_MS
        self._run_ms = self._run_ms + FRAME_MS if self._gate.push(frame) else 0
        if self._run_ms >= VOICE_MS:
            self._voiced_ms += self._run_ms if self._run_ms == VOICE_MS else FRAME_MS
            self._last_voice_ms = self._at_ms

    def _reason(self) -> Literal["silence", "limit"] | None:
        if self._at_ms >= self.most_ms:
            return "limit"
        patience_ms = self.silence_ms if self._voiced_ms else self.lead_ms
        return "silence" if self._at_ms - self._last_voice_ms >= patience_ms else None
