"""A Whisper model as CTranslate2 runs it: sound in, sentences and their likelihoods out.

The encoder is given ten seconds (or as much as was said), not the thirty it was trained on: on two
cores that takes 0.2 s an answer where it took 1.3 s, with the same errors (decision 0015).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ivr.errors import EngineError
from ivr.speech.recognition.byte_pairs import BytePairs
from ivr.speech.recognition.mel import FRAMES_PER_S, HOP, RATE_HZ, Floats, log_mel

NEEDED = ("model.bin", "config.json", "tokenizer.json")
START = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
LEAST_S = 10
LONGEST_S = 29
BEAM = 5
BEST = 3
MOST_TOKENS = 200
CONTEXT, MOST_CONTEXT = "<|startofprev|>", 220
"""What goes before the start, and how many tokens of it there may be."""
TRIED_S, TRIED_MORE_S = 6.0, 3.0
"""Phrases are tried on the speech and three seconds of what follows: nearer, likelihoods jump."""
LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True, slots=True)
class Sentence:
    """One way to understand what was said; `score` is the mean logarithm per token."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a piece of sound, the likeliest sentence first."""

    sentences: tuple[Sentence, ...]
    no_speech: float
    """How probable it is that nothing was said at all."""
    encoded: object
    """The sound as `try_phrases` wants it."""
    spoken_ms: int


class WhisperModel:
    """The model in a folder; used by one thread at a time."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        check_model(folder)
        try:
            import ctranslate2
        except ImportError as error:
            raise EngineError(
                "没有安装 Whisper 要用的 ctranslate2，请运行 pip install ctranslate2",
                retryable=False,
            ) from error
        self._ct2: Any = ctranslate2
        self._vocabulary = BytePairs.read(folder / "tokenizer.json")
        try:
            self._model = ctranslate2.models.Whisper(
                str(folder), device="cpu", compute_type="int8", intra_threads=threads
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(
                f"Whisper 模型「{folder}」打不开（{error}）", retryable=False
            ) from error
        self._start = [self._vocabulary.special(name) for name in START]

    def hear(self, samples: Floats) -> Reading:
        """What was said in sound at 16 kHz."""
        frames = FRAMES_PER_S * LEAST_S
        spoken = math.ceil(len(samples) / HOP) + FRAMES_PER_S
        frames = min(max(frames, spoken), FRAMES_PER_S * (LONGEST_S + 1)) // 2 * 2
        spectrum = np.ascontiguousarray(log_mel(samples, frames)[None])
        encoded = self._model.encode(self._ct2.StorageView.from_array(spectrum))
        sentences, no_speech = self._decoded(encoded, self._start)
        return Reading(sentences, no_speech, encoded, 1000 * len(samples) // RATE_HZ)

    def hear_again(self, reading: Reading, context: str) -> tuple[Sentence, ...]:
        """The same sound with words that it likely goes on from: names in them are heard right.

        Only for sound in which something was said: a context is echoed into silence.
        """
        before = [self._vocabulary.special(CONTEXT), *self._vocabulary.encode(context)]
        return self._decoded(reading.encoded, [*before[:MOST_CONTEXT], *self._start])[0]

    def _decoded(self, encoded: object, start: list[int]) -> tuple[tuple[Sentence, ...], float]:
        (result,) = self._model.generate(
            encoded,
            [start],
            beam_size=BEAM,
            num_hypotheses=BEST,
            return_scores=True,
            return_no_speech_prob=True,
            max_length=MOST_TOKENS,
            suppress_tokens=[-1, *self._traditional],
        )
        sentences = (
            Sentence(self._vocabulary.decode(tokens).strip(), score)
            for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
        )
        return tuple(sentences), result.no_speech_prob

    def try_phrases(self, reading: Reading, phrases: Sequence[str]) -> list[Sentence]:
        """How likely each of the phrases is to be what was said, the likeliest first."""
        positions = FRAMES_PER_S // 2
        kept = round(positions * max(TRIED_S, reading.spoken_ms / 1000 + TRIED_MORE_S))
        sound = np.array(reading.encoded)[:, :kept]
        repeated = np.ascontiguousarray(np.repeat(sound, len(phrases), axis=0))
        tokens = [self._vocabulary.encode(f"{phrase}。") for phrase in phrases]
        found = self._model.align(
            self._ct2.StorageView.from_array(repeated),
            self._start,
            tokens,
            [2 * sound.shape[1]] * len(phrases),
        )
        sentences = [
            Sentence(phrase, _mean_log(alignment.text_token_probs))
            for phrase, alignment in zip(phrases, found, strict=True)
        ]
        return sorted(sentences, key=lambda sentence: -sentence.score)

    @cached_property
    def _traditional(self) -> list[int]:
        """Tokens with a character that is not in GB 2312: the model mixes both ways to write."""
        return [
            number
            for number in self._vocabulary.numbers.values()
            if not _simplified(self._vocabulary.decode([number]))
        ]


def check_model(folder: Path) -> None:
    """An EngineError that names what a model's folder lacks."""
    for name in NEEDED:
        file = folder / name
        if not file.is_file() or file.stat().st_size == 0:
            raise EngineError(
                f"Whisper 模型「{folder}」不完整，缺 {name}，请用 ivr models fetch 下载",
                retryable=False,
            )


def _simplified(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _mean_log(probabilities: Sequence[float]) -> float:
    logs = [math.log(max(LEAST_PROBABILITY, one)) for one in probabilities]
    return sum(logs) / len(logs) if logs else math.log(LEAST_PROBABILITY)
