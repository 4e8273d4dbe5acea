"""What is wrong with a line."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.flow.catalogue import TROUBLES
from ivr.speech.hearing.line_watch import LineCondition, LineWatch
from tests.helpers.voice import speech
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    floats,
    frames,
    hum,
    line,
    music,
    noise,
    quiet,
    tone,
)


def test_flows_call_every_condition_as_it_is_called_here() -> None:
    assert {condition.value for condition in LineCondition} == set(TROUBLES)


def watched(samples: Floats, voiced: bool) -> LineWatch:
    watch = LineWatch()
    for frame in frames(line(samples)):
        watch.push(frame, voiced)
    return watch


@pytest.mark.parametrize(
    ("samples", "condition"),
    [
        (quiet(3000), LineCondition.SILENCE),
        (at_level(noise(3000), -65), LineCondition.SILENCE),
        (at_level(noise(3000), -30), LineCondition.NOISY),
        (at_level(hum(3000), -25), LineCondition.NOISY),
        (at_level(music(4000), -20), LineCondition.MUSIC),
        (at_level(music(4000), -32), LineCondition.MUSIC),
        (at_level(tone(450, 3000), -20), LineCondition.NOISY),
    ],
)
def test_a_line_without_a_voice(samples: Floats, condition: LineCondition) -> None:
    assert watched(samples, voiced=False).condition() is condition


@pytest.mark.parametrize(
    ("level", "condition"),
    [(-20.0, None), (-35.0, None), (-48.0, LineCondition.TOO_QUIET), (6.0, LineCondition.TOO_LOUD)],
)
def test_a_voice_too_soft_or_too_loud(level: float, condition: LineCondition | None) -> None:
    assert watched(at_level(floats(speech(2000)), level), voiced=True).condition() is condition


def test_what_was_said_too_softly_at_first_is_remembered_while_the_question_waits() -> None:
    watch = watched(at_level(floats(speech(1500)), -50), voiced=True)
    for frame in frames(line(quiet(5000))):
        watch.push(frame, voiced=False)
    assert watch.condition() is LineCondition.TOO_QUIET


def test_a_voice_in_noise() -> None:
    watch = LineWatch()
    for at, frame in enumerate(frames(line(at_level(noise(3000), -30)))):
        watch.push(frame, voiced=at % 3 == 0)
    assert watch.condition() is LineCondition.NOISY


def mixed(quiet_db: float, voice_db: float, every: int, frames_in_all: int = 150) -> LineWatch:
    """Every so many frames one is a voice's, as loud as it is told; the others are noise."""
    watch = LineWatch()
    between, voices = (
        frames(line(at_level(noise(20 * frames_in_all, 7), db))) for db in (quiet_db, voice_db)
    )
    for at in range(frames_in_all):
        voiced = at % every == 0
        watch.push(voices[at] if voiced else between[at], voiced)
    return watch


@pytest.mark.parametrize(
    ("quiet_db", "voice_db", "condition"),
    [
        (-30.0, -10.0, LineCondition.NOISY),
        (-40.0, -36.0, LineCondition.NOISY),
        (-40.0, -20.0, None),
    ],
    ids=["loud between words", "hardly louder than the noise", "well above it"],
)
def test_noise_between_words_counts_and_so_does_how_far_they_stand_out(
    quiet_db: float, voice_db: float, condition: LineCondition | None
) -> None:
    assert mixed(quiet_db, voice_db, every=3).condition() is condition


def test_a_few_faint_syllables_are_a_caller_who_is_too_quiet() -> None:
    assert mixed(-50, -50, every=30).condition() is LineCondition.TOO_QUIET
    assert watched(at_level(noise(3000), -50), voiced=False).condition() is LineCondition.SILENCE


def test_a_beep_after_words_is_a_machine() -> None:
    watch = watched(at_level(floats(speech(2000)), -20), voiced=True)
    assert not watch.machine
    for frame in frames(line(at_level(tone(1000, 300), -20))):
        watch.push(frame, voiced=False)
    assert watch.condition() is LineCondition.MACHINE


def test_what_an_exchange_says_after_words_is_no_beep() -> None:
    """450 Hz is its dial tone, its busy tone and its ringing."""
    watch = watched(at_level(floats(speech(2000)), -20), voiced=True)
    for frame in frames(line(at_level(tone(450, 600), -20))):
        watch.push(frame, voiced=False)
    assert not watch.machine


def test_a_beep_before_words_is_none() -> None:
    samples = np.concatenate([at_level(tone(1000, 300), -20), quiet(200)])
    assert not watched(samples, voiced=False).machine


def test_words_without_a_breath_are_a_machine() -> None:
    words = at_level(floats(speech(13_000)), -20)
    assert watched(words, voiced=True).machine


def test_a_voice_now_and_then_is_no_machine_though_it_never_pauses() -> None:
    assert not mixed(-60, -20, every=20, frames_in_all=700).machine


def test_who_takes_a_breath_is_a_person() -> None:
    watch = LineWatch()
    spoken, pause = frames(speech(5000)), frames(bytes(2 * 8 * 700))
    for _ in range(4):
        for frame in spoken:
            watch.push(frame, voiced=True)
        for frame in pause:
            watch.push(frame, voiced=False)
    assert not watch.machine


def test_nothing_is_said_of_a_line_that_was_hardly_heard() -> None:
    assert watched(quiet(200), voiced=False).condition() is None
