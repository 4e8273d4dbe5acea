"""How a name is written, where the caller explains it: 弓长张; 王小明，大小的小，明天的明."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.phonetic import folded
from ivr.understanding.surnames import EXPLAINED

_HAN = "[\u4e00-\u9fa5]"
_WAYS = "|".join(sorted(EXPLAINED, key=len, reverse=True))
_WAY = re.compile(rf"(?P<way>{_WAYS})(?:的)?(?P<said>{_HAN})?")
_CHARACTER = re.compile(rf"(?P<word>{_HAN}{{2,4}}?)的(?P<said>{_HAN})(?!是|写)")


@dataclass(frozen=True, slots=True)
class Way:
    """A surname that was explained, and where."""

    family: str
    start: int
    end: int


def explained(said: str) -> Way | None:
    """The surname that is explained, the first of them."""
    for found in _WAY.finditer(said):
        family = EXPLAINED[found["way"]]
        after = found["said"]
        sounds = after is not None and folded(after) == folded(family)
        before = said[: found.start()]
        if sounds:
            return Way(family, found.start(), found.end("said"))
        if len(found["way"]) > 2 or after is None or before.endswith(("姓", "是", family)):
            return Way(family, found.start(), found.end("way"))
    return None


def spelled(given: str, said: str) -> str:
    """The given name, each character as it was explained in words like 大小的小."""
    return "".join(_by_explanation(character, said) or character for character in given)


def is_explained(character: str, said: str) -> bool:
    """Whether the words say which character of this sound is meant."""
    return any(
        folded(found["said"]) == folded(character) and found["said"] in found["word"]
        for found in _CHARACTER.finditer(said)
    )


def _by_explanation(character: str, said: str) -> str | None:
    """The character of the explaining word that sounds like this one."""
    sound = folded(character)
    for found in _CHARACTER.finditer(said):
        if folded(found["said"]) != sound:
            continue
        same = [one for one in reversed(found["word"]) if folded(one) == sound]
        if found["said"] in same:
            return found["said"]
        if same:
            return same[0]
    return None
