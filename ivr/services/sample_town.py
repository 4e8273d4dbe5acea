"""The invented town that the hotline starts with, so that it can be tried at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.clock import Clock, local
from ivr.services.imports import Imports

_RELATIVE = re.compile(r"\{([+-]\d+)(小时|天)(?: (\d\d):(\d\d))?\}")


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """The town's files; the outages' times are written as from the instant of loading."""

    customers: bytes
    outages: bytes


def load_sample_town(files: SampleFiles, imports: Imports, clock: Clock) -> int:
    """Store the town; how many customers it has. Loading again renews it."""
    report = imports.customers(files.customers)
    imports.outages(with_times(files.outages.decode(), clock.now()).encode())
    return report.added + report.updated


def with_times(text: str, now: datetime) -> str:
    """The text with `{-2小时}` or `{+3天 08:00}` as local times counted from now."""

    def told(found: re.Match[str]) -> str:
        count = int(found[1])
        distance = timedelta(hours=count) if found[2] == "小时" else timedelta(days=count)
        instant = local(now) + distance
        if found[3]:
            instant = instant.replace(hour=int(found[3]), minute=int(found[4]))
        return f"{instant:%Y-%m-%d %H:%M}"

    return _RELATIVE.sub(told, text)
