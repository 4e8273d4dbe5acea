"""The voices of a folder of voice data, wired to a cache: what the program speaks with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ivr.clock import Clock
from ivr.errors import ConfigError
from ivr.speech.bilingual import Bilingual
from ivr.speech.espeak import EnglishSynthesizer, EspeakSynthesizer
from ivr.speech.kokoro_synthesizer import KokoroEnglish, KokoroModel, KokoroSynthesizer
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import ESPEAK, KOKORO, PYTTSX3, VoiceProfile, read_profiles
from ivr.speech.prompts import DEADLINE_MS, Manner, Prompts
from ivr.speech.pyttsx3_synthesizer import Pyttsx3Synthesizer
from ivr.speech.recordings import read_recordings
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

QUICK: dict[str, Callable[[VoiceProfile, Mandarin], Synthesizer]] = {
    PYTTSX3: Pyttsx3Synthesizer,
    ESPEAK: EspeakSynthesizer,
}
"""The voices that can speak while a caller waits."""


class Voices:
    """What a folder of voice data says, read once; opens prompts and improves them."""

    def __init__(self, folder: Path) -> None:
        profiles = read_profiles(folder / "voice.toml")
        self.profile, self._slow = profiles.normal, profiles.slow
        self.mandarin = Mandarin(read_lexicon(folder / "lexicon.toml"))
        self._recorded = folder / "recorded"
        if not any(name in QUICK for name in self.profile.engines):
            raise ConfigError(
                f"语音数据文件「{folder / 'voice.toml'}」的「引擎」里至少要有一个："
                f"{'、'.join(QUICK)}，Kokoro 来不及当场念。"
            )

    @property
    def wants_model(self) -> bool:
        """Whether the neural voice is to be used where its model is at hand."""
        return KOKORO in self.profile.engines

    @property
    def speaker(self) -> str | None:
        """The speaker that the profile names, if it names one."""
        return self.profile.speaker

    def open_prompts(self, cache: Path, clock: Clock, *, deadline_ms: int = DEADLINE_MS) -> Prompts:
        """Prompts kept in `cache`, with the voices that speak at once."""
        quick = [name for name in self.profile.engines if name in QUICK]
        return Prompts(
            [self._quick(QUICK[name], self.profile) for name in quick],
            SoundStore(cache),
            read_recordings(self._recorded, self.profile.level),
            self.profile,
            clock,
            deadline_ms=deadline_ms,
        )

    def improve(self, prompts: Prompts, model: KokoroModel | None) -> None:
        """Let the model speak where there is one, and have everything slow as well."""
        if model is None or not self.wants_model:
            slow = self._quick(Pyttsx3Synthesizer, self._slow)
            prompts.improve(None, Manner(slow, self._slow.pauses))
            return
        natural = KokoroSynthesizer(model, self.profile, self.mandarin)
        slow = KokoroSynthesizer(model, self._slow, self.mandarin, natural.process)
        prompts.improve(
            Bilingual(
                natural,
                KokoroEnglish(model, self.profile, natural.process),
                self.profile.pauses,
            ),
            Manner(
                Bilingual(
                    slow, KokoroEnglish(model, self._slow, natural.process), self._slow.pauses
                ),
                self._slow.pauses,
            ),
        )

    def _quick(
        self, kind: Callable[[VoiceProfile, Mandarin], Synthesizer], profile: VoiceProfile
    ) -> Synthesizer:
        english = EnglishSynthesizer(profile)
        return Bilingual(kind(profile, self.mandarin), english, profile.pauses)


def open_prompts(
    folder: Path,
    cache: Path,
    clock: Clock,
    *,
    model: KokoroModel | None = None,
    deadline_ms: int = DEADLINE_MS,
) -> Prompts:
    """Prompts by the data in `folder`, kept in `cache`; wrong data is a ConfigError."""
    voices = Voices(folder)
    prompts = voices.open_prompts(cache, clock, deadline_ms=deadline_ms)
    voices.improve(prompts, model)
    return prompts
