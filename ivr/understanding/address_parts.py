"""The numbered parts of an address, wherever they stand: 号, 栋, 单元, 楼, 室, 组."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.denials import place_denied
from ivr.understanding.address_text import Prepared
from ivr.understanding.house_numbers import RUN, numbers_in
from ivr.understanding.pauses import PAUSE

GROUP, LANE, NUMBER, BUILDING = "组", "弄", "门牌号", "栋"
UNIT, FLOOR, ROOM = "单元", "楼层", "室"

MOST_UNITS = 30
"""A unit with a higher number is two numbers that ran together: 三零二三单元."""

_N = f"(?P<n>{RUN})"
_NO_TIME = (
    r"(?!的?(?:下午|晚上|早上|上午|中午|凌晨|夜里|半夜|开始|就停|停的|那天|以前|之前|前后|线|"
    r"表|杆|变))"
)
_NO_SCOPE = r"(?!一[栋幢](?:[^，都全]|房子)(?:都|全)|一[栋幢]楼[没停里])"
"""一栋楼都停了 is how far the outage reaches, 一栋 is a building's number."""
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (UNIT, re.compile(rf"(?:第)?(?:{_N}|(?P<letter>[a-h]))(?:个)?单元")),
    (
        BUILDING,
        re.compile(
            rf"{_NO_SCOPE}(?:{_N}|(?P<letter>[a-z]))(?:号楼(?![上下道])|号栋|栋楼?|幢楼?|座)"
        ),
    ),
    (BUILDING, re.compile(rf"{_N}楼(?=[{PAUSE}的]?{RUN}单元)")),
    (LANE, re.compile(rf"{_N}弄")),
    (GROUP, re.compile(rf"(?:第)?{_N}(?:小?组|队|社)(?!区|长|会)")),
    (
        NUMBER,
        re.compile(
            rf"(?:门牌号?(?:是)?)?{_N}(?:(?:之|杠){RUN})?号(?!楼(?![上下道])|栋|房|室|码){_NO_TIME}(?:院)?"
        ),
    ),
    (FLOOR, re.compile(rf"(?:第)?{_N}(?:楼|层)(?!道|梯|上|下)")),
    (ROOM, re.compile(rf"(?:房号|房间号|室号|房间)(?:就?是)?{_N}(?:室|房|号)?")),
    (ROOM, re.compile(rf"{_N}(?:号)?(?:室|房间|房|户(?!号|名|头)|门(?!口|牌|前))")),
)
_DASHED = re.compile(rf"(?P<a>{RUN})杠(?P<b>{RUN})(?:杠(?P<c>{RUN}))?(?:室|号)?")
_MOST_BETWEEN = 8
"""Characters between a room and the one that mends it."""
_LOOSE = re.compile(rf"{_N}(?![度块元年月点分秒个家户次遍天多来几岁米千瓦栋幢楼层号室组单万])")
_MENDING = re.compile(r"不对|错了|说错|弄错|记错|应该是|改成|更正|纠正|哦不|噢不|啊不|不不|而是")


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it was said."""

    kind: str
    value: str
    start: int
    end: int
    doubtful: bool = False
    denied: bool = False
    others: tuple[str, ...] = ()
    """What it may have been instead, where 四 and 十 were only told by their sound."""


def parts_in(words: Prepared) -> list[Part]:
    """Every numbered part in the order in which they were said; the denied ones too."""
    taken: list[tuple[int, int]] = []
    found: list[Part] = []
    for part in (*_dashed(words), *_with_units(words, taken)):
        found.append(part)
        taken.append((part.start, part.end))
    found += _without_unit(words, taken, found)
    return sorted(found, key=lambda part: (part.start, part.end))


def settled(parts: list[Part], text: str) -> tuple[dict[str, Part], set[str]]:
    """The part of each kind that holds after corrections, and the kinds said in two ways."""
    held: dict[str, Part] = {}
    torn: set[str] = set()
    for part in parts:
        if part.denied:
            continue
        before = held.get(part.kind)
        if before is not None and before.value != part.value:
            between = text[before.end : part.start]
            if not _MENDING.search(between) and not _denied_between(parts, before, part):
                torn.add(part.kind)
        held[part.kind] = part
    return held, torn


def is_mending(text: str) -> bool:
    """Whether the words mend something said before."""
    return _MENDING.search(text) is not None or "不是" in text


def _denied_between(parts: list[Part], one: Part, other: Part) -> bool:
    """Whether the first value was denied afterwards: 三单元…不是三单元，是五单元."""
    return any(p.denied and p.kind == one.kind and p.value == one.value for p in parts)


def _with_units(words: Prepared, taken: list[tuple[int, int]]) -> list[Part]:
    found: list[Part] = []
    spans = list(taken)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(words.text):
            if any(start < match.end() and match.start() < end for start, end in spans):
                continue
            spans.append(match.span())
            found += _made(kind, match, words)
    return found


def _made(kind: str, match: re.Match[str], words: Prepared) -> list[Part]:
    start, end = match.span()
    denied = place_denied(words.text[:start])
    letter = match.groupdict().get("letter")
    if letter:
        return [Part(kind, letter.upper(), start, end, words.is_guessed(start, end), denied)]
    numbers, sure = numbers_in(match["n"])
    doubtful = not sure or words.is_guessed(start, end)
    value = numbers[-1].lstrip("0") or "0"
    if kind == NUMBER and (dash := re.search(rf"(?:之|杠)({RUN})号", match[0])):
        value += "-" + numbers_in(dash[1])[0][-1]
    if kind == UNIT and len(numbers) == 1 and int(value) > MOST_UNITS:
        # 三零二三单元 without a pause: the last digit is the unit's, the rest another part's.
        first = Part(ROOM if len(value) > 3 else NUMBER, value[:-1], start, start, True, denied)
        return [first, Part(kind, value[-1], start, end, True, denied)]
    others = tuple(v for v in _others(match, words) if v != value)
    if others and not sure:
        numbers, value = [others[0]], others[0]
    made = [Part(kind, value, start, end, doubtful, denied, others)]
    if len(numbers) == 2:
        earlier = ROOM if len(numbers[0]) > 2 and kind == UNIT else NUMBER
        if kind != NUMBER:
            made.insert(0, Part(earlier, numbers[0], start, start, True, denied))
        else:
            made[0] = Part(kind, "".join(numbers), start, end, True, denied)
    return made


def _others(match: re.Match[str], words: Prepared) -> list[str]:
    """The number with each guessed 四 as 十 and the other way round."""
    run, first = match["n"], match.start("n")
    swaps = [n for n, sign in enumerate(run) if sign in _SWAPPED and first + n in words.guessed]
    values: list[str] = []
    for chosen in range(1, 1 << min(len(swaps), 3)):
        signs = list(run)
        for bit, n in enumerate(swaps[:3]):
            if chosen >> bit & 1:
                signs[n] = _SWAPPED[signs[n]]
        numbers, sure = numbers_in("".join(signs))
        if sure:
            values.append(numbers[-1])
    return values


_SWAPPED = {"四": "十", "十": "四"}


def _dashed(words: Prepared) -> list[Part]:
    """3-2-502 is a building, a unit and a room; 3-502 a building and a room."""
    found: list[Part] = []
    for match in _DASHED.finditer(words.text):
        if match[0].endswith("号") and not match["c"]:
            continue
        values = [numbers_in(match[name])[0][-1] for name in "abc" if match[name]]
        if len(values[-1]) < 3:
            continue
        kinds = (BUILDING, UNIT, ROOM) if len(values) == 3 else (BUILDING, ROOM)
        doubtful = words.is_guessed(*match.span())
        for kind, name, value in zip(kinds, "abc", values, strict=False):
            found.append(Part(kind, value, match.start(name), match.end(name), doubtful))
    return found


def _without_unit(words: Prepared, taken: list[tuple[int, int]], parts: list[Part]) -> list[Part]:
    """A room said without 室 beside another part: 三单元三零二; 五栋二零一."""
    kinds = {part.kind for part in parts}
    if ROOM in kinds or not kinds & {UNIT, BUILDING, FLOOR, NUMBER}:
        return []
    found: list[Part] = []
    for match in _LOOSE.finditer(words.text):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken):
            continue
        numbers, sure = numbers_in(match["n"])
        value = numbers[-1]
        nearby = any(0 <= start - part.end <= 3 or 0 <= part.start - end <= 3 for part in parts)
        if found and start - found[-1].end <= _MOST_BETWEEN:
            nearby = nearby or is_mending(
                words.text[found[-1].end : start]
            )  # 三零一，哦不对，三零二
        if nearby and len(numbers) == 1 and 3 <= len(value) <= 4 and not value.startswith("0"):
            doubtful = not sure or words.is_guessed(start, end)
            found.append(Part(ROOM, value, start, end, doubtful))
    return found
