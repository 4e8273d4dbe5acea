"""Order numbers: GD, the local date, and a count that begins anew each day."""

from __future__ import annotations

import re
from datetime import date

from ivr.domain.text import squeezed

_SHAPE = re.compile(r"GD\d{12,}")


def order_number(day: date, sequence: int) -> str:
    """The number of the day's n-th order; a day of more than 9999 orders grows a digit."""
    return f"GD{day:%Y%m%d}{sequence:04d}"


def read_order_number(text: str) -> str | None:
    """The number as it is stored, or None when it cannot be one."""
    number = squeezed(text).upper()
    return number if _SHAPE.fullmatch(number) else None


def filed_after(number: str, other: str) -> bool:
    """Whether the first number was given after the other: numbers of a day are counted up."""
    return _place(number) > _place(other)


def _place(number: str) -> tuple[str, int, str]:
    day = len("GD20261124")
    return number[:day], len(number), number
