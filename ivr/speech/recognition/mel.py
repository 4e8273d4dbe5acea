"""What a Whisper model is fed: the logarithmic mel spectrum of speech, as it was trained on.

Arithmetic after "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al.,
2022), section 2.2, and Slaney's Auditory Toolbox (1998) for the mel scale.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
WINDOW, HOP = 400, 160
BANDS = 80
FRAMES_PER_S = RATE_HZ // HOP

Floats = NDArray[np.float32]

HALFBAND_REACH = 32
"""Each side of the filter that doubles the rate, in samples at 16 kHz."""


def from_line(pcm: bytes) -> Floats:
    """The line's 16-bit samples at 8 kHz as numbers from -1 to 1 at 16 kHz.

    A-law has no zero: its silence is a constant, which a telephone never sends, and is taken away.
    """
    samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768
    samples -= samples.mean() if len(samples) else 0.0
    doubled = np.zeros(2 * len(samples), dtype=np.float32)
    doubled[::2] = samples
    return np.convolve(doubled, halfband(), mode="same").astype(np.float32)


def log_mel(samples: Floats, frames: int) -> Floats:
    """The spectrum, BANDS rows of `frames` columns of 10 ms; silence fills it up."""
    wanted = frames * HOP
    filled = np.zeros(wanted, dtype=np.float32)
    filled[: min(wanted, len(samples))] = samples[:wanted]
    padded = np.pad(filled, WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    power = np.abs(np.fft.rfft(windows * _hann(), axis=1)) ** 2
    logs = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    return np.asarray((np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0, dtype=np.float32)


@cache
def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@cache
def halfband() -> Floats:
    """The filter that takes away what doubling the rate adds."""
    at = np.arange(-HALFBAND_REACH, HALFBAND_REACH + 1)
    taps = np.sinc(at / 2) * np.hanning(2 * HALFBAND_REACH + 3)[1:-1]
    return np.asarray(2 * taps / taps.sum(), dtype=np.float32)


@cache
def _filters() -> NDArray[np.float64]:
    """A triangle per band, of equal area."""
    edges = _hertz(np.linspace(0.0, _mel(RATE_HZ / 2), BANDS + 2))
    spectrum = np.linspace(0.0, RATE_HZ / 2, WINDOW // 2 + 1)
    rising = (spectrum - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - spectrum) / np.diff(edges)[1:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)) * area[:, None])


_LINEAR_HZ = 200 / 3
_BREAK_MEL = 15.0
_STEP = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    """Linear below 1000 Hz, logarithmic above; only asked for above."""
    return float(_BREAK_MEL + np.log(hertz / (_BREAK_MEL * _LINEAR_HZ)) / _STEP)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_MEL * _LINEAR_HZ * np.exp(_STEP * (mels - _BREAK_MEL))
    return np.where(mels < _BREAK_MEL, mels * _LINEAR_HZ, above)
