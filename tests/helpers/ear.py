"""What a test hears in 16-bit samples: how loud, a beep, quiet, where a known sound begins."""

from __future__ import annotations

import audioop
import math
from array import array
from dataclasses import dataclass

RATE_HZ = 8000
FRAME = 160
FRAME_BYTES = 2 * FRAME
BEEP_HZ = 1000
QUIET_DBFS = -50.0


def ms_to_bytes(milliseconds: int) -> int:
    """How many bytes of samples last so long."""
    return 2 * (milliseconds * RATE_HZ // 1000)


def bytes_to_ms(count: int) -> int:
    """How long so many bytes of samples last."""
    return count * 1000 // (2 * RATE_HZ)


def level_dbfs(pcm: bytes) -> float:
    """The level; digital silence is -120."""
    level = audioop.rms(pcm[: len(pcm) & ~1], 2)
    return 20 * math.log10(level / 32768) if level else -120.0


def frames(pcm: bytes) -> list[bytes]:
    """Whole frames of 20 ms."""
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


def is_beep(frame: bytes) -> bool:
    """Whether nearly all of a frame is one steady tone of 1000 Hz (Goertzel)."""
    if audioop.rms(frame, 2) < 500 or not 38 <= audioop.cross(frame, 2) <= 42:
        return False
    samples = array("h", frame)
    power = sum(sample * sample for sample in samples)
    coefficient = 2 * math.cos(2 * math.pi * BEEP_HZ / RATE_HZ)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    tone = before * before + last * last - coefficient * before * last
    return tone / (power * len(samples) / 2) > 0.9


def voiced_ms(pcm: bytes) -> int:
    """For how long something is to be heard."""
    return 20 * sum(level_dbfs(frame) > QUIET_DBFS for frame in frames(pcm))


@dataclass
class Listener:
    """Follows sound that grows: each frame is looked at once."""

    pcm: bytearray
    at: int
    """Where, in bytes, the first frame that was not looked at begins."""
    voiced_ms: int = 0
    quiet_ms: int = 0
    """How long it has been quiet up to here."""
    beeps: int = 0
    """How many beeps of at least 100 ms have ended."""
    _beep_ms: int = 0

    @property
    def beeping(self) -> bool:
        """Whether a beep has begun and not ended."""
        return self._beep_ms > 0

    def listen(self) -> Listener:
        """Take in what is new."""
        while self.at + FRAME_BYTES <= len(self.pcm):
            frame = bytes(self.pcm[self.at : self.at + FRAME_BYTES])
            self.at += FRAME_BYTES
            loud = level_dbfs(frame) > QUIET_DBFS
            self.voiced_ms += 20 * loud
            self.quiet_ms = 0 if loud else self.quiet_ms + 20
            if is_beep(frame):
                self._beep_ms += 20
            else:
                self.beeps += self._beep_ms >= 100
                self._beep_ms = 0
        return self


@dataclass(frozen=True, slots=True)
class Match:
    """Where a known sound was found, and how far above what differs from it."""

    at_ms: int
    snr_db: float


def find(pcm: bytes, known: bytes) -> Match:
    """The place where the known sound fits best.

    What comes back from G.711 fits with 30 dB and more, another sound with about 0 dB.
    """
    assert len(pcm) >= len(known), f"heard {bytes_to_ms(len(pcm))} ms, too short for the sound"
    # Without the faint noise a stretch of digital silence would be divided by its own energy.
    offset, factor = audioop.findfit(audioop.add(pcm, _hiss(len(pcm))[: len(pcm)], 2), known)
    part = pcm[2 * offset : 2 * offset + len(known)]
    fitted = audioop.mul(known, 2, factor)
    rest = audioop.rms(audioop.add(part, audioop.mul(fitted, 2, -1), 2), 2)
    signal = audioop.rms(fitted, 2)
    snr_db = 20 * math.log10(max(signal, 1) / max(rest, 1))
    return Match(offset * 1000 // RATE_HZ, snr_db)


def _hiss(count: int) -> bytes:
    """Noise of one step up and down."""
    return array("h", [1, -1, -1, 1, -1]).tobytes() * (count // 10 + 1)
