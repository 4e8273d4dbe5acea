"""The sample town's places."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ivr.domain.address import Address
from ivr.understanding.places import Gazetteer

CUSTOMERS = Path(__file__).parents[2] / "storage" / "sample" / "customers.csv"


@cache
def addresses() -> tuple[str, ...]:
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        return tuple(row["用电地址"] for row in csv.DictReader(file))


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.of(map(Address.parse, addresses()))
