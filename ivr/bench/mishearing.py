"""What recognisers and accents make of a sentence, so that it can be measured: always the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random

from ivr.understanding.phonetic import fold
from ivr.understanding.pinyin import syllables

RATE = 0.3
"""Of the characters: the published error rates of the small Mandarin model are 17 to 38 %."""

_NUMBERS = frozenset("零〇一二两三四五六七八九十百千幺洞拐")
"""No character is replaced by one of these: 四 in place of 十 is another number, which nobody can
tell from the words alone; such values are read back to the caller."""

_COUNTING = _NUMBERS | frozenset("半万双仨俩几")
_DIGITS = "零一二三四五六七八九十幺两"
_DENIALS = "不没"
_MOST_TWINS = 8
_PAUSES = re.compile(r"(?<=[0-9])[.:,/~-](?=[0-9])|\w")
"""A sign between figures belongs to them: no recogniser writes 3.5 as 35."""

_FIRST, _LAST = (0xB0, 0xD7)
"""The rows of GB 2312 that hold the 3,755 frequent characters."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as misheard."""

    text: str
    twins: tuple[str, ...] = ()
    """What was said as well, by the sound of what was heard: 思块 is 四块 and 十块. Where their
    values differ nobody can tell which it was, and a question is the right answer."""
    lost: bool = False
    """A number word or a denial was swallowed: what is left may be another whole sentence."""


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
    return "".join(_PAUSES.findall(text)).replace("_", "")


MISHEARINGS: Mapping[str, Callable[[str, Random], str]] = {
    "无标点": without_pauses,
    "同音字": homophones,
    "口音": accent,
    "漏一字": dropped,
}


def misheard(text: str, way: str, draw: int, seed: int) -> Heard:
    """The text as misheard in one of `MISHEARINGS`; the same for the same seed and draw."""
    heard = MISHEARINGS[way](text, Random(f"{seed}/{way}/{draw}/{text}"))
    if len(heard) == len(text):
        return Heard(heard, _twins(text, heard))
    swallowed = {sign for sign in text if text.count(sign) > heard.count(sign)}
    return Heard(heard, lost=bool(swallowed & {*_COUNTING, *_DENIALS}) and way == "漏一字")


def _twins(text: str, heard: str) -> tuple[str, ...]:
    """The text with digits in the places where what was heard sounds like them."""
    ways: dict[int, str] = {}
    for place, (said, sign) in enumerate(zip(text, heard, strict=True)):
        if said == sign:
            continue
        sound = syllables(sign)[0]
        others = "".join(
            digit for digit in _DIGITS if digit != said and fold(_syllable(digit)) == fold(sound)
        )
        if others:
            ways[place] = said + others
    options = [ways.get(place, said) for place, said in enumerate(text)]
    found: list[str] = []
    for signs in product(*options):
        found.append("".join(signs))
        if len(found) > _MOST_TWINS:
            break
    return tuple(found[1:])


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


@lru_cache(maxsize=64)
def _syllable(sign: str) -> str:
    return syllables(sign)[0]


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
