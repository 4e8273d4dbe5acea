"""What the load program wrote down: which packet came to which caller when, and the presses."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

NOTE = struct.Struct("=qII")
PRESS = 0x8000_0000
SILENCE = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet: when the kernel had it, and the hash of its sound (0: silence)."""

    at_ns: int
    sound: int


@dataclass(frozen=True, slots=True)
class Notes:
    """All that happened, by caller."""

    arrivals: Mapping[int, Sequence[Arrival]]
    presses: Mapping[int, Sequence[tuple[int, str]]]
    """When each key began to be sent, in nanoseconds of the wall clock, and the key."""

    @classmethod
    def parse(cls, content: bytes) -> Notes:
        """Read the program's file; half a note at its end is left out."""
        arrivals: defaultdict[int, list[Arrival]] = defaultdict(list)
        presses: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        whole = len(content) - len(content) % NOTE.size
        for at_ns, caller, what in NOTE.iter_unpack(memoryview(content)[:whole]):
            if caller & PRESS:
                presses[caller ^ PRESS].append((at_ns, chr(what)))
            else:
                arrivals[caller].append(Arrival(at_ns, what))
        return cls(dict(arrivals), dict(presses))

    def gaps_ms(self, begin_ns: int, end_ns: int) -> list[float]:
        """The times between a caller's packets within the window, of all callers, sorted."""
        return sorted(
            (later.at_ns - earlier.at_ns) / 1e6
            for heard in self.arrivals.values()
            for earlier, later in pairwise(heard)
            if begin_ns <= earlier.at_ns and later.at_ns <= end_ns
        )

    def received(self, begin_ns: int, end_ns: int) -> int:
        """How many packets came within the window."""
        return sum(
            begin_ns <= one.at_ns <= end_ns for heard in self.arrivals.values() for one in heard
        )

    def first_sound_ns(self, caller: int) -> int | None:
        """When the first packet came that is not silence."""
        heard = self.arrivals.get(caller, ())
        return next((one.at_ns for one in heard if one.sound != SILENCE), None)
