"""The invented town that the hotline starts with, so that it can be tried at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.clock import Clock, local
from ivr.domain.month import Month
from ivr.services.account_imports import AccountImports
from ivr.services.imports import Imports

_RELATIVE = re.compile(r"\{([+-]\d+)(小时|天)(?: (\d\d):(\d\d))?\}")
_MONTH = re.compile(r"\{-(\d+)月(?: (\d\d))?\}")


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """The town's files; all but the customers' have times as from the instant of loading."""

    customers: bytes
    outages: bytes
    bills: bytes
    balances: bytes
    applications: bytes


def load_sample_town(
    files: SampleFiles, imports: Imports, accounts: AccountImports, clock: Clock
) -> int:
    """Store the town; how many customers it has. Loading again renews it."""
    now = clock.now()
    report = imports.customers(files.customers)
    imports.outages(_as_of(files.outages, now))
    accounts.bills(_as_of(files.bills, now))
    accounts.balances(_as_of(files.balances, now))
    accounts.applications(_as_of(files.applications, now))
    return report.added + report.updated


def with_times(text: str, now: datetime) -> str:
    """The text with `{-2小时}` or `{+3天 08:00}` as local times counted from now, and `{-1月}` or
    `{-1月 25}` as the month before this one, or a day of it."""

    def told(found: re.Match[str]) -> str:
        count = int(found[1])
        distance = timedelta(hours=count) if found[2] == "小时" else timedelta(days=count)
        instant = local(now) + distance
        if found[3]:
            instant = instant.replace(hour=int(found[3]), minute=int(found[4]))
        return f"{instant:%Y-%m-%d %H:%M}"

    def month_told(found: re.Match[str]) -> str:
        month = Month.of(local(now).date()).back(int(found[1])).text
        return f"{month}-{found[2]}" if found[2] else month

    return _MONTH.sub(month_told, _RELATIVE.sub(told, text))


def _as_of(content: bytes, now: datetime) -> bytes:
    return with_times(content.decode(), now).encode()
