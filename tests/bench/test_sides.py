"""The whole measurement against our own endpoint, small."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from ivr.bench.sides import Load, Side
from ivr.bench.tones import ideal_noise, measuring_tone, noise_of
from ivr.media.sound import Law, Sound

pytestmark = pytest.mark.e2e


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    Sound.from_pcm(measuring_tone()).write_wav(path)
    return path


def test_calls_are_answered_carried_and_measured(wav: Path) -> None:
    result = Side.ours().measure(Load(calls=4, seconds=0.5, law=8), wav)
    assert result.answered == 4
    assert result.received >= 0.9 * result.expected
    assert len(result.gaps_ms) > 50
    assert result.usage.threads >= 3


def test_the_sound_of_a_call_is_that_of_ideal_g711(wav: Path) -> None:
    result = Side.ours().measure(Load(calls=1, seconds=2.5, law=0, sound=True), wav)
    found = noise_of(base64.b64decode(result.sound), Law.PCMU)
    assert found[-10] > ideal_noise(Law.PCMU)[-10] - 0.2
