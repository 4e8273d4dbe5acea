"""Which packets of a sender have come: doubles, stragglers, and a sender that began anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.media.rtp import sequence_distance

RESTART = 100
"""A sequence number this far off means that the sender began anew."""

REMEMBERED = 128
_ALL = (1 << REMEMBERED) - 1


@dataclass(frozen=True, slots=True)
class News:
    """What a packet that was not here yet is, by its number."""

    newest: bool
    began_anew: bool = False


NEXT = News(newest=True)
STRAGGLER = News(newest=False)
BEGUN = News(newest=True, began_anew=True)


@dataclass
class Arrivals:
    """The sequence numbers of the last packets, in a map of bits; the newest is bit 0."""

    _ssrc: int | None = field(default=None, init=False)
    _newest: int = field(default=0, init=False)
    _came: int = field(default=0, init=False)

    def note(self, ssrc: int, sequence: int) -> News | None:
        """A packet has come; None: it was here before."""
        ahead = sequence_distance(sequence, self._newest)
        if ssrc != self._ssrc or abs(ahead) > RESTART:
            self._ssrc, self._newest, self._came = ssrc, sequence, 1
            return BEGUN
        if ahead > 0:
            self._came = (self._came << ahead | 1) & _ALL
            self._newest = sequence
            return NEXT
        bit = 1 << -ahead
        if self._came & bit:
            return None
        self._came |= bit
        return STRAGGLER

    def all_came(self, sequence: int, before: int) -> bool:
        """Whether so many packets just before this one have come, none of them missing."""
        back = sequence_distance(self._newest, sequence)
        if not 0 < before < REMEMBERED or back < 0:  # of a sender that has begun anew since
            return False
        wanted = ((1 << before) - 1) << back + 1
        return self._came | wanted == self._came
