"""Chinese text as the numbered pinyin that espeak-ng's voice `sit/cmn-latn-pinyin` speaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ivr import figures
from ivr.speech.lexicon import HAN, SYLLABLE, Lexicon

SHORT_PAUSES = "，、；：,;:—…·~～\n"
LONG_PAUSES = "。！？.!?"
MARKS = SHORT_PAUSES + LONG_PAUSES
DIGITS_IN_THIRD_TONE = frozenset({"wu3", "jiu3"})
"""Digits keep their tones beside one another, for clearness."""

NUMERALS = (*"零一二三四五六七八九十百千万第初", "周", "星期")
"""After one of these 一 ends a number or a rank and keeps its tone: 十一小时, 第一次, 周一."""
VERSION = 3
"""Raised with every change here that changes how a text is pronounced."""

_DECIMAL = re.compile(r"一点(?=[零一二三四五六七八九])")
_PIECE = re.compile(
    rf"(?P<han>{HAN.pattern}+)|(?P<latin>[A-Za-z]+)|(?P<mark>[{re.escape(MARKS)}]+)"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of joined numbered syllables (`bao4xiu1`), and the pause after them: ，。？ or ！."""

    words: tuple[str, ...]
    mark: str


class Mandarin:
    """Turns text into pinyin, by the dictionary and the lexicon that overrules it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def fingerprint(self, text: str) -> str:
        """Changes when the text would be pronounced differently."""
        return f"{VERSION} {self._lexicon.entries_for(text)}"

    def words(self, text: str) -> str:
        """The text in Chinese words: no digits, no full-width letters, replacements made."""
        text = "".join(
            sign if sign in MARKS else unicodedata.normalize("NFKC", sign) for sign in text
        )
        text = figures.without_keys(text)  # before * and # get the names of their keys
        for old, new in self._lexicon.said_as.items():
            text = text.replace(old, new)
        return figures.said(text)

    def pinyin(self, text: str) -> str:
        """Pinyin with tone numbers, words apart, and the two kinds of pause; may be empty."""
        return "".join(
            f"{' '.join(_sandhi(phrase.words))}{'，' if phrase.mark == '，' else '。'}"
            for phrase in self._phrases(text, _syllables)
        )

    def phrases(self, text: str) -> list[Phrase]:
        """What is said between two pauses, with the tones that the dictionary gives.

        What lies between two words of the lexicon is one word here.
        """
        return self._phrases(text, lambda run: ["".join(_syllables(run))])

    def _phrases(self, text: str, split: Callable[[str], list[str]]) -> list[Phrase]:
        phrases: list[Phrase] = []
        words: list[str] = []
        for kind, piece in self._pieces(text):
            if kind != "mark":
                words += self._han(piece, split) if kind == "han" else self._latin(piece)
            elif words:
                phrases.append(Phrase(tuple(words), _pause(piece)))
                words = []
        if words:
            phrases.append(Phrase(tuple(words), "。"))
        return phrases

    def _pieces(self, text: str) -> Iterator[tuple[str, str]]:
        for match in _PIECE.finditer(self.words(text)):
            yield str(match.lastgroup), match.group()

    def _latin(self, word: str) -> list[str]:
        names = (self._lexicon.letters.get(letter.upper()) for letter in word)
        return [name for name in names if name]

    def _han(self, run: str, split: Callable[[str], list[str]]) -> list[str]:
        """The run's words, each as its syllables without a space between them."""
        words: list[str] = []
        rest, at = "", 0
        while at < len(run):
            word = self._lexicon.word_at(run, at)
            if word is None or (run[at] == "一" and run[:at].endswith(NUMERALS)):
                rest += run[at]
                at += 1
                continue
            words += [*split(rest), "".join(self._reading(word))]
            rest, at = "", at + len(word)
        return [word for word in [*words, *split(rest)] if word]

    def _reading(self, word: str) -> Sequence[str]:
        return self._lexicon.readings.get(word) or _syllables(word)


def _syllables(run: str) -> list[str]:
    """One syllable a character, by the dictionary; characters it does not know are left out."""
    if not run:
        return []
    from pypinyin import Style, pinyin  # a large dictionary: only whoever speaks loads it

    found = [
        readings[0] if SYLLABLE.fullmatch(readings[0]) else ""
        for readings in pinyin(
            run,
            style=Style.TONE3,
            neutral_tone_with_five=True,
            v_to_u=True,
            errors=_blank,  # type: ignore[arg-type]  # a list is allowed, one item a character
        )
    ]
    return [_as_here(run, at, found) for at in range(len(run))]


def _pause(marks: str) -> str:
    """The pause that a row of marks asks for; the first long one decides how the voice ends."""
    long = next((sign for sign in marks if sign in LONG_PAUSES), None)
    if long is None:
        return "，"
    return "？" if long in "？?" else "！" if long in "！!" else "。"


def _blank(unknown: str) -> list[str]:
    return [""] * len(unknown)


def _as_here(run: str, at: int, found: Sequence[str]) -> str:
    """不 rises before a falling tone: 不是 is bu2 shi4; 十一点 is a number, 一点 is a little."""
    if run[at] == "一" and (run[:at].endswith(NUMERALS) or _DECIMAL.match(run, at)):
        return "yi1"
    falls = at + 1 < len(found) and found[at + 1].endswith("4")
    return "bu2" if run[at] == "不" and falls else found[at]


def _sandhi(words: Sequence[str]) -> list[str]:
    """A one-syllable word in the third tone rises before another third tone: 请等 is qing2 deng3.

    Within a word the voice does so by itself; digits keep their tones, for clearness.
    """
    spoken = list(words)
    for at, (word, following) in enumerate(pairwise(words)):
        if _third(word) and word not in DIGITS_IN_THIRD_TONE and _first_tone(following) == "3":
            spoken[at] = word[:-1] + "2"
    return spoken


def _third(word: str) -> bool:
    return word.endswith("3") and sum(sign.isdigit() for sign in word) == 1


def _first_tone(word: str) -> str:
    return next((sign for sign in word if sign.isdigit()), "")
