"""How a name is written, where the caller explains it: 弓长张; 王小明，大小的小，明天的明."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.pauses import BLANK
from ivr.understanding.phonetic import folded
from ivr.understanding.surnames import EXPLAINED

_HAN = "[\u4e00-\u9fa5]"
_WAYS = "|".join(sorted(EXPLAINED, key=len, reverse=True))
_WAY = re.compile(rf"(?P<way>{_WAYS})(?:的)?(?P<said>{_HAN})?")
_OF_SURNAME = re.compile(
    rf"(?:{_WAYS})(?:的)?(?:那个)?|(?:走|草|木|三点水|单人|双人|言|金|女|弓|口|王|竖心|提手)字?(?:旁|头)(?:的|那个)*|"
    rf"(?:诸葛孔明|欧阳修|司马光|上官婉儿|慕容复)(?:的|那个)*|(?:大写|小写)的"
)
"""What explains a surname, before the surname itself: 双木林, 走字旁那个赵."""
_OF_CHARACTER = re.compile(
    rf"的(?P<said>{_HAN}{{1,2}})(?=$|[^\u4e00-\u9fa5]|{_HAN}{{2,4}}的|东|我|字)"
)
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


def without_explanations(said: str) -> str:
    """The words, as long as before, with a blank for each that only explains how a name is
    written; what is left is the name with its frame."""
    signs = list(said)
    for found in _OF_SURNAME.finditer(said):
        after = found.end()
        if found.start() and said[found.start() - 1] in "叫是" and found[0][:2] not in EXPLAINED:
            continue
        family = EXPLAINED.get(found[0][:3]) or EXPLAINED.get(found[0][:2])
        if family is not None and folded(said[after : after + 1]) == folded(family):
            after += 1
            if said[after : after + 1] == "的" and len(said) - after > 2:
                after += 1
        signs[found.start() : after] = BLANK * (after - found.start())
    for found in _OF_CHARACTER.finditer(said):
        start = _word_start(said, found)
        if start is not None:
            signs[start : found.end()] = BLANK * (found.end() - start)
    return "".join(signs)


def _word_start(said: str, found: re.Match[str]) -> int | None:
    """Where the word begins that holds the characters explained by it: 粮食满仓的满仓."""
    sounds = folded(found["said"])
    size = len(sounds)
    for length in range(max(2, size), 5):
        start = found.start() - length
        if start < 0:
            return None
        row = folded(said[start : found.start()])
        if any(row[n : n + size] == sounds for n in range(length - size + 1)):
            return start
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
