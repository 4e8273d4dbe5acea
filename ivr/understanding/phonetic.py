"""How near two rows of syllables sound; the only place that knows rapidfuzz.

Callers speak with an accent and recognisers write homophones, so words are compared by toneless
syllables in which the pairs that many speakers do not tell apart are folded into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from ivr.understanding.pinyin import syllables

NEAR = 0.85
"""Ratio from which longer words count as the same: 95 % of corrupted commands, no false one.

At 0.75, 不满意 turned into 满意."""

EXACT_UP_TO = 2
"""Words of so many syllables must be equal: one letter makes another word of them."""

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h"))
_FINALS = (("ing", "in"), ("eng", "en"))


@lru_cache(maxsize=2048)
def fold(syllable: str) -> str:
    """A syllable as most accents hear it: zh z, ch c, sh s, n l, r l, f h, ing in, eng en."""
    for wide, narrow in _INITIALS:
        if syllable.startswith(wide) and len(syllable) > len(wide):
            syllable = narrow + syllable[len(wide) :]
            break
    for wide, narrow in _FINALS:
        if syllable.endswith(wide):
            return syllable[: -len(wide)] + narrow
    return syllable


@lru_cache(maxsize=8192)
def folded(text: str) -> tuple[str, ...]:
    """The folded syllables of a text, one a character."""
    return tuple(fold(syllable) for syllable in syllables(text))


@lru_cache(maxsize=8192)
def sounds_in(text: str) -> frozenset[str]:
    """The folded syllables that a text has."""
    return frozenset(folded(text))


@lru_cache(maxsize=8192)
def sound_of(sign: str) -> str:
    """The syllable of a character, whatever it stands beside."""
    return syllables(sign)[0]


@lru_cache(maxsize=8192)
def near(sign: str) -> str:
    """The same, as most accents hear it."""
    return fold(sound_of(sign))


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """0 to 1: how much of two rows of syllables is the same, letter by letter."""
    return fuzz.ratio(" ".join(one), " ".join(other)) / 100


def nearest(row: Sequence[str], rows: Sequence[str], most: int = 5) -> list[tuple[int, float]]:
    """Which of many rows (each joined by spaces) sound like this one: index and similarity."""
    found = process.extract(
        " ".join(row), rows, scorer=fuzz.ratio, score_cutoff=NEAR * 100, limit=most
    )
    return [(index, score / 100) for _, score, index in found]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something that sounds like a phrase stands, in characters."""

    start: int
    end: int
    score: float


class Sound:
    """A sentence prepared so that many phrases are looked for in it."""

    def __init__(self, text: str) -> None:
        """`text`: plain words."""
        self.text = text
        self.row = folded(text)
        self._places: dict[str, list[int]] = {}
        for place, syllable in enumerate(self.row):
            self._places.setdefault(syllable, []).append(place)
        self._heard = frozenset(self.row)

    def may_hold(self, phrase: str) -> bool:
        """Whether all syllables of a phrase, or all but one of a longer one, stand anywhere.

        Most phrases by far have nothing of a sentence: those are not to be looked for.
        """
        missing = len(sounds_in(phrase) - self._heard)
        return not missing or (missing == 1 and len(phrase) > EXACT_UP_TO)

    def find(self, phrase: str, near: float = NEAR) -> Iterator[Finding]:
        """Every place that sounds like the phrase, the best of overlapping ones, in order."""
        wanted = folded(phrase)
        if not wanted:
            return
        exact = len(wanted) <= EXACT_UP_TO
        found = [
            Finding(start, end, score)
            for start, end in self._windows(wanted, exact)
            if (score := similarity(self.row[start:end], wanted)) >= (1.0 if exact else near)
        ]
        last = -1
        for finding in _best_of_overlapping(found):
            if finding.start >= last:
                yield finding
                last = finding.end

    def _windows(self, wanted: Sequence[str], exact: bool) -> Iterator[tuple[int, int]]:
        """Spans in which all syllables, or all but one, stand where the phrase has them."""
        size = len(wanted)
        if exact:
            for start in self._places.get(wanted[0], ()):
                if self.row[start : start + size] == tuple(wanted):
                    yield start, start + size
            return
        votes: Counter[int] = Counter()
        for offset, syllable in enumerate(wanted):
            for place in self._places.get(syllable, ()):
                votes[place - offset] += 1
        for start, count in votes.items():
            if count >= size - 1 and 0 <= start <= len(self.row) - size:
                yield start, start + size
            if start < 0 or count == size:
                continue
            # One syllable swallowed: what follows it stands one place earlier. One too many:
            # one place later.
            if count + votes.get(start - 1, 0) >= size - 1:
                yield start, min(start + size - 1, len(self.row))
            if count + votes.get(start + 1, 0) >= size:
                yield start, min(start + size + 1, len(self.row))


def _best_of_overlapping(found: Sequence[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, f.end)):
        if kept and finding.start < kept[-1].end:
            if finding.score > kept[-1].score:
                kept[-1] = finding
        else:
            kept.append(finding)
    return kept
