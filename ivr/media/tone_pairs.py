"""Whether 20 ms of sound are the two tones of one key, and nothing else.

A key's tones may be off by 1.5 % and are refused from 3.5 % on (ITU-T Q.24): 20 ms alone cannot
tell that apart, but the turn of the phase between two parts of them can. Speech is told from keys
by what is left when both tones are taken away; a dial tone beside them is taken away too.
"""

from __future__ import annotations

import audioop
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import mul

from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ

WINDOW = FRAME_SAMPLES
LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
DIAL_HZ = 450
DIAL_TOLERANCE = 0.08
KEYS = ("123A", "456B", "789C", "*0#D")

TOLERANCE = 0.021
MOST_NORMAL_TWIST = 10 ** (9.5 / 10)
"""How much stronger the low tone may be: 8 dB, and what the measurement needs."""
MOST_REVERSE_TWIST = 10 ** (5.5 / 10)
"""How much stronger the high tone may be: 4 dB, and what the measurement needs."""

PURITY = 0.9
"""So much of all power is in the two tones (and a dial tone)."""

LOUDEST_DIAL = 4.0
"""A dial tone is not stronger than this, measured by the weaker tone."""

EDGE, LEAST_EDGE = 2 * (FRAME_SAMPLES // 4), 0.65
"""The first and the last 5 ms (in bytes) are not much fainter than all: the tones fill the window.

Its weights forgive much at the edges; without this 23 ms could pass for 30.
"""

PLAIN = 0.45
"""What both tones have of all power at the least before anything is measured closely."""

PART, SHIFT = 120, 40
SIZE = 32767
"""The peak of the waves that sound is compared with."""


@dataclass(frozen=True, slots=True)
class _Waves:
    """Two waves under a Hann window, a quarter apart, and what makes a power of a factor."""

    cosine: bytes
    sine: bytes
    scale: float

    def parts(self, pcm: bytes) -> tuple[float, float]:
        """How much of each is in the sound."""
        return audioop.findfactor(pcm, self.cosine), audioop.findfactor(pcm, self.sine)

    def power(self, pcm: bytes) -> float:
        """The mean square of the tone."""
        cosine, sine = self.parts(pcm)
        return self.scale * (cosine * cosine + sine * sine)


def key_in(window: bytes) -> str | None:
    """The key whose tones these 20 ms are."""
    low, low_power = _strongest(window, LOW_HZ)
    high, high_power = _strongest(window, HIGH_HZ)
    if not _fits(low_power, high_power):
        return None
    level = audioop.rms(window, 2)
    if low_power + high_power < PLAIN * level**2 and not _dial_power(window):
        return None
    edges = audioop.rms(window[:EDGE], 2), audioop.rms(window[-EDGE:], 2)
    if min(edges) < LEAST_EDGE * level:
        return None
    low_hz, high_hz = _measured(window, LOW_HZ[low]), _measured(window, HIGH_HZ[high])
    if not (_near(low_hz, LOW_HZ[low]) and _near(high_hz, HIGH_HZ[high])):
        return None
    low_power, high_power = _power_at(window, low_hz), _power_at(window, high_hz)
    if not _fits(low_power, high_power):
        return None
    total, tones = _windowed_power(window), low_power + high_power
    if tones < PURITY * total:
        tones += min(_dial_power(window), LOUDEST_DIAL * min(low_power, high_power))
    return KEYS[low][high] if tones >= PURITY * total else None


def strength(window: bytes, key: str) -> float:
    """The power of the weaker of a key's tones."""
    row = next(index for index, keys in enumerate(KEYS) if key in keys)
    column = KEYS[row].index(key)
    pair = (LOW_HZ[row], HIGH_HZ[column])
    return min(_waves(hertz, WINDOW).power(window) for hertz in pair)


def _fits(low: float, high: float) -> bool:
    return low <= high * MOST_NORMAL_TWIST and high <= low * MOST_REVERSE_TWIST and low > 0


def _near(hertz: float, nominal: int) -> bool:
    return abs(hertz - nominal) <= TOLERANCE * nominal


def _strongest(window: bytes, tones: Sequence[int]) -> tuple[int, float]:
    powers = [_waves(hertz, WINDOW).power(window) for hertz in tones]
    power = max(powers)
    return powers.index(power), power


def _measured(window: bytes, hertz: int) -> float:
    """The frequency, from the turn of the phase between two overlapping parts."""
    waves = _waves(hertz, PART)
    before = _phase(waves, window[: 2 * PART])
    after = _phase(waves, window[2 * SHIFT : 2 * (SHIFT + PART)])
    expected = 2 * math.pi * hertz * SHIFT / RATE_HZ
    turned = (after - before - expected + math.pi) % (2 * math.pi) - math.pi
    return hertz + turned * RATE_HZ / (2 * math.pi * SHIFT)


def _phase(waves: _Waves, pcm: bytes) -> float:
    cosine, sine = waves.parts(pcm)
    return math.atan2(-sine, cosine)


def _power_at(window: bytes, hertz: float) -> float:
    return _waves(round(hertz / 2) * 2, WINDOW).power(window)


def _dial_power(window: bytes) -> float:
    """The power of a dial tone (GB/T 3380: 450 Hz), if there is one."""
    hertz = _measured(window, DIAL_HZ)
    if abs(hertz - DIAL_HZ) > DIAL_TOLERANCE * DIAL_HZ:
        return 0.0
    return _power_at(window, hertz)


def _windowed_power(window: bytes) -> float:
    samples = array("h", window)
    return float(sum(map(mul, map(mul, samples, samples), _squared_hann())))


@lru_cache(maxsize=1024)
def _waves(hertz: int, length: int) -> _Waves:
    hann = _hann(length)
    step = 2 * math.pi * hertz / RATE_HZ
    cosine = array("h", (round(SIZE * w * math.cos(step * at)) for at, w in enumerate(hann)))
    sine = array("h", (round(SIZE * w * math.sin(step * at)) for at, w in enumerate(hann)))
    # A tone A*cos gives the factor A/SIZE * sum(w cos2) / sum(w2 cos2); its power is A2 / 2.
    ratio = sum(w * w for w in hann) / sum(hann)
    return _Waves(cosine.tobytes(), sine.tobytes(), (SIZE * ratio) ** 2 / 2)


@cache
def _hann(length: int) -> tuple[float, ...]:
    return tuple(0.5 - 0.5 * math.cos(2 * math.pi * (at + 0.5) / length) for at in range(length))


@cache
def _squared_hann() -> tuple[float, ...]:
    total = sum(w * w for w in _hann(WINDOW))
    return tuple(w * w / total for w in _hann(WINDOW))
