"""Sounds follow one another without a gap and without a clipped sample."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.media.g711 import FRAME_SAMPLES, silence
from ivr.media.playout import Playout
from ivr.media.sound import Law, Sound
from tests.media.tones import tone

SILENCE = silence(Law.PCMA)


def frames(playout: Playout, count: int) -> bytes:
    taken = [playout.frame() for _ in range(count)]
    assert all(len(frame) == FRAME_SAMPLES for frame in taken)
    return b"".join(taken)


@pytest.mark.parametrize("law", Law)
def test_with_nothing_to_say_it_is_silent(law: Law) -> None:
    assert Playout(law).frame() == silence(law)


def test_a_sound_is_said_whole_and_told_with_its_last_frame() -> None:
    playout, sound = Playout(Law.PCMA), Sound.from_pcm(tone(60))
    playout.add(sound, 5)
    assert frames(playout, 2) == sound.payload(Law.PCMA)[:320]
    assert playout.finished == []
    assert frames(playout, 1) == sound.payload(Law.PCMA)[320:]
    assert playout.finished == [5]
    assert playout.frame() == SILENCE


def test_the_last_frame_is_filled_with_silence() -> None:
    playout, sound = Playout(Law.PCMA), Sound.from_pcm(tone(25))
    playout.add(sound, 5)
    assert frames(playout, 2) == sound.payload(Law.PCMA) + SILENCE[:120]
    assert playout.finished == [5]


def test_the_next_sound_begins_right_behind() -> None:
    playout = Playout(Law.PCMA)
    one, two = Sound.from_pcm(tone(25)), Sound.from_pcm(tone(25, hz=900))
    playout.add(one, 1)
    playout.add(two, 2)
    assert frames(playout, 3) == (one + two).payload(Law.PCMA) + SILENCE[:80]
    assert playout.finished == [1, 2]


def test_what_is_cleared_is_not_said_and_not_told() -> None:
    playout, sound = Playout(Law.PCMA), Sound.from_pcm(tone(100))
    playout.add(sound, 1)
    playout.add(sound, 2)
    playout.frame()
    playout.clear()
    assert frames(playout, 10) == SILENCE * 10
    assert playout.finished == []
    playout.add(sound, 3)
    assert frames(playout, 5) == sound.payload(Law.PCMA)


def test_another_law_goes_on_at_the_same_sample() -> None:
    playout, sound = Playout(Law.PCMA), Sound.from_pcm(tone(60))
    playout.add(sound, 1)
    playout.frame()
    playout.speak(Law.PCMU)
    assert frames(playout, 2) == sound.payload(Law.PCMU)[160:]
    playout.speak(Law.PCMA)
    assert playout.frame() == SILENCE


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_sounds_of_any_length_arrive_complete(lengths: list[int]) -> None:
    playout = Playout(Law.PCMA)
    sounds = [
        Sound.from_pcm(bytes([index + 1, 10]) * length) for index, length in enumerate(lengths)
    ]
    for token, sound in enumerate(sounds):
        playout.add(sound, token)
    said = frames(playout, sum(lengths) // FRAME_SAMPLES + 2)
    whole = Sound.join(sounds).payload(Law.PCMA)
    assert said.startswith(whole)
    assert set(said[len(whole) :]) <= set(SILENCE)
    assert playout.finished == list(range(len(sounds)))
