"""The measuring tone tells good sound from bad."""

from __future__ import annotations

import audioop
from array import array

import pytest

from ivr.bench.tones import LEVELS_DBFS, fitted_snr, ideal_noise, measuring_tone, noise_of
from ivr.media.g711 import Law, silence
from ivr.media.sound import Sound


@pytest.mark.parametrize("law", Law)
def test_our_own_encoder_reaches_the_ideal(law: Law) -> None:
    found = noise_of(Sound.from_pcm(measuring_tone()).payload(law), law)
    for level, wanted in ideal_noise(law).items():
        assert found[level] == pytest.approx(wanted, abs=0.3)


def test_the_start_of_the_tone_is_found() -> None:
    payload = silence(Law.PCMA, 5000) + Sound.from_pcm(measuring_tone()).payload(Law.PCMA)
    assert noise_of(payload, Law.PCMA)[-10] > 38


def test_eight_bit_sound_is_seen_to_be_worse() -> None:
    pcm = audioop.lin2lin(audioop.lin2lin(measuring_tone(), 2, 1), 1, 2)
    found = noise_of(Sound.from_pcm(pcm).payload(Law.PCMU), Law.PCMU)
    assert found[-40] < ideal_noise(Law.PCMU)[-40] - 10


def test_the_wrong_law_is_noise() -> None:
    payload = Sound.from_pcm(measuring_tone()).payload(Law.PCMU)
    assert noise_of(payload, Law.PCMA).get(-10, 0.0) < 10


def test_a_tone_that_broke_off_has_no_level_it_did_not_reach() -> None:
    payload = Sound.from_pcm(measuring_tone()).payload(Law.PCMA)
    assert list(noise_of(payload[:16_000], Law.PCMA)) == [LEVELS_DBFS[0]]
    assert noise_of(silence(Law.PCMA), Law.PCMA) == {}


def test_noise_added_to_a_tone_is_what_is_measured() -> None:
    clean = array("h", measuring_tone())[3200:8000]
    dirty = [sample + (100 if at % 2 else -100) for at, sample in enumerate(clean)]
    wanted = 20 * 2.0  # a tone of -10 dBFS, 10362 effective, against 100
    assert fitted_snr(dirty) == pytest.approx(wanted, abs=0.5)
