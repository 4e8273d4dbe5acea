"""One loudness for every prompt, and no silence around it, so that joined parts sound as one."""

from __future__ import annotations

import audioop
import math
from array import array
from dataclasses import dataclass

from ivr.errors import EngineError
from ivr.media.sound import Sound

FULL_SCALE = 32768
BLOCK_MS = 10
BLOCK_BYTES = BLOCK_MS * 16
FADE_SAMPLES = 40
LOUD_BELOW_PEAK_DB = 35.0
"""A block this far below the loudest one is not speech."""
LEAST_SPEECH_DBFS = -60.0


@dataclass(frozen=True, slots=True)
class Level:
    """How loud speech shall be, and how much silence is left around it."""

    speech_dbfs: float = -18.0
    peak_dbfs: float = -1.0
    lead_ms: int = 20
    tail_ms: int = 40

    @property
    def fingerprint(self) -> str:
        """Changes when a levelled sound would sound different."""
        return f"{self.speech_dbfs} {self.peak_dbfs} {self.lead_ms} {self.tail_ms}"

    def apply(self, sound: Sound) -> Sound:
        """The sound trimmed and levelled; a sound without speech is an EngineError."""
        trimmed = self._trim(sound.pcm)
        gain_db = self.speech_dbfs - speech_dbfs(trimmed)
        headroom_db = self.peak_dbfs - _dbfs(audioop.max(trimmed, 2))
        gain_db = min(gain_db, headroom_db)
        return Sound.from_pcm(_faded(audioop.mul(trimmed, 2, 10 ** (gain_db / 20))))

    def _trim(self, pcm: bytes) -> bytes:
        levels = _block_levels(pcm)
        loudest = max(levels, default=-math.inf)
        if loudest < LEAST_SPEECH_DBFS:
            raise EngineError("里面听不到说话的声音", retryable=False)
        speech = [at for at, level in enumerate(levels) if level > loudest - LOUD_BELOW_PEAK_DB]
        start = max(0, speech[0] * BLOCK_BYTES - self.lead_ms * 16)
        end = (speech[-1] + 1) * BLOCK_BYTES + self.tail_ms * 16
        return pcm[start:end]


def speech_dbfs(pcm: bytes) -> float:
    """The level of the speech itself: pauses between words do not count."""
    levels = _block_levels(pcm)
    loudest = max(levels, default=-math.inf)
    if loudest == -math.inf:
        return loudest
    powers = [10 ** (level / 10) for level in levels if level > loudest - LOUD_BELOW_PEAK_DB]
    return 10 * math.log10(sum(powers) / len(powers))


def peak_dbfs(pcm: bytes) -> float:
    """The level of the largest sample."""
    return _dbfs(audioop.max(pcm, 2))


def _faded(pcm: bytes) -> bytes:
    """Both ends brought to nothing, so that a joint never clicks."""
    samples = array("h", pcm)
    length = min(FADE_SAMPLES, len(samples) // 2)
    for at in range(length):
        samples[at] = samples[at] * at // length
        samples[-1 - at] = samples[-1 - at] * at // length
    return samples.tobytes()


def _block_levels(pcm: bytes) -> list[float]:
    blocks = (pcm[at : at + BLOCK_BYTES] for at in range(0, len(pcm) - 1, BLOCK_BYTES))
    return [_dbfs(audioop.rms(block, 2)) for block in blocks]


def _dbfs(value: int) -> float:
    return 20 * math.log10(value / FULL_SCALE) if value else -math.inf
