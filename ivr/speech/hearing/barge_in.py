"""Whether a caller speaks while we do: a gate that knows what is played.

What is heard under a prompt may be the prompt's own echo. Two things keep it from interrupting.
The part of it that follows from what was played is taken out by a filter that learns; and what is
left counts only above what an echo can leave: at first 11 dB below the loudest that was played in
the last 600 ms (an echo of ours is at -15 dB at most), later as much as was seen to be left.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES
from ivr.speech.hearing.echo import EchoFilter
from ivr.speech.hearing.endpointer import BEGIN_MS, BEGIN_WITHIN_MS
from ivr.speech.hearing.held_voice import HeldVoice
from ivr.speech.hearing.vad import Vad

LOUDEST_ECHO_DB = -11.0
"""What is heard of us may be this much fainter than what was played, at the worst."""
LEAST_ECHO_DB = -40.0
MARGIN_DB = 4.0
FLOOR_DBFS = -48.0
"""Nobody interrupts more softly than this."""
SILENT_DBFS = -60.0
ECHO_FRAMES = 30
"""An echo may come 600 ms after the sound: two networks and two jitter buffers are on its way."""
PIECE = 20
"""So many frames with sound of ours make a piece; of each, the loudest that was left counts."""
PIECES, LEAST_PIECES = 12, 2
"""So many pieces are remembered, and must be known."""
USUAL_PIECE = 0.5
"""An echo is in every piece, a caller who went unnoticed in some: this one of them is believed."""
UNDECIDED = BEGIN_WITHIN_MS // FRAME_MS
"""The last frames are not learnt from yet: a caller may just have begun."""
AFTER_VOICE = 25
"""So many frames after a caller's voice are not learnt from: words fade away."""
FULL = 32768.0

Floats = NDArray[np.float64]


class BargeInGate:
    """The verdicts of a `Vad`, but on what is not ours; one for each call."""

    def __init__(self, vad: Vad) -> None:
        self._vad = vad
        self._held = HeldVoice()
        self._filter = EchoFilter()
        self._played_db: deque[float] = deque([-120.0] * ECHO_FRAMES, ECHO_FRAMES)
        self._pieces: deque[float] = deque(maxlen=PIECES)
        """How far what was left stayed below what was played, at the least, piece by piece."""
        self._piece: list[float] = []
        self.bound_db = LOUDEST_ECHO_DB
        """What an echo can leave, relative to what was played."""
        self._undecided: deque[float | None] = deque()
        """The same of the last frames; None: a caller's, or nothing was played."""
        self._counted: deque[bool] = deque(maxlen=UNDECIDED)
        self._voice_for = 0
        """So many frames to come are not learnt from."""

    @property
    def begin_late_ms(self) -> int:
        return self._vad.begin_late_ms

    @property
    def end_late_ms(self) -> int:
        return self._vad.end_late_ms

    def push(self, heard: bytes, played: bytes | None) -> bool:
        """Whether these 20 ms are a caller's voice; `played`: what went out in the same 20 ms."""
        ours = _floats(played) if played else _SILENCE
        level_db = _dbfs(ours)
        if level_db <= SILENT_DBFS:
            ours = _SILENCE
        self._played_db.append(level_db)
        loudest_db = max(self._played_db)
        sound = _floats(heard)
        residue = self._filter.push(sound, ours)
        if loudest_db <= SILENT_DBFS:
            voiced = self._held.push(self._vad.voiced(heard), heard)
            self._note(voiced, None)
            return voiced
        self._held.reset()
        left_db = _dbfs(residue)
        excess_db = left_db - (loudest_db + self.bound_db)
        self._filter.learn(residue, min(1.0, 10 ** (-excess_db / 10)))
        counts = self._vad.voiced(_sixteen(residue)) and excess_db > 0 and left_db > FLOOR_DBFS
        self._note(counts, None if counts else left_db - loudest_db)
        return counts

    def _note(self, counts: bool, left_db: float | None) -> None:
        """Learn what an echo leaves, but not from a caller: of words one must not grow deaf."""
        self._counted.append(counts)
        if FRAME_MS * sum(self._counted) >= BEGIN_MS:
            self._undecided.clear()
            self._voice_for = AFTER_VOICE
        self._undecided.append(None if self._voice_for else left_db)
        self._voice_for = max(0, self._voice_for - 1)
        if len(self._undecided) > UNDECIDED:
            settled = self._undecided.popleft()
            if settled is not None:
                self._learn(settled)

    def _learn(self, left_db: float) -> None:
        self._piece.append(left_db)
        if len(self._piece) == PIECE:
            self._pieces.append(max(self._piece))
            self._piece.clear()
            if len(self._pieces) >= LEAST_PIECES:
                seen = sorted(self._pieces)[int(USUAL_PIECE * len(self._pieces))]
                self.bound_db = min(LOUDEST_ECHO_DB, max(LEAST_ECHO_DB, seen + MARGIN_DB))

    def reset(self) -> None:
        """What comes next does not follow; what was learnt of the line stays."""
        self._vad.reset()
        self._held.reset()


_SILENCE = np.zeros(FRAME_SAMPLES)


def _floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, dtype=np.int16).astype(np.float64)


def _dbfs(samples: Floats) -> float:
    power = float(np.dot(samples, samples)) / len(samples)
    return 10 * math.log10(power / FULL**2) if power > 0 else -120.0


def _sixteen(samples: Floats) -> bytes:
    return np.clip(np.round(samples), -32768, 32767).astype(np.int16).tobytes()
