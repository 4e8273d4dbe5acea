"""An ear for Mandarin: Whisper base, and how much of a text it hears in a sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ivr import figures
from ivr.media.g711 import RATE_HZ, Law, decode
from ivr.media.resample import resample
from ivr.media.sound import Sound
from ivr.named_figures import one_by_one
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin
from tests.helpers.models import VOICES

EAR_RATE_HZ = 16_000
SYLLABLE = re.compile("[a-zü]+")
HAN = re.compile("[\u4e00-\u9fff]+")
WRITTEN = Mandarin(read_lexicon(VOICES / "lexicon.toml"))
SAME = {"yao": "yi"}
"""Both are what people say for 1, and Whisper writes the digit."""


class Ear:
    """Listens as the telephone brings it: 8 kHz, A-law."""

    def __init__(self, model: Path, threads: int = 2) -> None:
        import faster_whisper

        self._model: Any = faster_whisper.WhisperModel(
            str(model),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )

    def hear(self, sound: Sound, language: str = "zh") -> str:
        """What it takes the sound for."""
        import numpy

        line = decode(sound.payload(Law.PCMA), Law.PCMA)
        samples: Any = numpy.frombuffer(resample(line, RATE_HZ, EAR_RATE_HZ), "<i2")
        segments, _ = self._model.transcribe(
            samples.astype("float32") / 32768,
            language=language,
            beam_size=5,
            condition_on_previous_text=False,
        )
        return "".join(segment.text for segment in segments)


def errors(written: str, heard: str) -> tuple[int, int]:
    """How many of the written syllables (without tones) were heard wrong, and how many there are.

    Whisper writes digits; whether it meant 二十三 or 二三 nobody knows, so the nearer one counts.
    """
    wanted = syllables_written(written)
    readings = (_digits_apart(heard), figures.said(heard))
    return min(_distance(wanted, syllables_heard(words)) for words in readings), len(wanted)


def syllables_written(text: str) -> list[str]:
    """The text as our own voices are told to read it."""
    return [SAME.get(one, one) for one in SYLLABLE.findall(WRITTEN.pinyin(text))]


def syllables_heard(text: str) -> list[str]:
    """The text as anybody would read it."""
    from pypinyin import lazy_pinyin

    found = lazy_pinyin("".join(HAN.findall(text)), v_to_u=True)
    return [SAME.get(one, one) for one in found]


def _digits_apart(text: str) -> str:
    return re.sub(r"\d+", lambda match: one_by_one(match.group()), text)


def _distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of syllables changed, lost or added."""
    row = list(range(len(heard) + 1))
    for at, one in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for place, other in enumerate(heard, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (one != other)),
            )
    return row[-1]
