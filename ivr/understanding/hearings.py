"""What a sentence with numbers may have been, by its sound: 伞户 is 三户, 思块 is 十块 or 四块.

A recogniser writes 不队 for 不对 and 伞 for 三. Where words sound like those of a kind of value,
the sentence is heard in a few ways, the likeliest first; which of them are values is for the
reader of the kind to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from ivr.understanding.mishearing import DENYING, EVERYWHERE
from ivr.understanding.phonetic import folded, near, sound_of

MOST = 12
"""Ways in which a sentence is heard at most, so that a turn stays at a few milliseconds."""

_SELDOM = {"您": "零", "吧": "八", "把": "八", "就": "九", "要": "幺"}
"""Words of their own that sound like digits: digits between two others, elsewhere perhaps."""

_BY_CHANCE = 2
"""Words of so many syllables stand by chance in many sentences: one was written right."""

_IS = "是"
_ALIKE = "四十"
"""What accents do not tell apart, nor from 是."""

_BEFORE_IS = "对错后位能像该号尾了不"
"""What 是 follows more likely than a number."""

_FIGURES = frozenset("零幺一二两三四五六七八九十百千0123456789洞拐勾")
_FIRST = _FIGURES | frozenset("双仨俩半快差几廿卅")
"""What a number may begin with; all else follows one."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A place where the sentence may be heard otherwise."""

    place: int
    others: str
    weak: bool = False
    """Only where nothing else is a value."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A way in which a sentence may have been said."""

    text: str
    weak: bool = False
    """Not to be thought of where another one is a value."""


class Ear:
    """The words of a kind of value, to be found by their sound."""

    def __init__(
        self,
        words: Iterable[str],
        singles: str,
        *,
        others: Iterable[str],
        beside: str = "",
        behind: str = "",
        row: bool = False,
    ) -> None:
        """`singles`: characters found beside one another, such as digits and units, and beside
        those of `beside` or behind those of `behind`; `row`: digits are said one by one, so 四 is
        likelier than 十. `others` are what they are written as, whatever they sound like."""
        sought = [word for word in words if len(word) > 1]
        self._words = {tuple(map(near, word)): word for word in reversed(sought)}
        self._words |= {folded(word): word for word in reversed(sought)}
        self._written = frozenset([*sought, *others])
        self._longest = max(map(len, self._written))
        self._exact: dict[str, str] = {}
        self._near: dict[str, str] = {}
        for single in singles:
            self._exact.setdefault(sound_of(single), single)
            self._near.setdefault(near(single), single)
        self._singles = frozenset(singles)
        self._numberlike = frozenset(singles + beside + "0123456789")
        self._behind = frozenset(behind)
        self._row = row

    def restored(self, text: str) -> str:
        """The text, as long as it was, with the words that it most likely was."""
        return next(self.hearings(text)).text

    def hearings(self, text: str) -> Iterator[Hearing]:
        """The ways in which the text may have been said, the likeliest first; each as long."""
        places = [place for place, sign in enumerate(text) if sign.isalnum()]
        signs = [text[place] for place in places]
        fixed = self._put_words_right(signs)
        points = self._put_singles_right(signs, fixed)
        whole = list(text)
        for place, sign in zip(places, signs, strict=True):
            whole[place] = sign
        for changes in _combined(points):
            heard = list(whole)
            for change in changes:
                heard[places[change.place]] = change.others
            yield Hearing("".join(heard), any(change.weak for change in changes))

    def _put_words_right(self, signs: list[str]) -> list[bool]:
        """Whole words that were misheard; which characters are settled by them."""
        fixed = [False] * len(signs)
        at = 0
        while at < len(signs):
            size, word = self._word_at(signs, at)
            if word:
                signs[at : at + size] = word
                for place in range(at, at + size):
                    fixed[place] = True
            at += size
        return fixed

    def _word_at(self, signs: list[str], at: int) -> tuple[int, str]:
        """How many characters the longest word here has, and the word; 1 and nothing for none."""
        for size in range(min(self._longest, len(signs) - at), 1, -1):
            written = "".join(signs[at : at + size])
            if written in self._written:
                return size, written
            word = self._words.get(tuple(map(near, written)))
            if word and (size == len(signs) or self._is_likely(written, word)):
                return size, word
            if word and self._stands_by_a_number(signs, at, size):
                return size, word
        return 1, ""

    def _stands_by_a_number(self, signs: list[str], at: int, size: int) -> bool:
        """Whether a word that was not written right at all stands where it may be: 业漓一点."""
        if any(sign in EVERYWHERE or sign in self._numberlike for sign in signs[at : at + size]):
            return False
        around = [*signs[max(at - 1, 0) : at], *signs[at + size : at + size + 1]]
        return any(sign in self._numberlike for sign in around)

    def _is_likely(self, written: str, word: str) -> bool:
        """Whether enough of a word was written right; numbers are only what they are written as."""
        pairs = tuple(zip(written, word, strict=True))
        if any(sign in self._singles and sign != meant for sign, meant in pairs):
            return False
        if len(word) > _BY_CHANCE or word[0] in DENYING:
            return True
        return any(sign == meant for sign, meant in pairs)

    def _put_singles_right(self, signs: list[str], fixed: list[bool]) -> list[_Point]:
        """Single digits and units beside others; where it may be otherwise."""
        written = list(signs)
        meant = [None if fixed[n] else self._single(sign) for n, sign in enumerate(signs)]
        number = [sign in self._numberlike for sign in signs]
        found: list[int] = []
        grown = True
        while grown:
            grown = False
            for place, single in enumerate(meant):
                if single and not number[place] and self._joins(place, number, meant, signs):
                    number[place] = grown = True
                    found.append(place)
        points: list[_Point] = []
        for place in sorted(found):
            signs[place], others = self._likeliest(place, meant[place] or "", signs, number)
            inner = 0 < place < len(signs) - 1 and number[place - 1] and number[place + 1]
            points.append(_Point(place, others if inner else others + written[place]))
        points += self._seldom(signs, fixed, number)
        return [point for point in points if point.others]

    def _single(self, sign: str) -> str | None:
        if sign in self._numberlike or sign in EVERYWHERE or sign in _SELDOM or sign.isascii():
            return None
        return self._exact.get(sound_of(sign)) or self._near.get(near(sign))

    def _seldom(self, signs: list[str], fixed: list[bool], number: list[bool]) -> Iterator[_Point]:
        """Common words between digits are digits; at an end of all that was said they may be."""
        for place, sign in enumerate(signs):
            digit = _SELDOM.get(sign)
            if digit is None or fixed[place]:
                continue
            before, after = self._neighbours(place, signs, number)
            if before and after and self._row:
                signs[place] = digit
                yield _Point(place, sign)
            elif before and place + 1 == len(signs) and (self._row or signs[place - 1] in _FIGURES):
                yield _Point(place, digit)
            elif after and self._row:
                labelled = place == 0 or signs[place - 1] in self._behind
                yield _Point(place, digit, weak=not labelled)
            elif before and (self._row or after):
                yield _Point(place, digit, weak=not after)

    def _neighbours(self, place: int, signs: list[str], number: list[bool]) -> tuple[bool, bool]:
        """Whether a number stands before, and after."""
        return place > 0 and number[place - 1], place + 1 < len(signs) and number[place + 1]

    def _joins(
        self, place: int, number: list[bool], meant: list[str | None], signs: list[str]
    ) -> bool:
        """Whether a sound stands where a digit or a unit would."""
        if len(signs) == 1 or all(meant):
            return True
        before = place > 0 and (number[place - 1] or signs[place - 1] in self._behind)
        after = place + 1 < len(signs) and number[place + 1]
        if meant[place] not in _FIRST:
            # Units and what belongs to them follow a number.
            return before
        first = place == 0 or signs[place - 1] in self._behind
        return before or after or (first and self._is_unit(signs, place + 1))

    def _is_unit(self, signs: list[str], place: int) -> bool:
        """Whether a unit was misheard here; 快 is 块, whatever it was before a number."""
        sign = signs[place] if place < len(signs) else ""
        return bool(sign) and (self._exact.get(sound_of(sign)) or "一") not in _FIRST

    def _likeliest(
        self, place: int, meant: str, signs: list[str], number: list[bool]
    ) -> tuple[str, str]:
        """The single that was meant, and what else it may be."""
        if meant not in _ALIKE:
            return meant, ""
        before = signs[place - 1] if place else ""
        after = signs[place + 1] if place + 1 < len(signs) else ""
        leads = bool(after) and number[place + 1] and self._is_figure(after)
        if leads and before and before in _BEFORE_IS:
            return _IS, _ALIKE
        if self._row:
            return "四", "是十" if leads else "十"
        first = _four_or_ten(before, after, meant)
        return first, _ALIKE.replace(first, "") + (_IS if leads else "")

    def _is_figure(self, sign: str) -> bool:
        """Whether it is a digit or, not yet put right, may be one."""
        return sign in _FIRST or (self._single(sign) or "") in _FIRST


def _four_or_ten(before: str, after: str, otherwise: str) -> str:
    """Which of two that accents confuse fits between its neighbours in a number."""
    if (after and after in "十百千万") or (before and before in "十点"):
        return "十" if before == "点" and after in _FIGURES else "四"
    if (before and before in "二三五六七八九") or (after and after in "一二三五六七八九几多来"):
        return "十"
    return otherwise


def _combined(points: list[_Point]) -> Iterator[tuple[_Point, ...]]:
    """No change, every single change, then pairs of them; at most `MOST` in all.

    Another number comes before no number, and what is likely before what is not.
    """
    changes = [_Point(point.place, other, point.weak) for point in points for other in point.others]
    changes.sort(key=lambda change: (change.weak, change.others not in _FIGURES | {_IS}))
    pairs = [(one, other) for one, other in combinations(changes, 2) if one.place != other.place]
    pairs.sort(key=lambda pair: pair[0].weak or pair[1].weak)
    yield from [(), *((change,) for change in changes), *pairs][:MOST]
