"""Another sample rate: the voice stays, nothing folds back."""

from __future__ import annotations

import audioop

import pytest

from ivr.media.resample import resample
from tests.media.tones import tone

EDGE = 2 * 400


def middle(pcm: bytes) -> bytes:
    """Without the ends, where the tone is switched on and off."""
    return pcm[EDGE:-EDGE]


@pytest.mark.parametrize("rate_hz", [6000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_tone_of_the_voice_stays_what_it_is(rate_hz: int) -> None:
    wanted = middle(tone(250, hz=1000))
    ours = middle(resample(tone(250, hz=1000, rate_hz=rate_hz), rate_hz, 8000))
    length = min(len(ours), len(wanted))
    off = audioop.rms(audioop.add(ours[:length], audioop.mul(wanted[:length], 2, -1), 2), 2)
    assert off * 300 < audioop.rms(wanted, 2)


@pytest.mark.parametrize("hz", [4500, 6000, 7900, 9000])
def test_a_tone_above_the_telephone_band_vanishes(hz: int) -> None:
    ours = middle(resample(tone(250, hz=hz, rate_hz=22_050), 22_050, 8000))
    assert audioop.rms(ours, 2) * 100 < audioop.rms(tone(250), 2)


def test_the_length_stays() -> None:
    assert len(resample(tone(1000, rate_hz=22_050), 22_050, 8000)) == 16_000
    assert resample(b"", 22_050, 8000) == b""


def test_the_same_rate_changes_nothing() -> None:
    assert resample(tone(10), 8000, 8000) == tone(10)


def test_loud_sound_is_clipped_not_wrapped() -> None:
    square = b"\xff\x7f" * 300 + b"\x00\x80" * 300
    assert audioop.max(resample(square, 16_000, 8000), 2) >= 32767
