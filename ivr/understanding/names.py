"""People's names as they say them, with the usual explanations: 弓长张, 大小的小, 免贵姓王."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ivr.understanding.explained_names import (
    Way,
    explained,
    is_explained,
    spelled,
    without_explanations,
)
from ivr.understanding.given_names import FREQUENT
from ivr.understanding.mending import Mended
from ivr.understanding.name_patterns import (
    AFTER,
    ASKS,
    BARE,
    BY_SOUND,
    CALLED,
    EXPLAINS,
    FAMILY,
    LEAD,
    LIVING_THERE,
    MENDED,
    MISHEARD,
    NO_NAME,
    OLD,
    ONLY_FAMILY,
    SPACES,
    SPEAKS_OF_NAMES,
    TAIL,
    TITLED,
    TWICE,
    WORDS,
)
from ivr.understanding.pauses import BLANK, PAUSE, paused
from ivr.understanding.phonetic import folded
from ivr.understanding.pinyin import syllables
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.surnames import (
    ALONE,
    COMPOUND,
    ORDERED,
    ORDINARY,
    PLAIN_CHARACTERS,
    SINGLE,
    TWINS,
)

KIND = "姓名"
LONGEST = 200
SPELLING = "姓的写法"
SPELLING_OF_GIVEN = "名字的写法"

UNEXPLAINED = 0.8
"""How sure a given name is: many characters sound alike, and nobody said which."""


@dataclass(frozen=True, slots=True)
class _Found:
    family: str
    given: str
    title: str
    start: int
    end: int


def read_name(text: str) -> Reading:
    """The name said in a text; a surname alone stands with its title (王先生) or by itself."""
    words = paused(SPACES.sub(PAUSE, text), LONGEST)
    if asks_for_name(words.text):
        return Rejected(KIND, "客户在问，不是在说姓名。")
    mended = _with_surnames(_kept(words.text, WORDS.mend(words.text)))
    said = mended.text
    way = explained(said)
    found = _mended(said) or _twice(said) or _unexplained(said, way) or _found(said, way)
    if found is None:
        return Rejected(KIND, "没有听出姓名。")
    of_family = way is not None and folded(way.family) == folded(found.family)
    family = way.family if way is not None and of_family else found.family
    given = spelled(found.given, said)
    start = min(found.start, way.start) if way is not None and not found.given else found.start
    end = max(found.end, way.end) if way is not None and not found.given else found.end
    changed = mended.touched(start, end)
    clear = all(is_explained(character, said) for character in given)
    doubts = () if of_family else _doubts(family, mended, found)
    rare = any(sign not in FREQUENT and not is_explained(sign, said) for sign in given)
    if rare or (given and not clear and _sounds_ordinary(found)):
        doubts = (*doubts, Doubt(SPELLING_OF_GIVEN, given))
    sure = 1.0 if clear and not changed else UNEXPLAINED
    span = words.span(start, end)
    return Understood(KIND, family + (given or found.title), *span, sure, doubts)


def _kept(written: str, mended: Mended) -> Mended:
    """The mended words, but with the surnames that were written: 名字施建华 is not 名字是."""
    signs, changed = list(mended.text), set(mended.changed)
    for place in mended.changed:
        sign = written[place]
        if signs[place] in "是叫" and sign in SINGLE and len(written) - place in (2, 3):
            signs[place] = sign
            changed.discard(place)
    return Mended("".join(signs), frozenset(changed))


def _mended(said: str) -> _Found | None:
    """The name after a correction: 尤丽，不对，尤丽娜; 不是王小敏，是王小明."""
    right = MENDED.search(said)
    if right is None:
        return None
    start = right.start("right")
    found = _found(BLANK * start + said[start:], None) or _bare(said[start:])
    if found is None or not found.given:
        return None
    if found.start < start:
        return replace(found, start=found.start + start, end=found.end + start)
    return found


def _twice(said: str) -> _Found | None:
    """我姓褚，褚玉梅: the surname and then the name."""
    found = TWICE.search(said)
    if found is None or folded(found["again"]) != folded(found["family"][:1]):
        return None
    start = found.start("again")
    return _Found(found["family"], found["given"], "", start, found.end("given"))


def _unexplained(said: str, way: Way | None) -> _Found | None:
    """The whole name, where it stands beside words that explain how it is written."""
    rest = without_explanations(said)
    if rest == said:
        return None
    found = _found(rest, None)
    return found if found is not None and found.given else None


def asks_for_name(said: str) -> bool:
    """Whether a name is asked for or refused: 你叫什么名字, 名字不想说."""
    return ASKS.search(said) is not None


def _with_surnames(mended: Mended) -> Mended:
    """The text with a surname where one was called for and none was written: 姓忘 is 姓王."""
    text, changed = mended.text, set(mended.changed)
    if len(text) == 2 and text[1] in SINGLE and folded(text[0]) == folded("姓"):
        return Mended(f"姓{text[1]}", frozenset(changed | ({0} if text[0] != "姓" else set())))
    way = explained(text)
    for found in MISHEARD.finditer(mended.text):
        place = found.start("one") if found["one"] else found.start("two")
        if way is not None and way.start <= place < way.end:
            continue
        if found["two"] and place and EXPLAINS.match(text, place + 1):
            continue  # 玉兰花的玉兰 tells how a name is written
        name = BY_SOUND.get(folded(text[place]))
        known = text[place] in SINGLE or text[place : place + 2] in COMPOUND
        alone = text[place - 1 : place] == "姓" and text[place + 1 : place + 2] in ("", PAUSE)
        plain = text[place] in PLAIN_CHARACTERS and not (alone and text[place] not in NO_NAME)
        if name is None or known or plain:
            continue
        text = text[:place] + name + text[place + 1 :]
        changed.add(place)
    return Mended(text, frozenset(changed))


def _found(said: str, way: Way | None) -> _Found | None:
    found = _in_sentence(said)
    if found is None or not found.given:
        alone = _alone(said)
        if found is None or (alone and alone.given and alone.family == found.family):
            found = alone
    if way is None:
        return found
    if found is not None and found.given and not (found.start < way.end and way.start < found.end):
        return found
    after = AFTER.match(said, way.end)
    if after is not None and said[way.end : way.end + 1] not in (
        "的",
        PAUSE,
        "叫",
        "我",
        "先",
        "女",
    ):
        return _Found(way.family, after["given"], "", way.start, after.end("given"))
    title = found.title if found is not None else ""
    return _Found(way.family, "", title, way.start, way.end)


def _in_sentence(said: str) -> _Found | None:
    for pattern in (CALLED, LIVING_THERE, TITLED, FAMILY, OLD):
        for found in pattern.finditer(said):
            made = _made(found, said)
            if made is not None:
                return made
    return None


def _alone(said: str) -> _Found | None:
    """A name that is all that was said, or is followed only by explanations.

    Of a sentence that speaks of a name, it may be the last thing said: 写我老公的名字，陈志强.
    """
    found = _bare(said)
    if found is not None or not SPEAKS_OF_NAMES.search(said):
        return found
    start = said.rstrip(PAUSE).rfind(PAUSE) + 1
    last = _bare(said[start:]) if start else None
    return last and replace(last, start=last.start + start, end=last.end + start)


def _bare(said: str) -> _Found | None:
    single = ONLY_FAMILY.match(said)
    if single is not None and not _is_ordinary(said):
        return _Found(single["family"], "", "", *single.span("family"))
    lead = LEAD.match(said)
    start = lead.end() if lead else 0
    core = TAIL.sub("", said[start:])
    if core in ALONE:
        return _Found(core, "", "", start, start + len(core))
    bare = BARE.match(core)
    if bare is None or _is_ordinary(core):
        return None
    family, given = _split(bare["name"])
    return _Found(family, given, "", start, start + bare.end()) if given else None


def _made(found: re.Match[str], said: str) -> _Found | None:
    groups = found.groupdict()
    if groups.get("name"):
        if _is_ordinary(said[found.start("name") :]):
            return None
        family, given = _split(groups["name"])
        if not given:
            return None
        return _Found(family, given, "", found.start("name"), found.end("name"))
    family = groups["family"]
    start, end = found.span("family")
    if said[max(0, start - 1) : start + 1] in ORDINARY:
        return None  # 谢谢师傅 thanks nobody of the name of 谢
    rest = (groups.get("rest") or "").lstrip(PAUSE + "名字").removeprefix("叫").removeprefix("做")
    if rest:
        again = len(rest) > 1 and folded(rest[: len(family)]) == folded(family)
        given = rest[len(family) :] if again else rest
        return _Found(family, given, "", start, found.end())
    title = groups.get("title") or ""
    return _Found(family, "", title, start, end + len(title))


def _split(name: str) -> tuple[str, str]:
    if name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]


def _is_ordinary(words: str) -> bool:
    """Whether ordinary words begin like a name: 高兴, 马上, 不清楚了."""
    return any(words[n : n + 2] in ORDINARY for n in range(2))


def _sounds_ordinary(found: _Found) -> bool:
    """Whether an ordinary word sounds the same, which may have been meant: 黄乐 and 黄了."""
    name = found.family + found.given
    return name not in ORDINARY and folded(name) in _ORDINARY_SOUNDS


def _doubts(family: str, mended: Mended, found: _Found) -> tuple[Doubt, ...]:
    """How a surname is written that was misheard, or has a twin at least as frequent."""
    misheard = mended.touched(found.start, found.start + len(family))
    twin = any(family in group for group in TWINS) or family in _RARER_TWINS
    return (Doubt(SPELLING, family),) if misheard or twin else ()


def _rarer_twins() -> frozenset[str]:
    """Surnames that sound exactly like a more frequent one: 汪 is perhaps a 王."""
    heard: set[tuple[str, ...]] = set()
    rarer: set[str] = set()
    for name in ORDERED:
        sound = syllables(name)
        if sound in heard:
            rarer.add(name)
        heard.add(sound)
    return frozenset(rarer)


_RARER_TWINS = _rarer_twins()
_ORDINARY_SOUNDS = frozenset(map(folded, (*ORDINARY, "保密")))
