"""What recognisers and accents make of a sentence, so that it can be measured: always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random

from ivr.understanding.phonetic import fold
from ivr.understanding.pinyin import syllables

RATE = 0.3
"""Of the characters: the published error rates of the small Mandarin model are 17 to 38 %."""

_NUMBERS = frozenset("零〇一二两三四五六七八九十百千幺洞拐")
"""No character is replaced by one of these: 四 in place of 十 is another number, which nobody can
tell from the words alone; such values are read back to the caller."""

_FIRST, _LAST = (0xB0, 0xD7)
"""The rows of GB 2312 that hold the 3,755 frequent characters."""


def homophones(text: str, random: Random) -> str:
    """Some characters replaced by others of the same syllable."""
    return _replaced(text, random, lambda syllable: _inventory()[0].get(syllable, ()))


def accent(text: str, random: Random) -> str:
    """Some characters replaced by others that an accent does not tell apart."""

    def others(syllable: str) -> tuple[str, ...]:
        same, near = _inventory()
        alike = near.get(fold(syllable), ())
        return tuple(one for one in alike if one not in same.get(syllable, ()))

    return _replaced(text, random, others)


def dropped(text: str, random: Random) -> str:
    """One character swallowed."""
    places = [n for n, sign in enumerate(text) if _is_han(sign)]
    if len(places) < 2:
        return text
    place = random.choice(places)
    return text[:place] + text[place + 1 :]


def without_pauses(text: str, random: Random) -> str:
    """What a recogniser writes that knows no punctuation."""
    return "".join(sign for sign in text if sign.isalnum())


MISHEARINGS: Mapping[str, Callable[[str, Random], str]] = {
    "无标点": without_pauses,
    "同音字": homophones,
    "口音": accent,
    "漏一字": dropped,
}


def misheard(text: str, way: str, draw: int, seed: int) -> str:
    """The text as misheard in one of `MISHEARINGS`; the same for the same seed and draw."""
    return MISHEARINGS[way](text, Random(f"{seed}/{way}/{draw}/{text}"))


def _replaced(text: str, random: Random, others: Callable[[str], tuple[str, ...]]) -> str:
    signs = list(text)
    choices = {
        n: rest
        for n, syllable in enumerate(syllables(text))
        if _is_han(text[n]) and (rest := [c for c in others(syllable) if c != text[n]])
    }
    if not choices:
        return text
    count = max(1, round(len(choices) * RATE))
    for place in random.sample(sorted(choices), count):
        signs[place] = random.choice(choices[place])
    return "".join(signs)


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fa5"


@lru_cache(maxsize=1)
def _inventory() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The frequent characters by their syllable, and by their folded syllable."""
    same: dict[str, list[str]] = {}
    near: dict[str, list[str]] = {}
    for row in range(_FIRST, _LAST + 1):
        for cell in range(0xA1, 0xFF):
            try:
                sign = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            if sign in _NUMBERS:
                continue
            syllable = syllables(sign)[0]
            same.setdefault(syllable, []).append(sign)
            near.setdefault(fold(syllable), []).append(sign)
    return (
        {syllable: tuple(signs) for syllable, signs in same.items()},
        {syllable: tuple(signs) for syllable, signs in near.items()},
    )
