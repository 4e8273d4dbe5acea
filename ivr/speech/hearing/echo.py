"""Our own voice taken out of what is heard: an adaptive filter over blocks of 20 ms.

A partitioned frequency-domain filter (Soo and Pang, 1990): it models what the far telephone, its
room and the way there make of what we play, up to 380 ms later, and takes that away. What it does
not take away is bounded by who uses it (see `barge_in`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ivr.media.g711 import FRAME_SAMPLES

PARTITIONS = 19
"""So many frames of what was played are looked at: 300 ms of delay and 80 ms of a room."""
STEP = 0.2
DOUBT = 0.9
"""What is left of a model that does harm, frame by frame."""
FLOOR = 1e3
"""Added to the power that the step is divided by: digital silence teaches nothing."""

Floats = NDArray[np.float64]


class EchoFilter:
    """What is heard less what it has of what was played."""

    def __init__(self) -> None:
        bins = FRAME_SAMPLES + 1
        self._played = np.zeros((2 * PARTITIONS, bins), dtype=np.complex128)
        """Everything twice, so that what was played lies in one piece wherever it begins."""
        self._weights = np.zeros((PARTITIONS, bins), dtype=np.complex128)
        self._power = np.zeros(bins)
        self._last = np.zeros(FRAME_SAMPLES)
        self._newest = 0
        self._ordered = self._played[:PARTITIONS]
        """The spectra of what was played, the newest first."""
        self._constrained = 0
        self._silent = PARTITIONS
        """For how many frames nothing has been played."""

    def push(self, heard: Floats, played: Floats) -> Floats:
        """The residue of this frame; `learn` may follow.

        Where the model makes it louder it is wrong, a caller taught it: it is believed less.
        """
        self._silent = 0 if played.any() else self._silent + 1
        if self._silent > PARTITIONS:
            return heard
        self._newest = (self._newest - 1) % PARTITIONS
        spectrum = np.fft.rfft(np.concatenate([self._last, played]))
        self._power += np.abs(spectrum) ** 2 - np.abs(self._played[self._newest]) ** 2
        self._played[self._newest] = self._played[self._newest + PARTITIONS] = spectrum
        self._last = played
        self._ordered = self._played[self._newest : self._newest + PARTITIONS]
        echo = np.fft.irfft((self._weights * self._ordered).sum(axis=0))[FRAME_SAMPLES:]
        residue = np.asarray(heard - echo)
        if float(np.dot(residue, residue)) <= float(np.dot(heard, heard)):
            return residue
        self._weights *= DOUBT
        return heard

    def learn(self, residue: Floats, share: float) -> None:
        """Follow the residue; `share` (0 to 1) of a full step, less while the caller speaks."""
        error = np.fft.rfft(np.concatenate([np.zeros(FRAME_SAMPLES), residue]))
        normal = np.maximum(self._power, 0.0) + FLOOR * FRAME_SAMPLES
        self._weights += np.conj(self._ordered) * (STEP * share * error / normal)
        # One partition at a time is kept from wrapping round; the others wait for their turn.
        self._constrained = (self._constrained + 1) % PARTITIONS
        response = np.fft.irfft(self._weights[self._constrained])
        response[FRAME_SAMPLES:] = 0.0
        self._weights[self._constrained] = np.fft.rfft(response)
