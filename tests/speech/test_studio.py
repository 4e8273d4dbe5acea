"""What a studio's recordings are examined for."""

from __future__ import annotations

import random
import struct
from array import array
from collections.abc import Callable

import pytest

from ivr.clock import SystemClock
from ivr.media import wav
from ivr.media.resample import resample
from ivr.media.sound import Sound
from ivr.speech.espeak import EspeakSynthesizer
from ivr.speech.level import speech_dbfs
from ivr.speech.studio import Judged, file_name, judge, lines, signal_to_noise_db
from ivr.speech.voices import Voices
from tests.helpers.models import VOICES

READ = Voices(VOICES)
TEXT = "您好，这里是供电服务热线"
CLOCK = SystemClock()

Change = Callable[["array[int]"], "array[int]"]


@pytest.fixture(scope="module")
def spoken() -> Sound:
    """The text as somebody reads it, with half a second of quiet around it."""
    sound = EspeakSynthesizer(READ.profile, READ.mandarin).render(TEXT)
    return Sound.join([Sound.silence(500), sound, Sound.silence(500)])


def judged(sound: Sound, text: str = TEXT, rate_hz: int = 8000) -> Judged:
    content = wav.write(sound.pcm, rate_hz)
    return judge(content, text, READ.mandarin, READ.profile.level)


def louder(factor: float) -> Change:
    def change(samples: array[int]) -> array[int]:
        limited = (max(-32768, min(32767, round(factor * sample))) for sample in samples)
        return array("h", limited)

    return change


def noisier(samples: array[int]) -> array[int]:
    dice = random.Random(7)
    return array("h", [max(-32768, min(32767, s + dice.randint(-2500, 2500))) for s in samples])


def changed(sound: Sound, change: Change) -> Sound:
    return Sound.from_pcm(change(array("h", sound.pcm)).tobytes())


def test_a_good_recording_is_trimmed_and_levelled(spoken: Sound) -> None:
    found = judged(spoken)
    assert found.problems == ()
    assert found.remarks == ("采样率 8000 Hz，最好 16000 以上",)
    assert found.sound is not None
    assert found.sound.duration_ms < spoken.duration_ms - 800
    assert -20 <= speech_dbfs(found.sound.pcm) <= -16


def test_a_peak_that_was_cut_off_is_found(spoken: Sound) -> None:
    assert any("削波" in told for told in judged(changed(spoken, louder(8))).problems)
    assert not any("削波" in told for told in judged(changed(spoken, louder(0.5))).problems)


def test_a_noisy_room_is_found(spoken: Sound) -> None:
    assert signal_to_noise_db(spoken.pcm, 8000) > 25
    assert any("噪声" in told for told in judged(changed(spoken, noisier)).problems)


def test_another_text_is_found_by_its_length(spoken: Sound) -> None:
    (told,) = judged(spoken, "您好").problems
    assert "太长" in told
    (told,) = judged(spoken, TEXT * 4).problems
    assert "太短" in told


def test_a_low_rate_is_refused(spoken: Sound) -> None:
    pcm = spoken.pcm[::2]
    told = judge(wav.write(pcm[: len(pcm) & ~1], 4000), TEXT, READ.mandarin, READ.profile.level)
    assert any("采样率只有 4000 Hz" in problem for problem in told.problems)


@pytest.mark.parametrize("rate_hz", [11_025, 22_050, 44_100, 48_000])
def test_any_rate_is_examined(spoken: Sound, rate_hz: int) -> None:
    at_rate = resample(spoken.pcm, 8000, rate_hz)
    found = judge(wav.write(at_rate, rate_hz), TEXT, READ.mandarin, READ.profile.level)
    assert found.problems == ()


def test_a_copy_cut_short_is_told(spoken: Sound) -> None:
    content = wav.write(spoken.pcm, 8000)
    found = judge(content[:-1001], TEXT, READ.mandarin, READ.profile.level)
    assert any("少了 1001 字节" in told for told in found.problems)


@pytest.mark.parametrize("kind", ["stereo", "24 bit", "float"])
def test_what_a_studio_delivers_is_taken_whatever_its_format(spoken: Sound, kind: str) -> None:
    samples = array("h", resample(spoken.pcm, 8000, 48_000))
    form, channels, bits = {"stereo": (1, 2, 16), "24 bit": (1, 1, 24), "float": (3, 1, 32)}[kind]
    if kind == "stereo":
        content = array("h", [value for one in samples for value in (one, one)]).tobytes()
    elif kind == "float":
        content = array("f", [value / 32768 for value in samples]).tobytes()
    else:
        content = b"".join(struct.pack("<i", value * 256)[:3] for value in samples)
    size = channels * bits // 8
    head = struct.pack("<IHHIIHH", 16, form, channels, 48_000, 48_000 * size, size, bits)
    chunks = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(content)) + content
    file = b"RIFF" + struct.pack("<I", len(chunks)) + chunks
    told = judge(file, TEXT, READ.mandarin, READ.profile.level)
    plain = judged(spoken)
    assert told.problems == ()
    assert told.sound is not None
    assert plain.sound is not None
    assert told.sound.duration_ms == pytest.approx(plain.sound.duration_ms, abs=25)
    assert speech_dbfs(told.sound.pcm) == pytest.approx(-18, abs=0.6)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 not a wave file at all"])
def test_what_is_no_recording_is_told(content: bytes) -> None:
    found = judge(content, TEXT, READ.mandarin, READ.profile.level)
    assert found.sound is None
    assert len(found.problems) == 1


def test_silence_is_no_recording() -> None:
    assert judged(Sound.silence(3000)).sound is None


def test_a_text_keeps_its_file_name_whatever_its_punctuation() -> None:
    assert file_name("您好。") == file_name("您好")
    assert file_name("您好") != file_name("再见")
    (line,) = lines(["重复"], READ.mandarin)
    assert (line.file, line.pinyin) == (file_name("重复"), "chong2fu4。")
