"""The voices of a folder of voice data, wired to a cache: what the program speaks with."""

from __future__ import annotations

from pathlib import Path

from ivr.clock import Clock
from ivr.speech.espeak import EspeakSynthesizer
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import read_profile
from ivr.speech.prompts import DEADLINE_MS, Prompts
from ivr.speech.pyttsx3_synthesizer import Pyttsx3Synthesizer
from ivr.speech.recordings import read_recordings
from ivr.speech.store import SoundStore


def open_prompts(
    voices: Path, cache: Path, clock: Clock, *, deadline_ms: int = DEADLINE_MS
) -> Prompts:
    """Prompts by the data in `voices`, kept in `cache`; wrong data is a ConfigError."""
    profile = read_profile(voices / "voice.toml")
    mandarin = Mandarin(read_lexicon(voices / "lexicon.toml"))
    return Prompts(
        [Pyttsx3Synthesizer(profile, mandarin), EspeakSynthesizer(profile, mandarin)],
        SoundStore(cache),
        read_recordings(voices / "recorded", profile.level),
        profile,
        clock,
        deadline_ms=deadline_ms,
    )
