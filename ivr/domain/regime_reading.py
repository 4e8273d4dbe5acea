"""A regime as an admin writes it; a slip is named with the words that lead to it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ivr.domain.limit import Limit, read_limit
from ivr.domain.matters import BY_AREA, BY_THE_CLOCK, MATTER_WORDS, Matter
from ivr.domain.regime import EVERY_ONE, Regime
from ivr.domain.terms import Area
from ivr.domain.text import squeezed
from ivr.errors import ConfigError

AREA_WORDS: Mapping[str, Area] = {
    "城区": Area.CITY,
    "农村": Area.RURAL,
    "边远地区": Area.REMOTE,
}

_MATTERS = {
    word: matter for matter, word in MATTER_WORDS.items() if matter is not Matter.APPOINTMENT
}
_OLDER_WORDS = {"留言转办": Matter.HANDING_ON}
"""Published versions say so; they stay readable."""
_NAME, _REMARK, _JUDGED, _CALL_BACKS, _NEAR = "标准", "说明", "考核", "回访率", "临近提醒"
_AVERAGE = "平均"
_PERCENT = re.compile(r"([0-9]{1,3})%")


class WrongLimit(ConfigError):
    """Something in a standard is wrong; `words` lead to it: 到场, 城区."""

    def __init__(self, text: str, *words: str) -> None:
        super().__init__(text)
        self.words = words


class UnknownWord(WrongLimit):
    """The last of the words is one that no standard has."""


def read_regime(written: Mapping[str, object]) -> Regime:
    """The regime as an admin wrote it; what is not written keeps its default."""
    known = {_NAME, _REMARK, _JUDGED, _CALL_BACKS, _NEAR, *_MATTERS, *_OLDER_WORDS}
    _require_known(written, known, "时限标准", ())
    regime = Regime()
    limits = dict(regime.limits)
    for word, matter in (_OLDER_WORDS | _MATTERS).items():
        if word in written:
            limits[matter] = _limits(word, matter, written[word], limits.get(matter))
    regime = replace(regime, limits=limits)
    if _NAME in written:
        regime = replace(regime, name=_name(written[_NAME]))
    if _CALL_BACKS in written:
        regime = replace(regime, call_back_goal=_percent(written[_CALL_BACKS], _CALL_BACKS))
    if _NEAR in written:
        regime = replace(regime, near_percent=_percent(written[_NEAR], _NEAR))
    return _judged(regime, written[_JUDGED]) if _JUDGED in written else regime


def _limits(
    word: str, matter: Matter, written: object, usual: Limit | Mapping[Area, Limit] | None
) -> Limit | Mapping[Area, Limit]:
    if not isinstance(written, Mapping):
        if isinstance(usual, Mapping):
            areas = "、".join(AREA_WORDS)
            raise WrongLimit(f"时限标准里的「{word}」要分{areas}来写，现在是「{written}」", word)
        return _limit(matter, written, word)
    if matter not in BY_AREA:
        raise WrongLimit(f"时限标准里的「{word}」不分地区，直接写时间，例如：{word}: 24小时", word)
    _require_known(written, AREA_WORDS, f"「{word}」", (word,))
    told = {
        AREA_WORDS[str(area)]: _limit(matter, v, word, str(area)) for area, v in written.items()
    }
    rest = usual if isinstance(usual, Mapping) else {area: usual for area in Area if usual}
    return {**rest, **told}


def _limit(matter: Matter, written: object, *words: str) -> Limit:
    found = read_limit(str(written))
    where = "·".join(words)
    if found is None:
        raise WrongLimit(
            f"时限标准里的「{where}」写成了「{written}」，要写数字加单位"
            "（秒、分钟、小时、天、个工作日），例如：45分钟",
            *words,
        )
    if found.working and matter in BY_THE_CLOCK:
        raise WrongLimit(f"时限标准里的「{where}」不分工作日和休息日，不能用工作日来写", *words)
    return found


def _judged(regime: Regime, written: object) -> Regime:
    if not isinstance(written, Mapping):
        raise WrongLimit(f"时限标准里的「{_JUDGED}」要一项一行来写，例如：到场: 平均", _JUDGED)
    _require_known(written, _MATTERS, f"「{_JUDGED}」", (_JUDGED,))
    averages: set[Matter] = set()
    goals: dict[Matter, int] = {}
    for word, how in written.items():
        matter = _MATTERS[str(word)]
        if squeezed(str(how)) == _AVERAGE:
            averages.add(matter)
        else:
            goals[matter] = _percent(how, _JUDGED, str(word))
    return replace(regime, averaged=frozenset(averages), goals=goals)


def _percent(written: object, *words: str) -> int:
    found = _PERCENT.fullmatch(squeezed(str(written)))
    if found is None or not 0 < int(found[1]) <= EVERY_ONE:
        or_average = f"，或者「{_AVERAGE}」" if words[0] == _JUDGED else ""
        where = "·".join(words)
        raise WrongLimit(
            f"时限标准里的「{where}」写成了「{written}」，要写 1% 到 100%{or_average}", *words
        )
    return int(found[1])


def _name(written: object) -> str:
    name = written.strip() if isinstance(written, str) else ""
    if not name:
        raise WrongLimit("时限标准里的「标准」要写这套标准的名字，例如：默认", _NAME)
    return name


def _require_known(
    written: Mapping[str, object], known: Iterable[str], where: str, way: tuple[str, ...]
) -> None:
    words = sorted(known)
    for word in written:
        if str(word) not in words:
            near = difflib.get_close_matches(str(word), words, 1, 0.4)
            hint = f"是不是想写「{near[0]}」" if near else f"可以写的有：{'、'.join(words)}"
            raise UnknownWord(f"{where}里没有「{word}」这一项，{hint}", *way, str(word))
