"""Patterns over sounds: what is written in characters also finds what only sounds like it.

Every folded syllable has a sign of its own (of the private use area). A text and a pattern are
written in these signs, one for each character, so spans stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from ivr.understanding.phonetic import fold, folded

_FIRST, _LAST = "\ue000", "\uf8ff"
_ANY_HAN, _ESCAPED = "\u4e00-\u9fa5", r"\u4e00-\u9fa5"

_READINGS = {
    "着": ("zhe", "zhao"),
    "都": ("dou", "du"),
    "了": ("le", "liao"),
    "还": ("hai", "huan"),
    "得": ("de", "dei"),
    "地": ("di", "de"),
    "没": ("mei", "mo"),
    "长": ("chang", "zhang"),
    "重": ("zhong", "chong"),
    "单": ("dan", "shan"),
    "行": ("xing", "hang"),
    "大": ("da", "dai"),
    "给": ("gei", "ji"),
    "俩": ("liang", "lia"),
    "掉": ("diao",),
    "吗": ("ma",),
    "呢": ("ne", "ni"),
    "什": ("shen", "shi"),
    "咯": ("lo", "ge"),
}
"""Characters of patterns that are read in more than one way."""

COMMON = frozenset(
    "的了是不没有我你他们家个一在这那都也就还要吗吧呢啊到上下来去着过好说会能人什么啥"
)
"""Characters that stand everywhere: that one of them was heard right shows nothing."""

MOST_OF_IT = 0.4
"""Of what was said: words that are so much of it hardly stand there by chance."""

LONG = 4
"""So many syllables do not come together by chance."""

_AHEAD = 2
"""Characters after a single one that a pattern looked ahead to: they count as heard."""

_PAIR = 2
"""Two syllables of which one was heard right count where they end a clause: 我们这儿没典了."""

_CLOSING = "[了啦喽嘞咯的啊呀哦呢吧]*(?:$|，)|[了啦嘞]"

_NUMBERS = frozenset("零〇一二两三四五六七八九十百千幺俩")
"""Numbers are heard as numbers: 三 is no 闪, though a 闪 may have been a 三."""

_signs: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and its sounds."""

    text: str
    sounds: str

    @classmethod
    def of(cls, text: str) -> Spoken:
        """A text with its sounds."""
        return cls(text, in_sounds(text))


@dataclass(frozen=True, slots=True)
class Span:
    """Where a pattern was found, and whether in its very characters."""

    start: int
    end: int
    exact: bool


@dataclass(frozen=True)
class Ways:
    """The ways to say one thing, as a pattern of characters that is also looked for by sound."""

    pattern: str

    def find(self, spoken: Spoken) -> Iterator[Span]:
        """Every place: in characters first, then those that only sound so.

        Of a short one that only sounds so, a character that matters must be right, or it must
        be all that was said.
        """
        written = [found.span() for found in self._written.finditer(spoken.text)]
        yield from (Span(start, end, True) for start, end in written)
        for found in self._heard.finditer(spoken.sounds):
            start, end = found.span()
            if any(a < end and start < b for a, b in written):
                continue
            ahead = end + (_AHEAD if end - start == 1 else 0)
            ends = _closing().match(spoken.sounds, end) is not None
            if self._is_likely(spoken.text[start:ahead], spoken.text, ends=ends):
                yield Span(start, end, False)

    def _is_likely(self, heard: str, text: str, *, ends: bool) -> bool:
        if len(heard) >= LONG or heard == text:
            return True
        right = [character for character in heard if character in self._characters]
        if ends and right and len(heard) == _PAIR:
            return True
        if set(right) - COMMON:
            return len(heard) > 1
        return len(right) > 1 or (bool(right) and 1 < len(heard) >= MOST_OF_IT * len(text))

    @cached_property
    def _written(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @cached_property
    def _heard(self) -> re.Pattern[str]:
        return sounding(self.pattern)

    @cached_property
    def _characters(self) -> frozenset[str]:
        return frozenset(filter(_is_han, self.pattern))


def in_sounds(text: str) -> str:
    """The text with a sign for the sound of each Chinese character; others stay."""
    row = folded(text)
    return "".join(
        _sign(syllable) if _is_han(character) and character not in _NUMBERS else character
        for character, syllable in zip(text, row, strict=True)
    )


def sounding(pattern: str) -> re.Pattern[str]:
    """A pattern of characters as one of sounds, for `in_sounds` texts."""
    written: list[str] = []
    in_class = False
    signs_of_any = f"{_FIRST}-{_LAST}"
    for character in pattern.replace(_ANY_HAN, signs_of_any).replace(_ESCAPED, signs_of_any):
        if not _is_han(character):
            in_class = character == "[" or (in_class and character != "]")
            written.append(character)
            continue
        signs = _signs_of(character)
        written.append(signs if in_class or len(signs) == 1 else f"[{signs}]")
    return re.compile("".join(written))


@lru_cache(maxsize=4096)
def _signs_of(character: str) -> str:
    readings = _READINGS.get(character)
    sounds = map(fold, readings) if readings else folded(character)
    signs = "".join(dict.fromkeys(_sign(sound) for sound in sounds))
    return character + signs if character in _NUMBERS else signs


def _sign(syllable: str) -> str:
    if syllable not in _signs:
        _signs[syllable] = chr(ord(_FIRST) + len(_signs) % (ord(_LAST) - ord(_FIRST)))
    return _signs[syllable]


@cache
def _closing() -> re.Pattern[str]:
    """The end of a clause, or a particle of it."""
    return sounding(_CLOSING)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5"
