"""What the shipped flows say in English, in the default voice, listened to by somebody else."""

from __future__ import annotations

import difflib
import re

import pytest

from ivr import app
from ivr.app.natural_voice import model_at_hand
from ivr.config import Config
from ivr.english import by_language
from ivr.speech.kokoro_synthesizer import KokoroEnglish, kokoro_process
from ivr.speech.voices import Voices
from tests.helpers.mandarin_ear import Ear
from tests.helpers.models import VOICES, whisper
from tests.proof.test_voices import config

__all__ = ["config"]

MOST_WRONG = 0.1
FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_every_english_sentence_is_understood(config: Config) -> None:
    voices = Voices(VOICES)
    model = model_at_hand(config, voices)
    assert model is not None
    process = kokoro_process(model)
    voice, ear = KokoroEnglish(model, voices.profile, process), Ear(whisper())
    with app.open_voice_work(config) as work:
        parts = [part for text in work.texts for part, english in by_language(text) if english]
    sentences = [part for part in dict.fromkeys(parts) if len(part.split()) > 2]
    assert len(sentences) > 10
    wrong = total = 0
    for sentence in sentences:
        said, heard = words(sentence), words(ear.hear(voice.render(sentence), "en"))
        same = sum(b.size for b in difflib.SequenceMatcher(None, said, heard).get_matching_blocks())
        wrong, total = wrong + len(said) - same, total + len(said)
        print(f"{len(said) - same:3} {sentence}")
    voice.close()
    process.kill()
    process.close()
    assert wrong / total <= MOST_WRONG


def words(text: str) -> list[str]:
    """In small letters; figures one by one, however they are written."""
    plain = text.lower().replace("metres", "meters")
    plain = re.sub(r"[0-9]", lambda found: f" {FIGURES[int(found[0])]} ", plain)
    return re.findall(r"[a-z']+", plain)
