"""A change of the sample rate that lets nothing fold back: a windowed-sinc polyphase filter."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

ZERO_CROSSINGS = 10
PASSBAND = 0.94
"""The part of the lower rate's band that is kept; the rest is the filter's slope."""
AT_ONCE = 4096
"""So many samples are made in one go: long recordings must not fill the memory."""


def resample(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """The same sound, 16-bit mono, at another rate."""
    if from_hz == to_hz:
        return pcm
    common = math.gcd(from_hz, to_hz)
    up, down = to_hz // common, from_hz // common
    reach, phases = _filter(up, down)
    width = 2 * reach
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    padded = np.concatenate([np.zeros(reach - 1), samples, np.zeros(width + 2)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    total = (len(samples) * up + down - 1) // down
    made = [np.empty(0)]
    for first in range(0, total, AT_ONCE):
        starts, phase = np.divmod(np.arange(first, min(first + AT_ONCE, total)) * down, up)
        made.append(np.einsum("ij,ij->i", windows[starts], phases[phase]))
    whole = np.rint(np.concatenate(made))
    return np.clip(whole, -32768, 32767).astype("<i2").tobytes()


@cache
def _filter(up: int, down: int) -> tuple[int, Samples]:
    """How many samples each side of the wanted instant count, and their weights per phase."""
    cutoff = PASSBAND * min(1.0, up / down)  # of the source's band
    reach = math.ceil(ZERO_CROSSINGS / cutoff)
    phases = (
        _weights([at - phase / up for at in range(1 - reach, reach + 1)], cutoff, reach)
        for phase in range(up)
    )
    return reach, np.array(list(phases))


def _weights(distances: list[float], cutoff: float, reach: int) -> list[float]:
    raw = [
        (math.sin(math.pi * cutoff * x) / (math.pi * x) if x else cutoff)
        * (0.5 + 0.5 * math.cos(math.pi * max(-1.0, min(1.0, x / reach))))
        for x in distances
    ]
    total = sum(raw)
    return [weight / total for weight in raw]
