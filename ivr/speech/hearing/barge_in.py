"""Whether a caller speaks while we do: a gate that knows what is played.

What is heard under a prompt may be the prompt's own echo. Two things keep it from interrupting.
The part of it that follows from what was played is taken out by a filter that learns; and what is
left counts only above what an echo can leave: at first 11 dB below the loudest that was played in
the last 400 ms (an echo of ours is at -15 dB at most), later as much as was seen to be left.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from ivr.media.g711 import FRAME_SAMPLES
from ivr.speech.hearing.echo import PARTITIONS, EchoFilter
from ivr.speech.hearing.vad import Vad

LOUDEST_ECHO_DB = -11.0
"""What is heard of us may be this much fainter than what was played, at the worst."""
LEAST_ECHO_DB = -40.0
MARGIN_DB = 4.0
FLOOR_DBFS = -48.0
"""Nobody interrupts more softly than this."""
SILENT_DBFS = -60.0
LEARNT = 150
"""So many frames with sound of ours are remembered: three seconds."""
LEAST_LEARNT = 20
UNDECIDED = 10
"""The last frames are not learnt from yet: a caller may just have begun."""
QUANTILE = 0.98
FULL = 32768.0

Floats = NDArray[np.float64]


class BargeInGate:
    """The verdicts of a `Vad`, but on what is not ours; one for each call."""

    def __init__(self, vad: Vad) -> None:
        self._vad = vad
        self._filter = EchoFilter()
        self._played_db: deque[float] = deque([-120.0] * PARTITIONS, PARTITIONS)
        self._left: deque[float] = deque(maxlen=LEARNT + UNDECIDED)
        """How far what was left stayed below what was played, frame by frame."""

    @property
    def begin_late_ms(self) -> int:
        return self._vad.begin_late_ms

    @property
    def end_late_ms(self) -> int:
        return self._vad.end_late_ms

    @property
    def bound_db(self) -> float:
        """What an echo can leave, relative to what was played."""
        settled = list(self._left)[: max(0, len(self._left) - UNDECIDED)]
        if len(settled) < LEAST_LEARNT:
            return LOUDEST_ECHO_DB
        seen = sorted(settled)[int(QUANTILE * (len(settled) - 1))]
        return min(LOUDEST_ECHO_DB, max(LEAST_ECHO_DB, seen + MARGIN_DB))

    def push(self, heard: bytes, played: bytes | None) -> bool:
        """Whether these 20 ms are a caller's voice; `played`: what went out in the same 20 ms."""
        ours = _floats(played) if played else _SILENCE
        self._played_db.append(_dbfs(ours))
        loudest_db = max(self._played_db)
        residue = self._filter.push(_floats(heard), ours)
        if loudest_db <= SILENT_DBFS:
            return self._vad.voiced(heard)
        left_db = _dbfs(residue)
        excess_db = left_db - (loudest_db + self.bound_db)
        self._filter.learn(residue, min(1.0, 10 ** (-excess_db / 10)))
        counts = self._vad.voiced(_sixteen(residue)) and excess_db > 0 and left_db > FLOOR_DBFS
        if not counts:
            self._left.append(left_db - loudest_db)
        return counts

    def reset(self) -> None:
        """What comes next does not follow; what was learnt of the line stays."""
        self._vad.reset()


_SILENCE = np.zeros(FRAME_SAMPLES)


def _floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, dtype=np.int16).astype(np.float64)


def _dbfs(samples: Floats) -> float:
    power = float(np.dot(samples, samples)) / len(samples)
    return 10 * math.log10(power / FULL**2) if power > 0 else -120.0


def _sixteen(samples: Floats) -> bytes:
    return np.clip(np.round(samples), -32768, 32767).astype(np.int16).tobytes()
