"""What a reading may lean on besides the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.understanding.places import Gazetteer


@dataclass(frozen=True, slots=True)
class Context:
    """The moment and the question in which something was said."""

    now: datetime
    """An instant with a time zone; times are reckoned from it."""
    area_code: str | None = None
    """What a local telephone number belongs to; None: it is refused."""
    ahead: bool = False
    """Whether a time is to come (an appointment) instead of past (since when)."""
    known: str | None = None
    """The value understood so far, which a caller may mend: 不对，最后是五六."""
    places: Gazetteer | None = None
    """The roads and compounds of the customers' file; None: no name of a place is certain."""
