"""Made-up sound: the pitch goes on, fades, and hands over to what comes back."""

from __future__ import annotations

import audioop
from array import array
from itertools import pairwise

import pytest

from ivr.media.concealment import FADED, FULL, Concealer, crossfaded, pitch
from tests.media.tones import noise, tone


def largest_step(pcm: bytes) -> int:
    return max(abs(after - before) for before, after in pairwise(array("h", pcm)))


@pytest.mark.parametrize("hertz", [80, 100, 125, 160, 200])
def test_a_steady_voice_goes_on_in_its_pitch(hertz: int) -> None:
    """Where the period is a whole number of samples the first 10 ms are what would have come."""
    steady = tone(100, hz=hertz)
    concealer = Concealer()
    concealer.heard(steady[: 60 * 16])
    made, whole = concealer.missing(80), steady[60 * 16 : 70 * 16]
    assert audioop.rms(audioop.add(made, audioop.mul(whole, 2, -1), 2), 2) < 20


def test_it_fades_from_10_to_60_ms_and_stays_silent() -> None:
    concealer = Concealer()
    concealer.heard(tone(100, hz=125))
    made = concealer.missing(FADED)
    levels = [audioop.rms(made[at : at + 128], 2) for at in range(0, len(made), 128)]
    assert max(levels[2:]) <= levels[0]
    assert levels[-1] < levels[0] / 5
    assert concealer.faded
    assert concealer.missing(160) == bytes(320)
    assert FULL < FADED


def test_what_comes_back_grows_out_of_what_was_made_up() -> None:
    steady = tone(140, hz=125)
    concealer = Concealer()
    concealer.heard(steady[: 60 * 16])
    made = concealer.missing(160)
    opposite = audioop.mul(steady[80 * 16 : 100 * 16], 2, -1)
    joined = steady[: 60 * 16] + made + concealer.heard(opposite)
    assert largest_step(joined) < 2 * largest_step(steady)


def test_after_a_pause_of_the_sender_nothing_is_made_up_or_mixed_in() -> None:
    concealer = Concealer()
    concealer.heard(tone(60))
    concealer.quiet()
    assert concealer.missing(160) == bytes(320)
    again = tone(20, hz=700)
    assert concealer.heard(again) == again


def test_hiss_and_silence_have_a_pitch_of_some_kind_and_do_no_harm() -> None:
    for pcm in (noise(60, level=500), bytes(960)):
        concealer = Concealer()
        concealer.heard(pcm)
        assert len(concealer.missing(160)) == 320
        assert 40 <= pitch(pcm, 160) <= 320


def test_one_sound_leads_over_into_the_other() -> None:
    mixed = array("h", crossfaded(array("h", [1000] * 4).tobytes(), bytes(8)))
    assert list(mixed) == [1000, 750, 500, 250]
