"""Whisper behind the protocol: it hears an answer whole, once the caller pauses or has ended.

A closed grammar is not given as a prompt, which it echoes into silence; its phrases are tried on
the sound one by one, and the likeliest counts if it is likely enough and clearly before the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from ivr.media.g711 import SAMPLES_PER_MS
from ivr.speech.recognition.invented import invented
from ivr.speech.recognition.mel import from_line
from ivr.speech.recognition.recognizer import (
    NOTHING,
    Final,
    Grammar,
    Guess,
    Hypothesis,
    Tell,
    Utterance,
)
from ivr.speech.recognition.shortlist import shortlist, shortlist_names, sounds_alike
from ivr.speech.recognition.whisper_model import LONGEST_S, Reading, Sentence, WhisperModel

MOST_BYTES = 2 * SAMPLES_PER_MS * 1000 * LONGEST_S
LEAST_BYTES = 2 * SAMPLES_PER_MS * 100
"""Less than a tenth of a second is no answer."""
NAMES = 24
"""So many names that sound like what was heard are listened for in a second hearing: of 40
addresses of a town with 420 names 39 are right then, and 17 without (decision 0020)."""
NUMBERED = "18号3单元302室"
"""Goes with them, that numbers come as figures."""
TRIED = 8
"""So many of a grammar's phrases are tried."""
LIKELY, AHEAD = -2.5, 1.0
"""What a phrase must have, and how far the next must lie behind (decision 0015)."""
THINKABLE, FAR_AHEAD, OTHER_SYLLABLES = -4.0, 1.7, 1
"""Less will do where nothing else comes near, and about as many syllables were heard."""

_LETTERS = re.compile(r"\w")


class WhisperRecognizer:
    """A Whisper model that listens to one answer after another."""

    name = "Whisper"
    streams = False

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self._model = WhisperModel(folder, threads=threads)

    def open(self, grammar: Grammar, tell: Tell) -> Utterance:
        return _WhisperUtterance(self._model, grammar, tell)

    def close(self) -> None:
        """Nothing to give back but with the process."""


class _WhisperUtterance:
    def __init__(self, model: WhisperModel, grammar: Grammar, tell: Tell) -> None:
        self._model, self._grammar, self._tell = model, grammar, tell
        self._pcm = bytearray()
        self._frames = 0

    def feed(self, frame: bytes) -> None:
        self._frames += 1
        if len(self._pcm) < MOST_BYTES:
            self._pcm += frame

    def guess(self) -> None:
        self._tell(Guess(self._understood(), self._frames))

    def finish(self) -> None:
        self._tell(Final(self._understood()))

    def cancel(self) -> None:
        self._pcm.clear()

    def _understood(self) -> Hypothesis:
        if len(self._pcm) < LEAST_BYTES:
            return NOTHING
        samples = from_line(bytes(self._pcm))
        reading = self._model.hear(samples)
        free = self._with_names(reading, _said(reading.sentences, reading))
        chosen = None
        if not self._grammar.free and _anything(reading):
            chosen = self._chosen(reading)
        return _hypothesis(chosen, free)

    def _with_names(self, reading: Reading, said: list[Sentence]) -> list[Sentence]:
        """What was said, heard once more for the names that it may hold."""
        names, texts = self._grammar.names, [one.text for one in said]
        if not names or not texts or not _anything(reading):
            return said
        near = shortlist_names(names, texts, NAMES)
        if not near:
            return said
        context = f"{'、'.join(near)}。{near[0]}{NUMBERED}。"
        again = _said(self._model.hear_again(reading, context), reading)
        # Where no name was said the context only misleads, and into noise it is echoed.
        named = [
            one
            for one in again
            if any(name in one.text for name in near) and sounds_alike(one.text, texts)
        ]
        return [*named, *said]

    def _chosen(self, reading: Reading) -> Sentence | None:
        """The phrase of the grammar that was said, if one clearly was."""
        texts = [sentence.text for sentence in reading.sentences]
        tried = shortlist(self._grammar.phrases, texts, TRIED)
        best, *others = self._model.try_phrases(reading, tried)
        ahead = best.score - others[0].score if others else math.inf
        if best.score >= LIKELY and ahead >= AHEAD:
            return best
        more = abs(len(_LETTERS.findall(best.text)) - len(_LETTERS.findall(texts[0])))
        thinkable = best.score >= THINKABLE and ahead >= FAR_AHEAD and more <= OTHER_SYLLABLES
        return best if thinkable else None


def _said(sentences: Sequence[Sentence], reading: Reading) -> list[Sentence]:
    """Without those that a model makes up."""
    return [
        one
        for one in sentences
        if not invented(one.text, one.score, reading.no_speech, reading.spoken_ms)
    ]


def _anything(reading: Reading) -> bool:
    """Whether anything was said: silence is not tried on."""
    best = reading.sentences[0].score if reading.sentences else -math.inf
    return reading.no_speech < 0.9 and best > -4.0


def _hypothesis(chosen: Sentence | None, free: Sequence[Sentence]) -> Hypothesis:
    texts = [sentence.text for sentence in free]
    best = chosen or (free[0] if free else None)
    if best is None:
        return NOTHING
    others = tuple(dict.fromkeys(text for text in texts if text != best.text))
    return Hypothesis(best.text, min(1.0, math.exp(best.score)), (), others)
