from __future__ import annotations

import math

import pytest

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.level import Level, peak_dbfs, speech_dbfs
from tests.speech.fakes import tone


@pytest.mark.parametrize("peak", [300, 3000, 30000])
def test_loud_and_quiet_speech_come_out_equally_loud(peak: int) -> None:
    sound = Level(speech_dbfs=-18).apply(tone(500, peak))
    assert speech_dbfs(sound.pcm) == pytest.approx(-18, abs=0.6)


def test_peaks_stay_below_their_limit() -> None:
    click = Sound.from_pcm(b"\xff\x7f" * 8)
    sound = Level().apply(tone(200, 1000) + click + tone(200, 1000))
    assert peak_dbfs(sound.pcm) <= -0.9


def test_silence_around_speech_is_cut_to_a_few_tens_of_milliseconds() -> None:
    sound = Level(lead_ms=20, tail_ms=40).apply(Sound.silence(300) + tone(400) + Sound.silence(500))
    assert sound.duration_ms == pytest.approx(460, abs=10)


def test_pauses_within_speech_stay() -> None:
    sound = Level(lead_ms=0, tail_ms=0).apply(tone(200) + Sound.silence(300) + tone(200))
    assert sound.duration_ms == pytest.approx(700, abs=10)


def test_pauses_do_not_make_speech_quieter() -> None:
    spoken = tone(400)
    paused = spoken + Sound.silence(2000) + spoken
    assert speech_dbfs(paused.pcm) == pytest.approx(speech_dbfs(spoken.pcm), abs=0.2)


def test_the_ends_are_faded_so_that_joints_do_not_click() -> None:
    pcm = Level(lead_ms=0, tail_ms=0).apply(tone(100)).pcm
    assert pcm[:2] == b"\0\0"
    assert pcm[-2:] == b"\0\0"


@pytest.mark.parametrize("sound", [Sound.silence(500), Sound.silence(0), tone(300, peak=10)])
def test_a_rendering_without_speech_is_an_error(sound: Sound) -> None:
    with pytest.raises(EngineError):
        Level().apply(sound)


def test_nothing_has_no_level() -> None:
    assert speech_dbfs(b"") == -math.inf
    assert peak_dbfs(bytes(4)) == -math.inf
