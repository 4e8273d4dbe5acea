"""Values in misheard words: read as they sound, and never taken without a doubt.

A recogniser writes 不队 for 不对 and 伞 for 三. Where words sound like those of a kind of value,
the sentence is read with these as well; a value that differs is unsure, whichever it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from ivr.understanding.context import Context
from ivr.understanding.phonetic import fold
from ivr.understanding.pinyin import syllables
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import in_simplified

Reader = Callable[[str, Context], Reading]
"""What was said, and what is known besides it -> the value, or why there is none."""

LONGEST = 200
"""Characters: an answer is shorter; what is longer is read as it is written."""

_UNSURE = 0.6
_SELDOM = "您"
"""In place of a digit only between two others."""
_COMMON = frozenset(
    "的了是不没有我你他们这那就还要吗吧呢啊呀哦嗯到来去对好行说会能人把给跟和在也都"
)
"""Characters that stand everywhere: they are what they are written as."""

_SWAPPED = {"四": "十", "十": "四"}
_DENYING = "不没莫"
"""A denial counts even where no character of it was written right: 捕诗 is 不是."""


class Vocabulary:
    """The words of a kind of value, to be found by their sound."""

    def __init__(
        self, words: Iterable[str], singles: str, *, others: Iterable[str], between: str = ""
    ) -> None:
        """`singles`: characters that are found beside one another, such as digits and units;
        those of `between` only where one stands on either side, and what else sounds so is 是.
        `others` are what they are written as, whatever they sound like."""
        sought = [word for word in words if len(word) > 1]
        self._words = {tuple(map(_near, word)): word for word in sought}
        self._written = frozenset([*sought, *others])
        self._longest = max(map(len, self._written))
        self._exact: dict[str, str] = {}
        self._near: dict[str, str] = {}
        for single in singles:
            self._exact.setdefault(_sound(single), single)
            self._near.setdefault(_near(single), single)
        self._singles = frozenset(singles)
        self._between = frozenset(between)
        self._known = self._singles | _COMMON

    def restored(self, text: str, *, swapped: bool = False, inside: bool = False) -> str:
        """The text, as long as it was, with the words that it sounds like.

        `swapped`: what sounds like 四 is 十, and the other way round, as many accents have it.
        `inside`: singles are found only between others, not at the ends of their row.
        """
        places = [place for place, sign in enumerate(text) if sign.isalnum()]
        signs = [text[place] for place in places]
        at = 0
        while at < len(signs):
            size, word = self._word_at(signs, at)
            if word:
                signs[at : at + size] = word
            else:
                signs[at] = self._single(signs, at, swapped, inside)
            at += size
        whole = list(text)
        for place, sign in zip(places, signs, strict=True):
            whole[place] = sign
        return "".join(whole)

    def _word_at(self, signs: list[str], at: int) -> tuple[int, str]:
        """How many characters the longest word here has, and the word; 1 and nothing for none."""
        for size in range(min(self._longest, len(signs) - at), 1, -1):
            written = "".join(signs[at : at + size])
            if written in self._written:
                return size, written
            word = self._words.get(tuple(map(_near, signs[at : at + size])))
            if word and (size == len(signs) or self._is_likely(written, word)):
                return size, word
        return 1, ""

    def _is_likely(self, written: str, word: str) -> bool:
        """Whether enough of a word was written right; numbers are only what they are written as."""
        pairs = tuple(zip(written, word, strict=True))
        if any(sign in self._singles and sign != meant for sign, meant in pairs):
            return False
        return word[0] in _DENYING or any(sign == meant for sign, meant in pairs)

    def _single(self, signs: list[str], at: int, swapped: bool, inside: bool) -> str:
        sign = signs[at]
        if sign in self._known or sign.isascii():
            return sign
        meant = self._exact.get(_sound(sign)) or self._near.get(_near(sign))
        if meant is None:
            return sign
        if meant in _SWAPPED and not self._between:
            meant = _four_or_ten(
                signs[at - 1] if at else "", "".join(signs[at + 1 : at + 2]), meant
            )
        if swapped:
            meant = _SWAPPED.get(meant, meant)
        if len(signs) == 1:
            return meant
        before = at > 0 and self._is_single(signs[at - 1])
        after = at + 1 < len(signs) and self._may_be_single(signs[at + 1])
        if before and after:
            return meant
        if meant in self._between:
            return "是" if before or after else sign
        ends = at in (0, len(signs) - 1)
        needed = (before or after) and (ends or not inside) and sign not in _SELDOM
        return meant if needed else sign

    def _may_be_single(self, sign: str) -> bool:
        if sign in self._known or sign.isascii():
            return self._is_single(sign)
        return _sound(sign) in self._exact

    def _is_single(self, sign: str) -> bool:
        return sign in self._singles or sign in "0123456789"


def _four_or_ten(before: str, after: str, otherwise: str) -> str:
    """Which of two that accents confuse fits between its neighbours in a number."""
    if after and after in "十百千万":
        return "四"
    if (before and before in "二三五六七八九") or (after and after in "几多来"):
        return "十"
    return otherwise


@lru_cache(maxsize=8192)
def _sound(sign: str) -> str:
    """The syllable of a character, whatever it stands beside."""
    return syllables(sign)[0]


@lru_cache(maxsize=8192)
def _near(sign: str) -> str:
    """The same, as most accents hear it."""
    return fold(_sound(sign))


def by_sound(read: Reader, vocabulary: Callable[[], Vocabulary]) -> Reader:
    """A reader that also takes what only sounds like the words of its kind, with a doubt."""

    def reader(text: str, context: Context) -> Reading:
        plainly = read(text, context)
        if len(text) > LONGEST:
            return plainly
        written = in_simplified(text)
        meant = vocabulary().restored(written)
        if meant == written:
            return plainly
        heard = read(meant, context)
        for way in ({"swapped": True}, {"inside": True}):
            if isinstance(heard, Rejected):
                heard = read(vocabulary().restored(written, **way), context)
        if isinstance(plainly, Rejected):
            return unsure(heard) if isinstance(heard, Understood) else plainly
        if isinstance(heard, Rejected):
            return unsure(plainly)
        if heard.value != plainly.value:
            return unsure(heard)
        return heard if heard.sure < plainly.sure else plainly

    return reader


def unsure(reading: Understood) -> Understood:
    """The reading with a doubt, about all of it where it has none."""
    doubts = reading.doubts or (Doubt(reading.kind, reading.value),)
    return replace(reading, sure=min(reading.sure, _UNSURE), doubts=doubts)
