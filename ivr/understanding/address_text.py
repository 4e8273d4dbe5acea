"""An address as it was said, made ready: pauses kept, misheard units and numbers put right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.house_numbers import SIGNS
from ivr.understanding.mending import Lexicon
from ivr.understanding.pauses import BLANK, PAUSE, Paused, paused
from ivr.understanding.phonetic import fold, folded
from ivr.understanding.pinyin import syllables
from ivr.understanding.places import Gazetteer

LONGEST = 500

_NUMBER = re.compile(f"[{SIGNS}]")
_UNITS = {
    "hao": "号",
    "dong": "栋",
    "zuang": "幢",
    "lou": "楼",
    "cen": "层",
    "zu": "组",
    "long": "弄",
}
_IS_UNIT = frozenset("号栋幢座楼层室组队社弄单杠")
_PLACE_SOUNDS = {"lu": "路", "jie": "街", "cun": "村"}
_NO_UNIT = frozenset("好懂动到都东走做坐就租足")
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
_PLACE_ENDS = frozenset("路街巷道村园区苑寓厦城")
_ENDS = frozenset("号元栋幢座楼组队社弄第杠")
_NAMED_NUMBERS = frozenset("牌房室楼间单")
_TRANSPARENT = frozenset((PAUSE, "的", "嗯", "呃", "啊"))
_PARTICLES = frozenset("是就在有要也")
_MOST_DIGITS = 5
_SURELY_A_PLACE = 2
"""Syllables; so few stand in many sentences by chance."""

WORDS = Lexicon(
    [
        "单元",
        "号楼",
        "小区",
        "花园",
        "家园",
        "新村",
        "公寓",
        "大厦",
        "路口",
        "交叉口",
        "交叉路口",
        "后面",
        "前面",
        "门口",
        "对面",
        "旁边",
        "附近",
        "大道",
        "胡同",
    ],
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


def prepared(text: str, gazetteer: Gazetteer | None = None) -> Prepared:
    """Words ready for reading; places that sound as those of the gazetteer in its characters, so
    that a number behind a misheard road is found: 人民大蹈馏十六号."""
    words = paused(text, LONGEST)
    mended = WORDS.mend(words.text)
    characters, guessed = list(mended.text), set(mended.changed)
    for located in gazetteer.scan(mended.text) if gazetteer is not None else ():
        size = located.end - located.start
        names = [place.name for place in located.places if len(place.name) == size]
        if size > _SURELY_A_PLACE and len(located.places) == len(names) == 1:
            characters[located.start : located.end] = names[0]
    _mend_numbers(characters, guessed)
    return Prepared(Paused("".join(characters), words.places), frozenset(guessed))


def _mend_numbers(characters: list[str], guessed: set[int]) -> None:
    """Misheard numbers and units, wherever an address calls for them: 和平路十吧浩 is 十八号."""
    place = 0
    while place < len(characters):
        end = _run_end(characters, place)
        if end == place:
            place += 1
            continue
        _mend_run(characters, guessed, place, end)
        place = end + 1


def _run_end(characters: list[str], start: int) -> int:
    """Where a run of characters ends that are numbers or sound like numbers."""
    end = start
    while end < len(characters) and _digit(characters[end]) and end - start < _MOST_DIGITS:
        end += 1
    return end


def _mend_run(characters: list[str], guessed: set[int], start: int, end: int) -> None:
    before = characters[start - 1] if start else PAUSE
    if before in _TRANSPARENT:
        # 桃园村一组的，嗯，二号: what stands between ends no address.
        said = "".join(characters[max(0, start - 5) : start]).rstrip("".join(_TRANSPARENT))
        if said[-1:] in _PLACE_ENDS | _ENDS and said:
            before = said[-1]
    after = characters[end] if end < len(characters) else PAUSE
    real = [place for place in range(start, end) if _NUMBER.match(characters[place])]
    sound = folded(before)[0] if before != PAUSE else ""
    opens = characters[start] not in _PARTICLES and (
        (end - start == 1 and (after in ("单", "栋", "幢") or _follows(characters, end, "号楼")))
        or (before == PAUSE and len(real) > 1 and end - start in (3, 4))
    )
    if before == "号" and start > 1 and characters[start - 2] in _NAMED_NUMBERS:
        before = PAUSE  # 门牌号是十八号: what follows is said in full
    called_for = opens or before in _PLACE_ENDS | _ENDS or sound in _PLACE_SOUNDS
    unit = _unit(after, certain=called_for or len(real) == end - start)
    is_room = end - start in (3, 4) and after in (PAUSE, BLANK)
    if not real and not (called_for and (unit or is_room)):
        return
    if sound in _PLACE_SOUNDS and unit and real and before not in _PLACE_ENDS:
        characters[start - 1] = _PLACE_SOUNDS[sound]
        guessed.add(start - 1)
    first = start
    if not called_for:
        # Only what stands between real numbers, or between one and its unit, is a number.
        first, end = real[0], end if unit else real[-1] + 1
    elif not unit:
        end = _tail_end(characters, guessed, start, end, after)
    if called_for and characters[start] in _PARTICLES and start not in real:
        first = _after_particle(characters, guessed, start)
    for place in range(first, end):
        if place not in real:
            characters[place] = _digit(characters[place])
            guessed.add(place)
    if unit and unit != "单" and characters[end] != unit:
        characters[end] = unit
        guessed.add(end)


def _follows(characters: list[str], place: int, words: str) -> bool:
    return "".join(characters[place : place + len(words)]) == words


def _tail_end(characters: list[str], guessed: set[int], start: int, end: int, after: str) -> int:
    """Where a number without a unit ends: 三单元三零二没电, 三单元三零二事."""
    last = characters[end - 1]
    if end - start > 3 and not _NUMBER.match(last) and _digit(last) in ("四", "十"):
        characters[end - 1] = "室"
        guessed.add(end - 1)
        return end - 1
    if after in (PAUSE, BLANK):
        return end
    real = [place for place in range(start, end) if _NUMBER.match(characters[place])]
    if not real or len(real) == end - start or characters[start - 1] not in _ENDS:
        return max([*real, start - 1]) + 1
    # 三单元五零二就我一家: what follows the last real sign is rather a word of its own.
    return real[-1] + 1


def _after_particle(characters: list[str], guessed: set[int], start: int) -> int:
    """In 和平路是八号 the 是 may have been 十: it stays, and the number is to be asked for."""
    if "不是" not in "".join(characters[:start]):
        guessed.add(start + 1)
    return start + 1


def _digit(character: str) -> str:
    """The number sign itself or the one that it sounds like; empty for other characters."""
    if _NUMBER.match(character):
        return character
    if character in _IS_UNIT or character in _PLACE_ENDS or not "\u4e00" <= character <= "\u9fa5":
        return ""
    syllable = syllables(character)[0]
    return _SOUNDS.get(syllable) or _FOLDED_SOUNDS.get(fold(syllable), "")


def _unit(character: str, *, certain: bool) -> str:
    """The unit that stands here or sounds so; empty for other characters."""
    if character in _IS_UNIT:
        return character
    if character in _NO_UNIT and not certain:
        return ""
    return _UNITS.get(folded(character)[0], "") if character not in (PAUSE, BLANK) else ""
