"""The voice detector on what is heard on lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ivr.speech.hearing.silero_vad import SileroVad, SileroVads
from ivr.speech.hearing.vad import Vad
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    clicks,
    coughs,
    frames,
    hum,
    keys,
    line,
    music,
    noise,
    quiet,
    spoken,
    tone,
)

VADS = SileroVads()


@pytest.fixture
def vad() -> Iterator[Vad]:
    one = VADS.borrow()
    yield one
    VADS.give_back(one)


def verdicts(vad: SileroVad, samples: Floats) -> list[bool]:
    return [vad.voiced(frame) for frame in frames(line(samples))]


@pytest.mark.parametrize(
    "samples",
    [
        at_level(noise(4000), -20),
        at_level(noise(4000), -45),
        at_level(hum(4000), -25),
        12_000 * clicks(4000),
        at_level(keys(4000), -18),
        at_level(music(4000), -20),
        at_level(tone(1000, 4000), -20),
        at_level(tone(450, 4000), -20),
        at_level(coughs(4000), -22),
    ],
    ids=["hiss", "faint", "hum", "clicks", "keys", "music", "beep", "ringing", "coughs"],
)
def test_what_is_no_voice_is_not_taken_for_one(vad: SileroVad, samples: Floats) -> None:
    assert not any(verdicts(vad, samples))


@pytest.mark.parametrize("level", [-15.0, -30.0, -40.0])
@pytest.mark.parametrize("noise_db", [None, -15.0])
def test_a_voice_is_one_loud_or_soft(vad: SileroVad, level: float, noise_db: float | None) -> None:
    speech = at_level(floats_of("我家停电了请派人来修"), level)
    samples = np.concatenate([quiet(400), speech, quiet(600)])
    if noise_db is not None:
        samples = samples + at_level(noise(len(samples) // 8 + 1), level + noise_db)[: len(samples)]
    found = verdicts(vad, samples)
    before, after = 400 // 20, (400 + len(speech) // 8) // 20
    assert not any(found[:before])
    assert sum(found[before:after]) > 0.75 * (after - before)
    assert not any(found[after + 10 :])


def floats_of(text: str) -> Floats:
    return np.frombuffer(spoken(text), dtype=np.int16).astype(np.float64)


def test_a_detector_that_was_given_back_has_forgotten(vad: SileroVad) -> None:
    verdicts(vad, at_level(floats_of("停电了"), -20)[: 8 * 400])
    vad.reset()
    assert not any(verdicts(vad, quiet(200)))


def test_detectors_are_used_again() -> None:
    lent = VADS.borrow()
    VADS.give_back(lent)
    assert VADS.borrow() is lent
