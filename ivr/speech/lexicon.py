"""How words are pronounced where the dictionary would be wrong; read from `voices/lexicon.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr.errors import ConfigError
from ivr.speech.toml import read_table, texts

SYLLABLE = re.compile(r"[a-zü]{1,6}[1-5]")
TITLES: Mapping[str, tuple[str, ...]] = {
    "先生": ("xian1", "sheng5"),
    "女士": ("nü3", "shi4"),
    "小姐": ("xiao3", "jie5"),
    "师傅": ("shi1", "fu5"),
    "老师": ("lao3", "shi1"),
    "大爷": ("da4", "ye5"),
    "阿姨": ("a1", "yi2"),
}
"""What follows a surname; a character that is read otherwise in words is a surname before these."""

HAN = re.compile(r"[\u3007\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Readings of words, words spoken in one breath, names of letters, and replacements."""

    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    letters: Mapping[str, str] = field(default_factory=dict)
    said_as: Mapping[str, str] = field(default_factory=dict)
    longest: int = 1

    def entries_for(self, text: str) -> str:
        """What of the lexicon bears on the text, as a line that changes when it changes."""
        parts = [
            f"{word}={' '.join(self.readings[word])}" for word in self.readings if word in text
        ]
        parts += [word for word in sorted(self.words) if word in text]
        parts += [f"{old}>{new}" for old, new in self.said_as.items() if old in text]
        return ";".join(parts)

    def word_at(self, run: str, at: int) -> str | None:
        """The longest known word that begins here."""
        for length in range(min(self.longest, len(run) - at), 0, -1):
            word = run[at : at + length]
            if word in self.readings or word in self.words:
                return word
        return None


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon of a file; a mistake in it is a ConfigError that names file and word."""
    table = read_table(path, {"读音", "姓", "词", "字母", "说成"})
    readings = _surnames(path, texts(path, table, "姓")) | {
        word: _syllables(path, word, pinyin) for word, pinyin in texts(path, table, "读音").items()
    }
    words = frozenset(" ".join(texts(path, table, "词").values()).split())
    letters = {name.upper(): said for name, said in texts(path, table, "字母").items()}
    longest = max(map(len, {*readings, *words}), default=1)
    return Lexicon(readings, words, letters, texts(path, table, "说成"), longest)


def _surnames(path: Path, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Surnames where nothing else can be meant: 姓单, 单先生."""
    readings: dict[str, tuple[str, ...]] = {}
    for name, pinyin in names.items():
        said = _syllables(path, name, pinyin)
        readings[f"姓{name}"] = ("xing4", *said)
        readings |= {name + title: (*said, *spoken) for title, spoken in TITLES.items()}
    return readings


def _syllables(path: Path, word: str, pinyin: str) -> tuple[str, ...]:
    syllables = tuple(pinyin.replace("v", "ü").split())
    wrong = next((part for part in syllables if not SYLLABLE.fullmatch(part)), None)
    if wrong is not None:
        raise ConfigError(
            f"发音词典「{path}」里「{word}」的拼音「{wrong}」不对，"
            "请写成小写拼音加声调数字（轻声写 5），例如 chong2 fu4"
        )
    if len(syllables) != len(HAN.findall(word)):
        raise ConfigError(
            f"发音词典「{path}」里「{word}」有 {len(HAN.findall(word))} 个字，"
            f"却写了 {len(syllables)} 个音节，请一个字写一个音节，用空格分开"
        )
    return syllables
