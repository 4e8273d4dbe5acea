"""A sound: made, joined, encoded once, written and read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.media import wav
from ivr.media.g711 import decode, encode
from ivr.media.sound import Law, Sound
from ivr.media.wav import BadWav
from tests.media.tones import tone


def test_a_sound_knows_its_length() -> None:
    sound = Sound.from_pcm(tone(1234))
    assert sound.duration_ms == 1234
    assert sound.samples == 1234 * 8


def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert Sound.from_pcm(b"\1\2\3") == Sound.from_pcm(b"\1\2")


@pytest.mark.parametrize("law", Law)
def test_a_payload_is_encoded_once(law: Law) -> None:
    sound = Sound.from_pcm(tone(100))
    assert sound.payload(law) == encode(sound.pcm, law)
    assert sound.payload(law) is sound.payload(law)


def test_joined_sounds_follow_one_another() -> None:
    one, two = Sound.from_pcm(tone(100)), Sound.from_pcm(tone(50, hz=900))
    assert (one + two).pcm == one.pcm + two.pcm
    assert Sound.join([]) == Sound.silence(0)


def test_joining_keeps_what_is_encoded() -> None:
    one, two = Sound.from_pcm(tone(100)), Sound.from_pcm(tone(50, hz=900))
    parts = [one.payload(Law.PCMA), two.payload(Law.PCMA)]
    assert (one + two).payload(Law.PCMA) == b"".join(parts)
    assert (one + two).payload(Law.PCMU) == one.payload(Law.PCMU) + two.payload(Law.PCMU)


def test_a_piece_is_encoded_once_however_often_it_is_joined() -> None:
    one, two = Sound.from_pcm(tone(100)), Sound.from_pcm(tone(50, hz=900))
    first, second = Sound.join([one, Sound.silence(20), two]), Sound.join([two, one])
    assert first.payload(Law.PCMA) == encode(first.pcm, Law.PCMA)
    assert second.payload(Law.PCMA) == encode(second.pcm, Law.PCMA)
    assert set(one._payloads) == set(two._payloads) == {Law.PCMA}


@pytest.mark.parametrize("law", Law)
def test_silence_needs_no_encoding(law: Law) -> None:
    silence = Sound.silence(30)
    assert silence.payload(law) == encode(silence.pcm, law)


def test_silence_is_silent_and_as_long_as_asked() -> None:
    silence = Sound.silence(40)
    assert silence.duration_ms == 40
    assert set(silence.payload(Law.PCMU)) == {0xFF}
    assert Sound.silence(-1).duration_ms == 0


def test_the_beep_is_heard_and_ends_softly() -> None:
    beep = Sound.beep()
    assert 200 <= beep.duration_ms <= 300
    assert decode(beep.payload(Law.PCMA), Law.PCMA) != bytes(len(beep.pcm))
    assert beep is Sound.beep()


def test_a_written_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "问候.wav"
    Sound.from_pcm(tone(300)).write_wav(path)
    assert Sound.read_wav(path) == Sound.from_pcm(tone(300))


def test_a_file_of_another_rate_is_brought_to_ours(tmp_path: Path) -> None:
    path = tmp_path / "tts.wav"
    path.write_bytes(wav.write(tone(500, rate_hz=22_050), 22_050))
    assert Sound.read_wav(path).duration_ms == 500


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "坏了.wav"
    path.write_bytes(b"ID3 this is an MP3")
    with pytest.raises(BadWav, match=r"坏了\.wav.*WAV"):
        Sound.read_wav(path)


def test_the_ringback_is_a_minute_of_one_second_tones() -> None:
    ringback = Sound.ringback()
    assert ringback.duration_ms == 60_000
    samples = memoryview(ringback.pcm).cast("h")
    for second in range(60):
        loudest = max(abs(sample) for sample in samples[second * 8000 : second * 8000 + 8000])
        assert (loudest > 2500) is (second % 5 == 0)
