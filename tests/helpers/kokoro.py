"""A neural Mandarin voice for tests: a recogniser of Mandarin does not understand espeak's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pypinyin import Style, pinyin

from ivr.media.g711 import RATE_HZ
from ivr.media.resample import resample
from tests.helpers.models import folder_of
from tests.helpers.voice import trimmed

VOICE_HZ = 24_000
STYLE = 256
LOUD = 0.12
"""The level that sentences are brought to, of full scale: -18 dBFS."""


@cache
def mandarin(text: str, voice: str = "zm_yunjian") -> bytes:
    """The sentence as 16-bit samples at 8 kHz; skips the test where it cannot be spoken."""
    session, vocabulary = _model(folder_of("kokoro"))
    phonemes = _phonemes(text)
    symbols = [0, *(vocabulary[sign] for sign in phonemes if sign in vocabulary), 0]
    (file,) = folder_of(voice).glob("*.bin")
    style = np.fromfile(file, dtype=np.float32).reshape(-1, 1, STYLE)[len(symbols) - 2]
    names = {given.name for given in session.get_inputs()}
    tokens = "tokens" if "tokens" in names else "input_ids"
    given = {tokens: np.array([symbols]), "style": style, "speed": np.ones(1, dtype=np.float32)}
    samples = np.squeeze(session.run(None, given)[0])
    level = float(np.sqrt(np.mean(samples**2)))
    pcm = np.clip(samples * (LOUD / level) * 32767, -32768, 32767).astype(np.int16).tobytes()
    return trimmed(resample(pcm, VOICE_HZ, RATE_HZ))


@cache
def _model(folder: Path) -> tuple[Any, dict[str, int]]:
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    (file,) = folder.glob("*.onnx")
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    vocabulary: dict[str, int] = json.loads((folder / "config.json").read_text("utf-8"))["vocab"]
    return session, vocabulary


def _phonemes(text: str) -> str:
    """As the model was trained on them; a pause at every mark."""
    phonemes = pytest.importorskip("ivr.speech.phonemes", reason="nothing here speaks by Kokoro")
    words = pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return "".join(
        phonemes.syllable(word) if word[-1:].isdigit() else ", " for (word, *_) in words
    ).strip(", ")
