"""English in a text is spoken by the voice for English; Mandarin sounds as it did before."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.bilingual import Bilingual
from ivr.speech.english_sounds import english_sounds
from ivr.speech.espeak import EnglishSynthesizer
from ivr.speech.level import speech_dbfs
from ivr.speech.profile import Pauses, read_profile
from tests.speech.fakes import tone

VOICES = Path(__file__).parents[2] / "voices"
PROFILE = read_profile(VOICES / "voice.toml")


class Said:
    """A voice that notes what it is given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []
        self.closed = False

    def fingerprint(self, text: str) -> str:
        return f"{self.name} {text}"

    def render(self, text: str) -> Sound:
        self.texts.append(text)
        return tone(440, 100)

    def close(self) -> None:
        self.closed = True


def pair() -> tuple[Said, Said, Bilingual]:
    mandarin, english = Said("普"), Said("英")
    return mandarin, english, Bilingual(mandarin, english, Pauses())


def test_each_voice_is_given_its_part() -> None:
    mandarin, english, both = pair()
    sound = both.render("找人工请按零。For English, press 8.")
    assert (mandarin.texts, english.texts) == (["找人工请按零。"], ["For English, press 8."])
    assert sound.duration_ms == 2 * tone(440, 100).duration_ms + Pauses().sentence_ms


def test_mandarin_alone_keeps_its_kept_sounds() -> None:
    mandarin, english, both = pair()
    assert both.fingerprint("一号楼A栋") == mandarin.fingerprint("一号楼A栋")
    both.render("一号楼A栋")
    assert english.texts == []
    assert "英 zero" in both.fingerprint("zero")


def test_both_are_closed() -> None:
    mandarin, english, both = pair()
    both.close()
    assert mandarin.closed
    assert english.closed
    assert both.name == "普"


def test_the_program_speaks_english_at_the_level_of_the_other_voices() -> None:
    voice = EnglishSynthesizer(PROFILE)
    sound = voice.render("For English, press 8.")
    assert 1_000 < sound.duration_ms < 3_500
    assert abs(speech_dbfs(sound.pcm) - PROFILE.level.speech_dbfs) < 3
    voice.close()


def test_english_becomes_the_models_symbols() -> None:
    assert english_sounds("press", "en-us") == "pɹˈɛs"
    symbols = english_sounds("I say: phone now, joy.", "en-us")
    assert all(sign in symbols for sign in "IAOWYʤ")
    assert not set("ː^ɚɐ") & set(symbols)
    assert symbols.count(",") == 2


def test_signs_alone_are_nothing_to_say() -> None:
    with pytest.raises(EngineError):
        english_sounds("...", "en-us")
