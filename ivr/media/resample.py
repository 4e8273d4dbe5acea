"""A change of the sample rate that lets nothing fold back: a windowed-sinc polyphase filter."""

from __future__ import annotations

import math
from array import array
from functools import cache
from operator import mul

ZERO_CROSSINGS = 10
PASSBAND = 0.94
"""The part of the lower rate's band that is kept; the rest is the filter's slope."""


def resample(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """The same sound, 16-bit mono, at another rate."""
    if from_hz == to_hz:
        return pcm
    common = math.gcd(from_hz, to_hz)
    up, down = to_hz // common, from_hz // common
    reach, phases = _filter(up, down)
    width = 2 * reach
    padded = array("h", bytes(2 * reach) + pcm + bytes(2 * (reach + 1)))
    total = (len(pcm) // 2 * up + down - 1) // down
    out = array("h", bytes(2 * total))
    for index in range(total):
        start, phase = divmod(index * down, up)
        taken = sum(map(mul, phases[phase], padded[start + 1 : start + 1 + width]))
        out[index] = max(-32768, min(32767, round(taken)))
    return out.tobytes()


@cache
def _filter(up: int, down: int) -> tuple[int, tuple[tuple[float, ...], ...]]:
    """How many samples each side of the wanted instant count, and their weights per phase."""
    cutoff = PASSBAND * min(1.0, up / down)  # of the source's band
    reach = math.ceil(ZERO_CROSSINGS / cutoff)
    phases = (
        _weights([at - phase / up for at in range(1 - reach, reach + 1)], cutoff, reach)
        for phase in range(up)
    )
    return reach, tuple(phases)


def _weights(distances: list[float], cutoff: float, reach: int) -> tuple[float, ...]:
    raw = [
        (math.sin(math.pi * cutoff * x) / (math.pi * x) if x else cutoff)
        * (0.5 + 0.5 * math.cos(math.pi * max(-1.0, min(1.0, x / reach))))
        for x in distances
    ]
    total = sum(raw)
    return tuple(weight / total for weight in raw)
