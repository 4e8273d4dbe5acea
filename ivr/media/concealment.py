"""What is heard where sound is missing: the last pitch period goes on and fades (G.711 Appendix I).

Unlike the appendix nothing is delayed for it: the joint at the beginning is left as it falls.
"""

from __future__ import annotations

import audioop
from array import array
from dataclasses import dataclass, field

from ivr.media.g711 import SAMPLES_PER_MS

SHORTEST_PITCH = 5 * SAMPLES_PER_MS  # 200 Hz
LONGEST_PITCH = 15 * SAMPLES_PER_MS  # 66 Hz
COMPARED = 20 * SAMPLES_PER_MS
PAST = LONGEST_PITCH + COMPARED
"""So many samples of the past are needed to find the pitch."""

FULL = 10 * SAMPLES_PER_MS
"""So long the repeated period keeps its level."""

FADED = 60 * SAMPLES_PER_MS
"""After so long it has become silence."""

MERGED = 4 * SAMPLES_PER_MS
"""Over so many samples the sound that comes back takes over."""


@dataclass
class Concealer:
    """Remembers what was heard and makes up what is missing; samples are 16 bit."""

    _past: bytes = field(default=bytes(2 * PAST), init=False)
    _period: bytes = field(default=b"", init=False)
    _missing: int = field(default=0, init=False)
    """How many samples were made up since sound was heard last."""

    def heard(self, pcm: bytes) -> bytes:
        """Sound that is there; the first after a gap grows out of what was made up."""
        if self._missing:
            pcm = self._merged(pcm)
            self._missing = 0
        self._past = (self._past + pcm)[-2 * PAST :]
        return pcm

    def quiet(self) -> None:
        """From here on nothing is missing: it is the sender who pauses."""
        self._past, self._period, self._missing = bytes(2 * PAST), b"", FADED

    def missing(self, samples: int) -> bytes:
        """What stands in for so many samples."""
        if not self._missing:
            self._period = _smooth_period(self._past)
        made = self._repeated(samples)
        self._missing += samples
        return made

    @property
    def faded(self) -> bool:
        """Whether what is made up has become silence."""
        return self._missing >= FADED

    def _merged(self, pcm: bytes) -> bytes:
        if self._missing >= FADED:
            return pcm
        count = min(MERGED, len(pcm) // 2)
        return crossfaded(self._repeated(count), pcm[: 2 * count]) + pcm[2 * count :]

    def _repeated(self, samples: int) -> bytes:
        begin = self._missing
        if begin >= FADED:
            return bytes(2 * samples)
        period = array("h", self._period)
        length, slope = len(period), FADED - FULL
        return array(
            "h",
            (
                period[at % length] * min(slope, max(0, FADED - at)) // slope
                for at in range(begin, begin + samples)
            ),
        ).tobytes()


def pitch(pcm: bytes, compared: int) -> int:
    """After how many samples (`SHORTEST_PITCH` on) the beginning comes again, as far as it does."""
    offset, factor = audioop.findfit(pcm[2 * SHORTEST_PITCH :], pcm[: 2 * compared])
    if factor >= 0:
        return SHORTEST_PITCH + int(offset)
    longest = len(pcm) // 2 - compared  # the best fit is upside down: half a period
    return max(range(SHORTEST_PITCH, longest + 1), key=lambda lag: _fit(pcm, lag, compared))


def _fit(pcm: bytes, lag: int, compared: int) -> float:
    """How well the sound fits itself so much later, the right way up."""
    later = pcm[2 * lag : 2 * (lag + compared)]
    factor: float = audioop.findfactor(pcm[: 2 * compared], later)
    return factor * abs(factor) * audioop.rms(later, 2) ** 2


def crossfaded(leaving: bytes, coming: bytes) -> bytes:
    """One sound into the other, of the same length."""
    total = len(leaving) // 2
    pairs = zip(array("h", leaving), array("h", coming), strict=True)
    mixed = ((one * (total - at) + two * at) // total for at, (one, two) in enumerate(pairs))
    return array("h", mixed).tobytes()


def _smooth_period(past: bytes) -> bytes:
    """The last period, its end led over to where it begins again."""
    backwards = audioop.reverse(past, 2)
    length = pitch(backwards, COMPARED)
    quarter = length // 4
    period = past[-2 * length :]
    before = past[-2 * (length + quarter) : -2 * length]
    return period[: -2 * quarter] + crossfaded(period[-2 * quarter :], before)
