"""What a reading may lean on besides the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ivr.understanding.places import Gazetteer
from ivr.understanding.readings import Reading

ReadBefore = dict[tuple[str, str], Reading]
"""By kind and words: what the words of one call were read as."""


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
    read_before: ReadBefore | None = field(default=None, compare=False, repr=False)
    """What was read before in this call, so that it is not read anew; None: nothing is kept."""
