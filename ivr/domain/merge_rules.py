"""When reports are one matter, and when many of them mean a whole area: the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

_HALF_HOUR = timedelta(minutes=30)
_HOUR = timedelta(hours=1)


class AreaKind(StrEnum):
    """What many reports may have in common; what is narrower comes first."""

    TRANSFORMER = "transformer"
    COMPOUND = "compound"
    VILLAGE = "village"
    ROAD = "road"
    FEEDER = "feeder"


AREA_KIND_NAMES: Mapping[AreaKind, str] = {
    AreaKind.TRANSFORMER: "台区",
    AreaKind.COMPOUND: "小区",
    AreaKind.VILLAGE: "村",
    AreaKind.ROAD: "道路",
    AreaKind.FEEDER: "线路",
}


NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many within so long."""

    count: int
    within: timedelta


def _usual_areas() -> Mapping[AreaKind, Threshold]:
    return {
        AreaKind.TRANSFORMER: Threshold(3, _HALF_HOUR),
        AreaKind.COMPOUND: Threshold(4, _HALF_HOUR),
        AreaKind.VILLAGE: Threshold(4, _HALF_HOUR),
        AreaKind.ROAD: Threshold(6, _HALF_HOUR),
        AreaKind.FEEDER: Threshold(8, _HOUR),
    }


OWN_SYMPTOMS = (
    *("灯闪", "闪", "忽明忽暗", "电压", "电表", "表箱", "跳闸", "跳了", "烧", "焦", "火花", "打火"),
    *("冒烟", "漏电", "麻手", "半边", "缺相", "一相", "只有一半", "单独", "本户仍停电", "仍停电"),
)
"""Words of something that a missing supply does not explain."""


@dataclass(frozen=True, slots=True)
class MergeRules:
    """The thresholds; the defaults are those of the shipped file. None: that rule is off."""

    account: timedelta | None = timedelta(hours=24)
    """Two reports of one account are one matter, so long after each other."""
    building: timedelta | None = timedelta(hours=4)
    """The same for one building, where one of both speaks of more than a home."""
    feeder: Threshold | None = Threshold(5, _HALF_HOUR)
    """The same for one line, once so many orders have come within this time."""
    own_symptoms: tuple[str, ...] = OWN_SYMPTOMS
    areas: Mapping[AreaKind, Threshold] = field(default_factory=_usual_areas)
    """So many homes within so long make a suspicion; a kind that is missing never does."""
    growth_percent: int = 50
    """By how much a rejected suspicion has to grow before it comes again."""
    after_restoration: timedelta = timedelta(hours=12)
    """So long a caller of an area that has its power back is asked about the own home."""
    urgent_notice: timedelta = timedelta(minutes=15)
    """How soon important customers are told of an outage that nobody planned."""

    def own_symptoms_in(self, symptom: str | None) -> frozenset[str]:
        """What of it a missing supply does not explain."""
        if not symptom:
            return NOTHING
        return frozenset(word for word in self.own_symptoms if word in symptom)
