"""The named parts of an address: roads, compounds, villages, towns, districts and landmarks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.address_text import Prepared
from ivr.understanding.places import (
    COMPOUND,
    DISTRICT,
    ROAD,
    TOWN,
    VILLAGE,
    Gazetteer,
    Located,
)
from ivr.understanding.sounding import in_sounds, sounding

_HAN = "[\u4e00-\u9fa5]"
_LEAD = re.compile(
    r".*(?:我们家|我家|家住|家在|住在|住的是|住|地址就?是|地方就?是|位于|靠近|就是|那个|这个|我们|咱们|是在|"
    r"位置是|哦|嗯|呃|啊|哎|呀|呢|吧|是|在|到|去|的|和(?![平睦谐顺兴盛美风])|跟|与|叫|往|从|我|你|他|您|了|过来|快来|对|不|停电|没电|好像|这边|那边|就)"
)
_NUMERIC = re.compile(
    r".*[0-9零〇一二两三四五六七八九十百千幺洞拐]+(?:号楼?|栋|幢|座|单元|室|层|楼|组|队)"
)
_AFTER_NUMBER = re.compile(r"^(?:号楼?|栋|幢|座|单元|室|层|楼|组|队)")
_DIGITS = "0123456789零一二三四五六七八九十百幺"
_ENDINGS = {
    ROAD: r"大道|大街|胡同|路|街|巷",
    COMPOUND: (
        r"小区|花园|家园|新村|公寓|新城|花苑|新苑|佳苑|雅苑|名苑|嘉苑|馨苑|大厦|广场|山庄|名城|华府|家属院|"
        r"家属区|宿舍|公馆|庄园|豪庭|华庭|社区|工业园|大院"
    ),
    VILLAGE: r"村|屯|寨|庄(?!园)",
    TOWN: r"镇|乡|街道",
    DISTRICT: r"市(?!场|民|政|府|口|委)|区|县|旗",
}
_FOUND = {kind: re.compile(rf"({_HAN}{{1,12}}?)({ending})") for kind, ending in _ENDINGS.items()}
_MOST = {ROAD: 6, COMPOUND: 8, VILLAGE: 4, TOWN: 4, DISTRICT: 4}
_NO_NAME_PATTERN = (
    r"^(?:回家|上班|下班|出门|[这那哪一整半全本几两各每个条座某另外别隔壁老旧新大小马线电短铁公走半网道断同上下支干主回问让绕赶找领]+|"
    r"[这那哪一整全本几两各每](?:个|条|座|片).*|农|乡|城|山|整个|隔壁|旁边|别的|其他|我们|你们|他们|咱们|俺们|你|我|他|"
    r"附近|周围|农贸|超|菜|夜|早|门|股|都|上|地|社|园|片|辖|厂|校|景|生活|台|住宅|开发|.*(?:电|线|短|开)(?:线)?|"
    r".*(?:什么|哪个|多少|怎么|停电|没电|跳闸|一条|整条|这条|那条|一个|整个|这个|那个|全)|.*小)$"
)
_NO_NAME = re.compile(_NO_NAME_PATTERN)
_NO_NAME_BY_SOUND = sounding(_NO_NAME_PATTERN)
_CROSSING = re.compile(
    r"(?:和|跟|与|同)([^路街道巷，]{1,5}(?:路|街|大道|巷))的?(?:交叉口|路口|交汇处|交界处|口)"
)
_BESIDE = (
    r"旁边|对面|斜对面|附近|后面|前面|边上|门口|路口|交叉口|桥头|村口|村头|隔壁|里面|底下|东边|西边|南边|北边|"
    r"往[东西南北]"
)
_LANDMARK = re.compile(rf"({_HAN}{{2,14}}?)({_BESIDE})(?!也|都|有电|没|停|家|人家|的(?:人|邻居))")
_NO_LANDMARK = re.compile(
    r"(?:我|我们|咱|俺|你|他|家|单元|楼|邻居|大家|开关|电表|闸|线|停电|没电|电|灯)+(?:的)?(?:家)?(?:就)?(?:在)?$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A named part as it was said, and what it may be instead."""

    kind: str
    name: str
    start: int
    end: int
    sure: float = 1.0
    others: tuple[str, ...] = ()
    """Names that sound the same, or are as near; one of them has to be asked for."""
    unknown: bool = False
    """Whether the customers' file has no such place."""


def names_in(words: Prepared, gazetteer: Gazetteer | None) -> list[Named]:
    """Every named place, those of the gazetteer first; no two overlap."""
    found: list[Named] = []
    if gazetteer is not None:
        located = (one for one in gazetteer.scan(words.text) if _is_meant(one, words.text))
        found += [_known(one, words) for one in located]
    for kind in (ROAD, COMPOUND, VILLAGE, TOWN, DISTRICT):
        for match in _FOUND[kind].finditer(words.text):
            named = _said(kind, match, words.text)
            if named is None or any(n.start < named.end and named.start < n.end for n in found):
                continue
            found.append(_looked_up(named, gazetteer))
    return sorted((n for n in found if _plausible(n, words.text, found)), key=lambda n: n.start)


def landmark_in(words: Prepared, taken: list[tuple[int, int]]) -> tuple[str, int, int] | None:
    """Where the place lies beside something that people know: 老槐树旁边."""
    for crossing in _CROSSING.finditer(words.text):
        if any(end == crossing.start() for _, end in taken):
            return f"{crossing[1]}路口", *crossing.span()
    for match in _LANDMARK.finditer(words.text):
        lead = _LEAD.match(match[1])
        start = match.start() + (lead.end() if lead else 0)
        inside = [end for begin, end in taken if begin < match.end() and start < end]
        start = max([start, *inside])
        name = words.text[start : match.start(2)]
        if len(name) >= 2 and not _NO_LANDMARK.search(name) and not _NUMERIC.fullmatch(name):
            return name + match[2], start, match.end()
    return None


def _known(located: Located, words: Prepared) -> Named:
    first, *rest = located.places
    others = tuple(dict.fromkeys(place.name for place in rest if place.name != first.name))
    sure = 0.9 if words.is_guessed(located.start, located.end) else located.sure
    return Named(first.kind, first.name, located.start, located.end, sure, others)


def _is_meant(located: Located, text: str) -> bool:
    """Whether a name cut down to two characters is meant: 翠湖二栋 is, 阳光真好 is not."""
    if located.end - located.start >= min(len(place.name) for place in located.places):
        return True
    following = text[located.end : located.end + 1]
    return located.end - located.start > 2 or (following != "" and following in _DIGITS)


def _said(kind: str, match: re.Match[str], text: str) -> Named | None:
    start, name = match.start(), match[1]
    for lead in (_LEAD, _NUMERIC):
        led = lead.match(name)
        if led is not None:
            start, name = start + led.end(), name[led.end() :]
    unit = _AFTER_NUMBER.match(name)
    if unit is not None and start and text[start - 1] in _DIGITS:
        name = name[unit.end() :]
    name = _after_wider_place(name)
    start = match.start(2) - len(name)
    if not name or len(name) > _MOST[kind] or _NO_NAME.search(name):
        return None
    if _NO_NAME_BY_SOUND.search(in_sounds(name)):
        return None
    if len(name) < 2 and kind in (COMPOUND, ROAD):
        return None
    following = text[match.end() : match.end() + 1]
    if kind == ROAD and following in ("灯", "线", "障", "由", "过", "费"):
        return None
    if kind == VILLAGE and match[2] == "村" and following == "里" and len(name) < 2:
        return None
    return Named(kind, name + match[2], start, match.end())


def _after_wider_place(name: str) -> str:
    """What follows a district or town within the same words: 青石镇柳河 is 柳河."""
    wider = re.match(rf"{_HAN}+(?:镇|乡|街道|县|市(?!民|场)|区)(?={_HAN}{{2}})", name)
    return name[wider.end() :] if wider else name


def _looked_up(named: Named, gazetteer: Gazetteer | None) -> Named:
    """The name as the customers' file has it, if it has one that sounds nearly so."""
    if gazetteer is None:
        return Named(named.kind, named.name, named.start, named.end, 0.8)
    near = gazetteer.near(named.name, named.kind)
    if near is None:
        wide = named.kind in (DISTRICT, TOWN)
        sure = 0.8 if wide else 0.6
        return Named(named.kind, named.name, named.start, named.end, sure, unknown=not wide)
    names = tuple(dict.fromkeys(place.name for place in near.places))
    return Named(named.kind, names[0], named.start, named.end, near.sure, (named.name, *names[1:]))


def _plausible(named: Named, text: str, found: list[Named]) -> bool:
    """Districts and towns count only before another place that was named."""
    if named.kind not in (DISTRICT, TOWN):
        return True
    return any(0 <= other.start - named.end <= 2 for other in found if other is not named)
