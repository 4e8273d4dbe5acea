"""The sound by which a call's quality is measured, and the measuring: a tone at five levels."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from itertools import pairwise
from typing import Final

LEVELS_DBFS: Final = (-10, -20, -30, -40, -50)
LEAD_MS: Final = 400
STEP_MS: Final = 1000
MARGIN_MS: Final = 250
"""So much of each step is left out at either end: a peer's buffers may shift it."""

TONE_STEP: Final = 0.788793
"""Radians from sample to sample, about 1004 Hz: a tone that hits no sample twice."""

PER_MS: Final = 8
LOUD: Final = 3000
"""A sample this loud belongs to the first step."""


def measuring_tone() -> bytes:
    """Silence, then a second of tone at each level, as 16-bit samples."""
    samples = array("h", bytes(2 * LEAD_MS * PER_MS))
    for level in LEVELS_DBFS:
        peak = min(32767.0, 32768 * 10 ** (level / 20) * math.sqrt(2))
        samples.extend(
            round(peak * math.sin(TONE_STEP * at + 0.3)) for at in range(STEP_MS * PER_MS)
        )
    return samples.tobytes()


def noise_of(payload: bytes, law: int) -> dict[int, float]:
    """SNR in dB of each level in a received payload (0: PCMU, 8: PCMA); {} where no tone came."""
    heard = [_LEVEL_OF[law][code] for code in payload]
    start = next((at for at, sample in enumerate(heard) if abs(sample) > LOUD), len(heard))
    found: dict[int, float] = {}
    for index, level in enumerate(LEVELS_DBFS):
        first = start + (index * STEP_MS + MARGIN_MS) * PER_MS
        piece = heard[first : first + (STEP_MS - 2 * MARGIN_MS) * PER_MS]
        if len(piece) == (STEP_MS - 2 * MARGIN_MS) * PER_MS:
            found[level] = fitted_snr(piece)
    return found


def ideal_noise(law: int) -> dict[int, float]:
    """SNR in dB that a perfect G.711 quantiser reaches with the same tone."""
    levels = _positive_levels(law)
    borders = [(low + high) / 2 for low, high in pairwise(levels)]
    clean = array("h", measuring_tone())[LEAD_MS * PER_MS :]
    found: dict[int, float] = {}
    for index, level in enumerate(LEVELS_DBFS):
        first = (index * STEP_MS + MARGIN_MS) * PER_MS
        piece = clean[first : first + (STEP_MS - 2 * MARGIN_MS) * PER_MS]
        found[level] = fitted_snr(
            [math.copysign(levels[bisect_left(borders, abs(one))], one) for one in piece]
        )
    return found


def fitted_snr(samples: list[int] | list[float]) -> float:
    """Signal to noise in dB: the best-fitting tone and offset against all that is left."""
    total = len(samples)
    sines = [math.sin(TONE_STEP * at) for at in range(total)]
    cosines = [math.cos(TONE_STEP * at) for at in range(total)]
    mean = sum(samples) / total
    a = 2 * sum(x * y for x, y in zip(samples, sines, strict=True)) / total
    b = 2 * sum(x * y for x, y in zip(samples, cosines, strict=True)) / total
    rest = sum(
        (x - mean - a * s - b * c) ** 2 for x, s, c in zip(samples, sines, cosines, strict=True)
    )
    power = (a * a + b * b) / 2 * total
    return 10 * math.log10(max(power, 1e-9) / max(rest, 1e-9))


def _positive_levels(law: int) -> list[int]:
    """The output levels by the formulas of G.711, scaled to 16 bit."""
    if law == 0:
        return [((2 * step + 33 << segment) - 33) * 4 for segment in range(8) for step in range(16)]
    low = [2 * step + 1 for step in range(16)]
    high = [(2 * step + 33) << segment - 1 for segment in range(1, 8) for step in range(16)]
    return [8 * level for level in low + high]


def _decoder(law: int) -> list[int]:
    """The sample of each code: a table of its own, so that it cannot err as the encoder might."""
    levels = _positive_levels(law)
    flip = 0xFF if law == 0 else 0x55
    plain = (code ^ flip for code in range(256))
    positive = 0 if law == 0 else 0x80
    return [
        levels[code & 0x7F] if code & 0x80 == positive else -levels[code & 0x7F] for code in plain
    ]


_LEVEL_OF = {law: _decoder(law) for law in (0, 8)}
