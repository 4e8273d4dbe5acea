"""An address as it was said, made ready: pauses kept, misheard units and numbers put right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.house_numbers import SIGNS
from ivr.understanding.mending import Lexicon
from ivr.understanding.phonetic import fold, folded
from ivr.understanding.pauses import PAUSE, Paused, paused
from ivr.understanding.pinyin import syllables

LONGEST = 500

_NUMBER = re.compile(f"[{SIGNS}]")
_UNITS = {"hao": "号", "don": "栋", "zuang": "幢", "lou": "楼", "cen": "层", "zu": "组"}
_IS_UNIT = frozenset("号栋幢座楼层室组队社弄单")
_NO_UNIT = frozenset("好懂动到东都东走做坐就租足")
"""Words that sound like a unit and often follow a number all the same."""

_SOUNDS = {
    "ling": "零",
    "yao": "幺",
    "yi": "一",
    "er": "二",
    "liang": "两",
    "san": "三",
    "si": "四",
    "shi": "十",
    "wu": "五",
    "liu": "六",
    "qi": "七",
    "ba": "八",
    "jiu": "九",
    "bai": "百",
}
_FOLDED_SOUNDS = {fold(sound): digit for sound, digit in reversed(_SOUNDS.items())}
_ROAD_ENDS = frozenset("路街巷道村园区苑号元栋幢座楼组寓厦")
_BETWEEN = frozenset("是就在有要也以已其起把吧儿而物务事")

WORDS = Lexicon(
    ["单元", "号楼", "小区", "花园", "家园", "新村", "公寓", "大厦", "路口", "对面", "旁边", "附近", "大道", "胡同"],
    keep=["喝酒", "号码", "好了", "好像", "好好", "都没", "发言", "话语", "教员", "加油"],
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The words with pauses, and which of them are only guessed."""

    words: Paused
    guessed: frozenset[int]

    @property
    def text(self) -> str:
        """The words, mended."""
        return self.words.text

    def is_guessed(self, start: int, end: int) -> bool:
        """Whether something between was only guessed."""
        return any(start <= place < end for place in self.guessed)


def prepared(text: str) -> Prepared:
    """Words ready for reading."""
    words = paused(text, LONGEST)
    mended = WORDS.mend(words.text)
    characters, guessed = list(mended.text), set(mended.changed)
    _mend_units(characters, guessed)
    _mend_digits(characters, guessed)
    return Prepared(Paused("".join(characters), words.places), frozenset(guessed))


def _mend_units(characters: list[str], guessed: set[int]) -> None:
    """A number and what sounds like 号 or 栋: 十八浩 is 十八号."""
    for place in range(1, len(characters)):
        said = characters[place]
        if said in _IS_UNIT or said in _NO_UNIT or _NUMBER.match(said) or said == PAUSE:
            continue
        if not _NUMBER.match(characters[place - 1]):
            continue
        unit = _UNITS.get(folded(said)[0])
        if unit is not None:
            characters[place] = unit
            guessed.add(place)


def _mend_digits(characters: list[str], guessed: set[int]) -> None:
    """What sounds like a digit between signs that call for one: 十吧号 is 十八号."""
    for place in range(len(characters)):
        said = characters[place]
        following = characters[place + 1] if place + 1 < len(characters) else ""
        before = characters[place - 1] if place else PAUSE
        counts_on = bool(_NUMBER.match(following)) or following in _IS_UNIT
        if _NUMBER.match(said) or said in _IS_UNIT or not following or not counts_on:
            continue
        in_number = bool(_NUMBER.match(before)) or before in _ROAD_ENDS
        sound = folded(said)[0]
        if not in_number or sound not in _FOLDED_SOUNDS or said in _ROAD_ENDS:
            continue
        if said == "是" and "不是" in "".join(characters[:place]):
            continue
        guessed.add(place + 1)
        if said in _BETWEEN and not _NUMBER.match(before):
            continue  # 和平路是八号: perhaps 十八号, so the number is to be asked for
        exact = _SOUNDS.get(syllables(said)[0])
        characters[place] = exact or _FOLDED_SOUNDS[sound]
        guessed.add(place)
