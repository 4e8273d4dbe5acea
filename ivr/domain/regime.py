"""A regime: the limits that one company has promised to keep. Pure; read from a file elsewhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ivr.domain.terms import Area
from ivr.domain.text import squeezed
from ivr.errors import ConfigError

AREA_WORDS: Mapping[str, Area] = {
    "城区": Area.CITY,
    "农村": Area.RURAL,
    "边远地区": Area.REMOTE,
}

_UNITS = {"秒": 1, "分钟": 60, "小时": 3600, "天": 86_400}
_DURATION = re.compile(r"(\d+)(秒|分钟|小时|天)")


def _arrival() -> Mapping[Area, timedelta]:
    minutes = {Area.CITY: 45, Area.RURAL: 90, Area.REMOTE: 120}
    return {area: timedelta(minutes=limit) for area, limit in minutes.items()}


@dataclass(frozen=True, slots=True)
class Regime:
    """The limits; the defaults are those of the published standards."""

    name: str = "默认"
    answer: timedelta = timedelta(seconds=12)
    """From INVITE to answer; a later answer is a breach."""
    arrival: Mapping[Area, timedelta] = field(default_factory=_arrival)
    message: timedelta = timedelta(hours=24)
    """A message is passed on within one working day; a day of the clock is never later."""
    return_call: timedelta = timedelta(hours=24)
    announced: timedelta = timedelta(days=7)
    """How long before it begins planned work is told to callers."""

    @classmethod
    def from_mapping(cls, settings: Mapping[str, object]) -> Regime:
        """The regime as an admin wrote it; what is not written keeps its default."""
        regime = cls()
        _require_known(settings, {"标准", "说明", "到场", *_FIELDS}, "时限标准")
        if "标准" in settings:
            regime = replace(regime, name=_name(settings["标准"]))
        for word, name in _FIELDS.items():
            if word in settings:
                limit = _duration(word, settings[word])
                regime = replace(regime, **{name: limit})  # type: ignore[arg-type]
        if "到场" in settings:
            regime = replace(regime, arrival={**regime.arrival, **_areas(settings["到场"])})
        return regime


_FIELDS = {
    "接听": "answer",
    "留言转办": "message",
    "回拨": "return_call",
    "计划停电提前告知": "announced",
}


def _areas(written: object) -> dict[Area, timedelta]:
    if not isinstance(written, Mapping):
        areas = "、".join(AREA_WORDS)
        raise ConfigError(f"时限标准里的「到场」要分{areas}来写，现在是「{written}」")
    _require_known(written, set(AREA_WORDS), "「到场」")
    return {AREA_WORDS[str(word)]: _duration(f"到场·{word}", v) for word, v in written.items()}


def _name(written: object) -> str:
    name = written.strip() if isinstance(written, str) else ""
    if not name:
        raise ConfigError("时限标准里的「标准」要写这套标准的名字，例如：默认")
    return name


def _duration(word: str, written: object) -> timedelta:
    found = _DURATION.fullmatch(squeezed(str(written)))
    if found is None or int(found[1]) == 0 or len(found[1]) > 4:
        raise ConfigError(
            f"时限标准里的「{word}」写成了「{written}」，要写数字加单位（秒、分钟、小时、天），例如：45分钟"
        )
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _require_known(written: Mapping[str, object], known: set[str], where: str) -> None:
    for word in written:
        if str(word) not in known:
            near = difflib.get_close_matches(str(word), known, 1, 0.4)
            hint = f"是不是想写「{near[0]}」" if near else f"可以写的有：{'、'.join(sorted(known))}"
            raise ConfigError(f"{where}里没有「{word}」这一项，{hint}")
