"""How long something may take: plain time, or time that runs on working days alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from ivr.domain.text import squeezed

_DAY = timedelta(days=1)
_UNITS = {
    "秒": timedelta(seconds=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": _DAY,
}
_WORKING_DAYS = "个工作日"
_WRITTEN = re.compile(rf"([0-9]{{1,4}})({'|'.join(_UNITS)}|{_WORKING_DAYS}|工作日)")


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time. One working day is 24 hours of it, counted on working days alone."""

    time: timedelta
    working: bool = False

    @classmethod
    def working_days(cls, days: int) -> Limit:
        """So many working days."""
        return cls(days * _DAY, working=True)

    @property
    def text(self) -> str:
        """As an admin writes it, in the largest unit that comes out even."""
        days, rest = divmod(self.time, _DAY)
        if self.working and not rest:
            return f"{days}{_WORKING_DAYS}"
        hours = self.time == timedelta(hours=24)  # «24小时» is how a day of the clock is promised
        units = [unit for unit in reversed(_UNITS) if not (hours and unit == "天")]
        unit = next((unit for unit in units if not self.time % _UNITS[unit]), "秒")
        on = "（只算工作日）" if self.working else ""
        return f"{self.time // _UNITS[unit]}{unit}{on}"


def read_limit(written: str) -> Limit | None:
    """The limit that an admin wrote: 45分钟, 24小时, 5天, 2个工作日; None: not understood."""
    found = _WRITTEN.fullmatch(squeezed(written))
    if found is None or not int(found[1]):
        return None
    unit = _UNITS.get(found[2])
    return Limit.working_days(int(found[1])) if unit is None else Limit(int(found[1]) * unit)
