"""Kokoro, a neural voice that speaks Mandarin like a person, in a process of its own.

It takes about as long to speak as the speech lasts: it renders ahead, never while somebody waits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech import phonemes
from ivr.speech.english_sounds import english_sounds
from ivr.speech.mandarin import Mandarin, Phrase
from ivr.speech.profile import VoiceProfile
from ivr.speech.voice_process import Patience, VoiceProcess

WORKER = (sys.executable, "-m", "ivr.speech.kokoro_worker")
PATIENCE = Patience(start_s=120.0, render_s=180.0)
"""It gets what calls leave of the processor, which may be little for a while."""
MEND = "请看 ivr models check kokoro，或重新运行 make serve"
MOST_THREADS = 2
LONGEST = 240
"""So many symbols at once: the model's style tables go to 510, its calm does not."""
ENGLISH_PACE = 0.95
"""English beside the rate of Mandarin: callers whom it is for may not be at home in it either."""
VERSION = 1
"""Raised with every change here or in `phonemes` that changes how a text sounds."""
ENGLISH_VERSION = 1
"""The same for English."""


@dataclass(frozen=True, slots=True)
class KokoroModel:
    """Where the model and a speaker lie, and what tells them from others."""

    folder: Path
    speaker: Path
    key: str


class KokoroSynthesizer:
    """Speaks through Kokoro; several of them, each with its own rate, may share one process."""

    name = "Kokoro"

    def __init__(
        self,
        model: KokoroModel,
        profile: VoiceProfile,
        mandarin: Mandarin,
        process: VoiceProcess | None = None,
    ) -> None:
        self._model = model
        self._speed = profile.speed
        self._profile = profile
        self._mandarin = mandarin
        self.process = process or kokoro_process(model)

    def fingerprint(self, text: str) -> str:
        settings = f"{self._speed} {self._profile.level.fingerprint}"
        said = self._mandarin.fingerprint(text)
        return f"{self.name} {VERSION} {self._model.key} {settings} {said}"

    def render(self, text: str) -> Sound:
        sounds: list[Sound] = []
        for symbols in self._breaths(text):
            sound = self.process.render({"phonemes": symbols, "speed": self._speed})
            sounds += [self._profile.level.apply(sound), Sound.silence(self._pause_ms(symbols))]
        return Sound.join(sounds[:-1])

    def close(self) -> None:
        """End the process at once: nobody waits for what it renders."""
        self.process.kill()
        self.process.close()

    def _pause_ms(self, symbols: str) -> int:
        pauses = self._profile.pauses
        return pauses.comma_ms if symbols.endswith(",") else pauses.sentence_ms

    def _breaths(self, text: str) -> Sequence[str]:
        """The text's symbols, in parts that the model speaks calmly."""
        phrases = self._mandarin.phrases(text)
        if not phrases:
            raise EngineError(f"「{text}」里没有能念的字", retryable=False)
        try:
            return list(_breaths(phrases))
        except ValueError as error:
            raise EngineError(f"「{text}」念不出来（{error}）", retryable=False) from error


class KokoroEnglish:
    """The same speaker's English, in the process that speaks Mandarin."""

    name = KokoroSynthesizer.name

    def __init__(self, model: KokoroModel, profile: VoiceProfile, process: VoiceProcess) -> None:
        self._model = model
        self._profile = profile
        self._process = process

    def fingerprint(self, text: str) -> str:
        profile = self._profile
        settings = f"{profile.speed} {profile.english_voice} {profile.level.fingerprint}"
        return f"{self.name} English {ENGLISH_VERSION} {self._model.key} {settings}"

    def render(self, text: str) -> Sound:
        symbols = english_sounds(text, self._profile.english_voice)
        speed = self._profile.speed * ENGLISH_PACE
        return self._profile.level.apply(
            self._process.render({"phonemes": symbols[: 2 * LONGEST], "speed": speed})
        )

    def close(self) -> None:
        """The process is the other's to end."""


def kokoro_process(model: KokoroModel, command: Sequence[str] = WORKER) -> VoiceProcess:
    """The process of the model, not yet started."""
    threads = max(1, min(MOST_THREADS, (os.cpu_count() or 1) // 2))
    given = [*command, str(model.folder), str(model.speaker), str(threads)]
    return VoiceProcess(KokoroSynthesizer.name, given, PATIENCE, mend=MEND)


def _breaths(phrases: Sequence[Phrase]) -> Iterator[str]:
    taken = ""
    for phrase in phrases:
        symbols = phonemes.phrase(phrase.words) + phonemes.MARKS[phrase.mark]
        if taken and len(taken) + len(symbols) > LONGEST:
            yield taken.strip()
            taken = ""
        taken += symbols
    yield taken.strip()
