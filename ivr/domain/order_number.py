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
