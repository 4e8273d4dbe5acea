from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ConfigError
from ivr.speech.lexicon import HAN, SYLLABLE, read_lexicon
from ivr.speech.profile import read_profile

VOICES = Path(__file__).parents[2] / "voices"


def lexicon_file(folder: Path, text: str) -> Path:
    path = folder / "lexicon.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_lexicon_holds_the_words_of_the_trade() -> None:
    lexicon = read_lexicon(VOICES / "lexicon.toml")
    assert lexicon.readings["重复"] == ("chong2", "fu4")
    assert {"停电", "故障", "地址", "您好"} <= lexicon.words
    assert all(HAN.fullmatch(sign) for word in lexicon.words for sign in word)
    assert set(lexicon.letters) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert all(SYLLABLE.match(said) for said in lexicon.letters.values())


def test_the_longest_word_wins(tmp_path: Path) -> None:
    path = lexicon_file(tmp_path, '["词"]\n"甲" = "抢修 抢修人员"\n')
    assert read_lexicon(path).word_at("请抢修人员来", 1) == "抢修人员"
    assert read_lexicon(path).word_at("请抢修人来", 1) == "抢修"
    assert read_lexicon(path).word_at("请抢修人来", 0) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('["读音"]\n"重复" = "chong fu4"', "chong"),
        ('["读音"]\n"重复" = "chong2"', "1 个音节"),
        ('["读音"]\n"重复" = 3', "重复"),
        ('["姓"]\n"单" = "shan"', "shan"),
        ('["姓"]\n"尉迟" = "yu4"', "1 个音节"),
        ('["毒音"]\n"重复" = "chong2 fu4"', "毒音"),
        ("读音 = 1", "第 1 行第 1 列写得不对，中文名称要加英文引号"),
        ('["读音]', "末尾写得不对"),
        ('"读音" = 1', "小节"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    path = lexicon_file(tmp_path, text)
    with pytest.raises(ConfigError, match=told) as caught:
        read_lexicon(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="找不到"):
        read_lexicon(tmp_path / "lexicon.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_bytes('"读音" = 1'.encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read_lexicon(path)


def test_the_shipped_voice_is_complete() -> None:
    profile = read_profile(VOICES / "voice.toml")
    assert profile.voice == "sit/cmn-latn-pinyin"
    assert -20 <= profile.level.speech_dbfs <= -16
    assert profile.spare_sentence is not None
    assert profile.spare_sentence.path.is_file()
    assert profile.spare_value is not None
    assert profile.spare_value.path.is_file()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"语速" = 160', '"语速" = 1000', "80 到 260"),
        ('"语速" = 160', '"语速" = "快"', "语速"),
        ('"语速" = 160', "", "语速"),
        ('["停顿"]', '["停"]', "停"),
        ('"音色" = "sit/cmn-latn-pinyin"', '"音色" = 7', "音色"),
        ('{"文件" = "value.wav", "内容"', '{"文件" = "value.wav", "话"', "一项"),
    ],
)
def test_a_wrong_voice_setting_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (VOICES / "voice.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "voice.toml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=told):
        read_profile(path)
