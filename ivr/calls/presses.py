"""One press, told once, whatever ways it comes: telephone event, SIP INFO, tones. Sans-IO.

Each way counts its own presses exactly once. A telephone that uses two ways tells each press twice,
the second some time later. So a report is the same press as an earlier one when all of this holds:

- the same key;
- it came another way, and that press was not yet told this way: the second press of a key is told
  a second time the first way, and counts;
- the press lies within `WITHIN_MS` of the report, or of the moment at which the key went down as
  far as the report tells: an INFO may come only when a long press ends.

Reports of one way are matched with the oldest press that waits for one, in the order of pressing.
Two presses of one key within `WITHIN_MS` of which one was lost on the first way and the other on
the second count as one: nothing in the packets tells them apart.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["event", "info", "tones"]

WITHIN_MS = 1_500
"""An INFO that is lost twice comes this late (RFC 3261 §17.1.2: after 0.5 s, and 1 s more)."""

REMEMBERED = 32


@dataclass(slots=True)
class _Press:
    key: str
    at_ms: int
    ways: set[Way]


@dataclass
class Presses:
    """The last presses of one call."""

    _last: deque[_Press] = field(default_factory=lambda: deque(maxlen=REMEMBERED), init=False)

    def counts(self, key: str, way: Way, at_ms: int, lasted_ms: int = 0) -> bool:
        """Whether this report, of a key that was down for `lasted_ms` by then, is a new press."""
        begun_ms = at_ms - lasted_ms
        for press in self._last:
            near = begun_ms - WITHIN_MS <= press.at_ms <= at_ms + WITHIN_MS
            if press.key == key and way not in press.ways and near:
                press.ways.add(way)
                return False
        self._last.append(_Press(key, at_ms, {way}))
        return True
