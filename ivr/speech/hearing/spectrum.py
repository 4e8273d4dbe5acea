"""What 20 ms sound like, in numbers: how loud, how clipped, how much of one tone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ

CLIPPED = 30_000
"""G.711's loudest samples; a telephone that is shouted at sits there."""
SIZE = 512
PEAK_BINS = 8
"""Half the width of a tone in the padded spectrum."""
LOWEST_HZ = 150
FULL = 32768.0


@dataclass(frozen=True, slots=True)
class Look:
    """One frame."""

    level_dbfs: float
    clipped: int
    """Samples at the very top."""
    peak_hz: int
    purity: float
    """How much of the power lies in the strongest tone, 0 to 1."""
    flatness: float
    """Near 1 for hiss, near 0 for tones."""


def look(frame: bytes) -> Look:
    """What 20 ms of 16-bit samples at 8 kHz are like."""
    samples = np.frombuffer(frame, dtype=np.int16).astype(np.float64)
    power = float(np.dot(samples, samples)) / FRAME_SAMPLES
    level = 10 * math.log10(power / FULL**2) if power > 0 else -120.0
    spectrum = np.abs(np.fft.rfft(samples * _hann(), SIZE)) ** 2 + 1e-6
    band = spectrum[_lowest() :]
    peak = int(band.argmax())
    around = band[max(0, peak - PEAK_BINS) : peak + PEAK_BINS + 1]
    return Look(
        level_dbfs=level,
        clipped=int(np.count_nonzero(np.abs(samples) >= CLIPPED)),
        peak_hz=round((peak + _lowest()) * RATE_HZ / SIZE),
        purity=float(around.sum() / spectrum.sum()),
        flatness=float(math.exp(float(np.log(band).mean())) / band.mean()),
    )


@cache
def _hann() -> NDArray[np.float64]:
    return np.hanning(FRAME_SAMPLES)


def _lowest() -> int:
    return LOWEST_HZ * SIZE // RATE_HZ
