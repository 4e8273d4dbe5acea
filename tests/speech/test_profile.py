from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ConfigError
from ivr.speech.profile import ENGINES, Pauses, VoiceProfile, read_profiles
from ivr.speech.voices import Voices
from tests.helpers.models import VOICES

SHIPPED = (VOICES / "voice.toml").read_text("utf-8")
LEAST = """\
"语速" = 160
"音高" = 50
["音量"]
"说话" = -18
"最高" = -1
["停顿"]
"逗号" = 180
"句号" = 320
"连接" = 20
["备用"]
"整句" = {"文件" = "a.wav", "内容" = "整句"}
"一项" = {"文件" = "b.wav", "内容" = "一项"}
"""


def profile(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "voice.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_profile_prefers_the_neural_voice_and_knows_a_slow_manner() -> None:
    profiles = read_profiles(VOICES / "voice.toml")
    assert profiles.normal.engines == ENGINES == ("Kokoro", "pyttsx3", "espeak-ng")
    assert profiles.normal.speed == 0.9
    assert profiles.slow.speed < 0.8
    assert profiles.slow.rate < profiles.normal.rate
    assert profiles.slow.pauses.sentence_ms > profiles.normal.pauses.sentence_ms
    assert profiles.slow.level == profiles.normal.level


def test_the_quick_voices_are_given_pinyin_and_not_characters() -> None:
    """`cmn` reads characters as English letters and speaks the figures of tones."""
    profiles = read_profiles(VOICES / "voice.toml")
    spoken_by = {profile.voice for profile in (profiles.normal, profiles.slow, VoiceProfile())}
    assert spoken_by == {"sit/cmn-latn-pinyin"}


def test_a_profile_from_before_the_neural_voice_goes_on(tmp_path: Path) -> None:
    profiles = read_profiles(profile(tmp_path, LEAST))
    assert profiles.normal.engines == ENGINES
    assert profiles.normal.speed == 0.9
    assert profiles.slow.speed == pytest.approx(0.72)
    assert profiles.slow.rate == 128
    assert profiles.slow.pauses == Pauses(180, 320, 20)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["Kokoro", "pyttsx3", "espeak-ng"]', '["cosyvoice"]', "不认识的「cosyvoice」"),
        ('["Kokoro", "pyttsx3", "espeak-ng"]', "[]", "应当是一个清单"),
        ('["Kokoro", "pyttsx3", "espeak-ng"]', '"Kokoro"', "应当是一个清单"),
        ('"自然语速" = 0.9', '"自然语速" = 3', "0.5 到 1.5"),
        ('"自然语速" = 0.72', '"语气" = 1', "「慢」里有不认识的「语气」"),
        ('# "说话人" = "zm_yunjian"', '"说话人" = 1', "说话人"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SHIPPED
    with pytest.raises(ConfigError, match=told):
        read_profiles(profile(tmp_path, SHIPPED.replace(old, new)))


def test_a_voice_that_speaks_at_once_has_to_be_among_them(tmp_path: Path) -> None:
    profile(tmp_path, SHIPPED.replace('["Kokoro", "pyttsx3", "espeak-ng"]', '["Kokoro"]'))
    (tmp_path / "lexicon.toml").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="来不及当场念"):
        Voices(tmp_path)
