"""The process in which Kokoro lives: one model, one text at a time, and never in anybody's way.

Started as `python -m ivr.speech.kokoro_worker MODEL_FOLDER SPEAKER_FILE THREADS`. Orders are
`{"phonemes": …, "speed": …, "path": …}`; see `voice_process` for the answers. It runs only when
the processor has nothing else to do, and is the first to go when memory runs short.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from ivr.media.g711 import RATE_HZ
from ivr.media.resample import resample
from ivr.media.sound import Sound

MODEL_RATE_HZ = 24_000
STYLE_SIZE = 256
LONGEST = 508
"""The model takes 510 symbols, the two that stand around a text among them."""
EDGE = 0
FULL_SCALE = 32_767
PEAK = 0.9
"""The model's own peaks go beyond full scale at times; levels are set later anyway."""


def main(model: str, speaker: str, threads: str) -> int:
    """Serve texts until the input ends."""
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    be_modest()
    try:
        voice = Voice(Path(model), Path(speaker), int(threads))
    except Exception as error:
        _answer(answers, failed=f"{type(error).__name__}: {error}")
        return 1
    _answer(answers, ready=model)
    for line in sys.stdin:
        _answer(answers, **_obey(voice, json.loads(line)))
    return 0


def be_modest() -> None:
    """Take only what the processor has left, and be the first to be ended when memory is short."""
    with suppress(OSError):
        os.nice(19)
    if hasattr(os, "sched_setscheduler"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900")


class Voice:
    """The model and one speaker, loaded."""

    def __init__(self, model: Path, speaker: Path, threads: int) -> None:
        import numpy
        import onnxruntime

        self._numpy: Any = numpy
        (file,) = model.glob("*.onnx")
        vocabulary = json.loads((model / "config.json").read_text("utf-8"))["vocab"]
        self._vocabulary: Mapping[str, int] = vocabulary
        self._styles: Any = numpy.fromfile(speaker, dtype="<f4").reshape(-1, STYLE_SIZE)
        options: Any = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A thread that waits in a loop is work that a call's thread has to queue behind.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )

    def speak(self, phonemes: str, speed: float) -> Sound:
        """The symbols as sound at the line's rate; ValueError for a symbol the model lacks."""
        numbers = self._numbers(phonemes)
        style = self._styles[min(len(numbers), len(self._styles) - 1)]
        given = {
            "tokens": self._numpy.array([[EDGE, *numbers, EDGE]], dtype="int64"),
            "style": style[None, :],
            "speed": self._numpy.array([speed], dtype="float32"),
        }
        wave = self._session.run(None, given)[0].ravel()
        peak = float(abs(wave).max()) if wave.size else 0.0
        if not 0 < peak < float("inf"):
            raise ValueError("no sound came out")
        samples = (wave * (PEAK / max(PEAK, peak) * FULL_SCALE)).astype("<i2")
        return Sound.from_pcm(resample(samples.tobytes(), MODEL_RATE_HZ, RATE_HZ))

    def _numbers(self, phonemes: str) -> Sequence[int]:
        lacking = sorted({sign for sign in phonemes if sign not in self._vocabulary})
        if lacking:
            raise ValueError(f"not in the vocabulary: {' '.join(lacking)}")
        if not 0 < len(phonemes) <= LONGEST:
            raise ValueError(f"{len(phonemes)} symbols, the model takes 1 to {LONGEST}")
        return [self._vocabulary[sign] for sign in phonemes]


def _obey(voice: Voice, order: Mapping[str, Any]) -> dict[str, str]:
    try:
        voice.speak(order["phonemes"], order["speed"]).write_wav(Path(order["path"]))
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    return {"done": order["path"]}


def _answer(answers: TextIO, **message: str) -> None:
    answers.write(json.dumps(message) + "\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
