"""The process that tries a model out: `python -m ivr.models.probing KIND FOLDER`.

It loads the model as the hotline will and uses it once, on a second of silence or a few sounds.
Engines that are not installed leave the model unproven; its checksums were right anyway.
"""

from __future__ import annotations

import array
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ivr.models.probe import Probe, result_line

RATE_HZ = 8000
WHISPER_FRAMES = 1000
"""Ten seconds, as the hotline gives them to the model."""
SILENT_MEL = -1.5
"""What a logarithmic spectrum of silence holds, as the model is given it."""
STYLE_SIZE = 256
"""Kokoro's styles are rows of so many float32 numbers, one row for each length of text."""


def main() -> None:
    """Print the result; an exception or a signal is a result as well."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    _be_modest()
    began = time.monotonic()
    try:
        text = PROBES[kind](folder)
        state = "works"
    except ImportError as error:
        state, text = "unproven", f"没有装 {error.name}，只核对了校验和"
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    took_ms = round((time.monotonic() - began) * 1000)
    told = Probe("works" if state == "works" else "unproven", text, memory_mb, took_ms)
    print(result_line(told), flush=True)


def _be_modest() -> None:
    """If memory or processor run short, this process gives way, not a hotline beside it."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with suppress(OSError):
        os.nice(10)


def _vosk(folder: Path) -> str:
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    recognizer = vosk.KaldiRecognizer(model, float(RATE_HZ))
    for _ in range(50):  # a second, in frames of 20 ms as on the telephone
        recognizer.AcceptWaveform(b"\0\0" * (RATE_HZ // 50))
    heard = json.loads(recognizer.FinalResult())["text"]
    return f"能听 8 kHz 的声音，一秒静音听成「{heard}」"


def _whisper(folder: Path) -> str:
    import ctranslate2
    import numpy

    words: Any = json.loads((folder / "tokenizer.json").read_text("utf-8"))["added_tokens"]
    numbers = {word["content"]: word["id"] for word in words}
    model: Any = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8")
    silence = numpy.full((1, model.n_mels, WHISPER_FRAMES), SILENT_MEL, dtype=numpy.float32)
    start = [numbers[name] for name in ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>")]
    sound = model.encode(ctranslate2.StorageView.from_array(silence))
    (heard,) = model.generate(sound, [start], beam_size=1, max_length=20)
    return f"能识别，静音听成 {len(heard.sequences_ids[0])} 个符号"


def _kokoro(folder: Path) -> str:
    import numpy
    import onnxruntime

    json.loads((folder / "config.json").read_text("utf-8"))["vocab"]
    (file,) = folder.glob("*.onnx")
    session: Any = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    symbols = numpy.array([[0, 50, 47, 54, 57, 0]], dtype=numpy.int64)
    given: dict[str, Any] = {}
    for expected in session.get_inputs():
        if expected.name in ("tokens", "input_ids"):
            given[expected.name] = symbols
        elif expected.name == "style":
            given[expected.name] = numpy.zeros((1, STYLE_SIZE), dtype=numpy.float32)
        else:
            whole = "int" in expected.type
            given[expected.name] = numpy.ones(1, dtype=numpy.int32 if whole else numpy.float32)
    sound = session.run(None, given)[0]
    if not sound.size or not numpy.isfinite(sound).all():
        raise ValueError("no sound came out")
    return f"能说话，试着合成了 {sound.size} 个采样"


def _kokoro_voice(folder: Path) -> str:
    (file,) = folder.glob("*.bin")
    numbers = array.array("f", file.read_bytes())
    if not numbers or len(numbers) % STYLE_SIZE or not all(map(math.isfinite, numbers)):
        raise ValueError("not rows of finite numbers")
    return f"音色有 {len(numbers) // STYLE_SIZE} 行"


PROBES: Mapping[str, Callable[[Path], str]] = {
    "vosk": _vosk,
    "whisper": _whisper,
    "kokoro": _kokoro,
    "kokoro-voice": _kokoro_voice,
}

if __name__ == "__main__":
    main()
