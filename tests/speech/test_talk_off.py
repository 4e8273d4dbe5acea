"""No key is heard in speech: minutes of Mandarin in several voices, clipped, echoed, mixed."""

from __future__ import annotations

import audioop
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ivr.media.g711 import Law, decode, encode
from ivr.media.tones import ToneReceiver
from ivr.speech.espeak import EspeakSynthesizer
from ivr.speech.lexicon import HAN, read_lexicon
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import read_profile
from tests.media.test_tones import KEYS, press

ROOT = Path(__file__).parent.parent.parent
PITCHES = [10, 50, 95]
SPEAKERS = ["+f2", "+m3", "+croak", "+whisper", "+klatt4"]
"""A woman, a man, one hoarse, one whispering, and one that is built up from formants."""
CHARACTERS = 480
SOON = [SPEAKERS[0]]
"""Who is heard at each run of the tests; the others when the proofs are run."""


@cache
def spoken(pitch: int, speaker: str = "") -> bytes:
    """About two minutes: the Chinese of shipped flows read out, other flows for each pitch."""
    profile = read_profile(ROOT / "voices" / "voice.toml")
    profile = replace(profile, pitch=pitch, voice=profile.voice + speaker)
    mandarin = Mandarin(read_lexicon(ROOT / "voices" / "lexicon.toml"))
    voice = EspeakSynthesizer(profile, mandarin, timeout_s=20)
    files = sorted((ROOT / "flows").glob("*.yaml"))[PITCHES.index(pitch) :: len(PITCHES)]
    words = "".join(HAN.findall("".join(file.read_text("utf-8") for file in files)))[:CHARACTERS]
    parts = (words[at : at + 40] for at in range(0, len(words), 40))
    return b"".join(voice.render(part).pcm for part in parts)


def heard(pcm: bytes, law: Law = Law.PCMA) -> str:
    line, receiver = decode(encode(pcm, law), law), ToneReceiver()
    frames = (line[at : at + 320] for at in range(0, len(line) - 319, 320))
    return "".join(receiver.push(frame) or "" for frame in frames)


def mixed(one: bytes, two: bytes) -> bytes:
    length = min(len(one), len(two))
    return audioop.add(one[:length], two[:length], 2)


@pytest.mark.parametrize(
    "pitch", [PITCHES[0], *(pytest.param(each, marks=pytest.mark.proof) for each in PITCHES[1:])]
)
def test_no_key_is_heard_in_a_voice_at_any_level(pitch: int) -> None:
    pcm = spoken(pitch)
    assert len(pcm) > 16_000 * 80
    for gain in (0.1, 1, 8):  # the last is clipped
        assert heard(audioop.mul(pcm, 2, gain)) == ""
    assert heard(pcm, Law.PCMU) == ""


@pytest.mark.parametrize(
    "speaker",
    [pytest.param(each, marks=[] if each in SOON else pytest.mark.proof) for each in SPEAKERS],
)
def test_no_key_is_heard_in_other_speakers_shouting_into_the_telephone(speaker: str) -> None:
    pcm = spoken(PITCHES[1], speaker)
    assert len(pcm) > 16_000 * 60
    for law in Law:
        assert heard(audioop.mul(pcm, 2, 2), law) == ""
        assert heard(audioop.mul(pcm, 2, 30), law) == ""  # hardly more than the signs are left


def test_no_key_is_heard_in_two_voices_at_once_or_in_the_echo_of_a_prompt() -> None:
    one, two = spoken(PITCHES[0]), spoken(PITCHES[2])
    assert heard(mixed(one, two)) == ""
    echo = audioop.mul(bytes(16 * 120) + one, 2, 0.25)
    assert heard(mixed(one, echo)) == ""
    assert heard(echo) == ""


def test_keys_pressed_under_the_echo_of_a_prompt_count_once() -> None:
    echo = audioop.mul(spoken(PITCHES[1]), 2, 10 ** (-30 / 20))
    typed = b"".join(press(key, on_ms=80, off_ms=80) for key in KEYS * 4)
    assert heard(mixed(typed, echo)) == KEYS * 4
