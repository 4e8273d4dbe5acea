"""A recording ends when its speaker has finished."""

from __future__ import annotations

import audioop

import pytest

from ivr.media.recorder import TAIL_MS, Recorder
from tests.media.tones import noise, quiet, tone


def recorder() -> Recorder:
    return Recorder(most_ms=30_000, silence_ms=3000, lead_ms=5000)


def speech(duration_ms: int, *, peak: int = 6000) -> bytes:
    """Syllables of 200 ms with short gaps between them."""
    return b"".join(tone(160, peak=peak) + tone(40, peak=100) for _ in range(duration_ms // 200))


def test_a_recording_ends_when_the_caller_is_silent() -> None:
    recording = recorder()
    assert recording.push(quiet(1000) + speech(2000)) is None
    assert recording.push(quiet(2940)) is None
    assert recording.push(quiet(40)) == "silence"


def test_the_silence_behind_is_cut_off() -> None:
    recording = recorder()
    recording.push(speech(2000) + quiet(3000))
    made = recording.recording()
    assert made.duration_ms == pytest.approx(2000 + TAIL_MS, abs=60)
    assert len(made.pcm) == 16 * made.duration_ms
    assert made.voiced_ms == pytest.approx(1600, abs=100)


def test_a_pause_for_thought_does_not_end_it() -> None:
    assert recorder().push(speech(1000) + quiet(2500) + speech(1000) + quiet(2500)) is None


def test_a_caller_who_says_nothing_has_no_voice() -> None:
    recording = recorder()
    assert recording.push(quiet(5000)) == "silence"
    assert recording.recording().voiced_ms == 0
    assert recording.recording().duration_ms == 5000


def test_the_noise_of_the_line_is_no_voice() -> None:
    recording = recorder()
    assert recording.push(noise(5000, level=600)) == "silence"
    assert recording.recording().voiced_ms == 0


def test_speech_over_noise_is_a_voice() -> None:
    recording = recorder()
    said = quiet(1000) + speech(1000, peak=9000) + quiet(500)
    recording.push(audioop.add(said, noise(2500, level=300), 2))
    assert recording.recording().voiced_ms == pytest.approx(800, abs=100)


def test_a_caller_who_speaks_at_once_is_heard() -> None:
    recording = recorder()
    recording.push(speech(1000))
    assert recording.recording().voiced_ms >= 700


def test_a_quiet_voice_is_a_voice() -> None:
    recording = recorder()
    recording.push(noise(500, level=20) + speech(1000, peak=300) + noise(500, level=20))
    assert recording.recording().voiced_ms >= 700


def test_clicks_are_no_voice() -> None:
    recording = recorder()
    assert recording.push((tone(20) + quiet(480)) * 10) == "silence"
    assert recording.recording().voiced_ms == 0


def test_a_caller_who_never_stops_is_cut_off() -> None:
    recording = Recorder(most_ms=1000, silence_ms=3000, lead_ms=5000)
    assert recording.push(speech(1200)) == "limit"
    assert recording.recording().duration_ms == 1000


def test_sound_comes_in_pieces_of_any_length() -> None:
    whole, pieces = recorder(), recorder()
    sound = speech(1000) + quiet(3000)
    ends = [whole.push(sound)]
    for start in range(0, len(sound), 333 * 2):
        ends.append(pieces.push(sound[start : start + 333 * 2]))
    assert ends[0] == "silence"
    assert "silence" in ends[1:]
    assert pieces.recording() == whole.recording()


def test_nothing_recorded_is_nothing() -> None:
    assert recorder().recording().duration_ms == 0
