"""Values in misheard words: read as they sound, and never taken without a doubt.

A recogniser writes 不队 for 不对 and 伞 for 三. Where words sound like those of a kind of value,
the sentence is read with these as well; a value that differs is unsure, whichever it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ivr.understanding.context import Context
from ivr.understanding.phonetic import near, sound_of
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import in_simplified

Reader = Callable[[str, Context], Reading]
"""What was said, and what is known besides it -> the value, or why there is none."""

LONGEST = 200
"""Characters: an answer is shorter; what is longer is read as it is written."""

_UNSURE = 0.6
_SELDOM = "您"
"""In place of a digit only between two others."""
EVERYWHERE = frozenset(
    "的了是不没有我你他们这那就还要吗吧呢啊呀哦嗯到来去对好行说会能人把给跟和在也都"
)
"""Characters that stand everywhere: they are what they are written as."""

DENYING = "不没莫"
"""A denial counts even where no character of it was written right: 捕诗 is 不是."""


class Vocabulary:
    """The words of a kind of value, to be found by their sound."""

    def __init__(self, words: Iterable[str], singles: str, *, others: Iterable[str]) -> None:
        """`singles`: characters that are found beside one another, such as 是 and 对.
        `others` are what they are written as, whatever they sound like."""
        sought = [word for word in words if len(word) > 1]
        self._words = {tuple(map(near, word)): word for word in sought}
        self._written = frozenset([*sought, *others])
        self._longest = max(map(len, self._written))
        self._exact: dict[str, str] = {}
        self._near: dict[str, str] = {}
        for single in singles:
            self._exact.setdefault(sound_of(single), single)
            self._near.setdefault(near(single), single)
        self._singles = frozenset(singles)
        self._known = self._singles | EVERYWHERE

    def restored(self, text: str, *, inside: bool = False) -> str:
        """The text, as long as it was, with the words that it sounds like.

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
                signs[at] = self._single(signs, at, inside)
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
            word = self._words.get(tuple(map(near, signs[at : at + size])))
            if word and (size == len(signs) or self._is_likely(written, word)):
                return size, word
        return 1, ""

    def _is_likely(self, written: str, word: str) -> bool:
        """Whether enough of a word was written right; numbers are only what they are written as."""
        pairs = tuple(zip(written, word, strict=True))
        if any(sign in self._singles and sign != meant for sign, meant in pairs):
            return False
        return word[0] in DENYING or any(sign == meant for sign, meant in pairs)

    def _single(self, signs: list[str], at: int, inside: bool) -> str:
        sign = signs[at]
        if sign in self._known or sign.isascii():
            return sign
        meant = self._exact.get(sound_of(sign)) or self._near.get(near(sign))
        if meant is None:
            return sign
        if len(signs) == 1:
            return meant
        before = at > 0 and self._is_single(signs[at - 1])
        after = at + 1 < len(signs) and self._may_be_single(signs[at + 1])
        if before and after:
            return meant
        ends = at in (0, len(signs) - 1)
        needed = (before or after) and (ends or not inside) and sign not in _SELDOM
        return meant if needed else sign

    def _may_be_single(self, sign: str) -> bool:
        if sign in self._known or sign.isascii():
            return self._is_single(sign)
        return sound_of(sign) in self._exact

    def _is_single(self, sign: str) -> bool:
        return sign in self._singles or sign in "0123456789"


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
        if isinstance(heard, Rejected):
            heard = read(vocabulary().restored(written, inside=True), context)
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
