"""Which of some phrases were said: by characters, or by how they sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ivr.understanding.negation import denied, perhaps_denied
from ivr.understanding.phonetic import NEAR, Sound, folded, similarity
from ivr.understanding.pinyin import syllables
from ivr.understanding.plain import plain
from ivr.understanding.sounding import COMMON, MOST_OF_IT

T = TypeVar("T")

LONGEST = 500
"""Characters of a sentence that are looked at; nobody answers a question at such length."""

_FILLERS = re.compile(r"[嗯啊呃哦喔呀吧呢嘛的了哈哎唉那就]+")
_BY_SOUND = 0.95
_ACCENTED = 0.8
"""How sure a sound is that is the same only after much folding: 真人 and 真冷."""

_EVERYDAY = frozenset(("真冷", "真热", "真能", "正好", "整个", "真难"))
"""What people say anyway; an accent makes options of it: 真冷 is no 真人."""

_INSIDE = frozenset(map(folded, ("家里", "屋里", "这里", "那里", "店里", "村里")))
"""Words that no phrase begins in the middle of: 家里有病人 does not say 你有病."""

_DENIALS = ("bu", "mei", "bie")

_HEARD_IN_PART = 2
"""家听电 is near to 查停电, and is 停电; 啥时候能来电 has 电压 in 电呀, and is 啥时候来电."""

_DOUBTED = 0.7
"""How sure a sound is when what stands before it sounds like a denial."""


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """Something that can be said. Urgent ones beat all others; inner ones beat equal outer ones."""

    phrase: str
    meaning: T
    inner: bool = True
    urgent: bool = False
    words: str = field(init=False, repr=False, compare=False)
    """The phrase as it is compared."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", plain(self.phrase))


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A candidate that was said, and where in the plain words."""

    candidate: Candidate[T]
    start: int
    end: int
    sure: float
    """1 for the very characters, less for sounds."""
    whole: bool = True
    """Whether every syllable was heard."""

    @property
    def weight(self) -> tuple[bool, int, bool]:
        """What beats what: urgent, long, inner; heard in part is as if two syllables shorter.

        Of two urgent ones the one that is listed first: 快来人，着火了 is a fire.
        """
        if self.candidate.urgent:
            return (True, 0, self.candidate.inner)
        size = self.end - self.start - (0 if self.whole else _HEARD_IN_PART)
        return (self.candidate.urgent, size, self.candidate.inner)


def best_match(text: str, candidates: Iterable[Candidate[T]]) -> T | None:
    """The meaning of the longest phrase that was said, by characters, and not denied."""
    found = by_characters(plain(text)[:LONGEST], candidates)
    if not found:
        return None
    # Of equals the one listed first, as `max` has it.
    return max(found, key=lambda match: match.weight).candidate.meaning


def by_characters(said: str, candidates: Iterable[Candidate[T]]) -> list[Match[T]]:
    """The first place of each phrase that was said in its very characters."""
    found: list[Match[T]] = []
    for candidate in candidates:
        phrase = candidate.words
        place = _place_of(phrase, said)
        if place is not None:
            sure = _DOUBTED if perhaps_denied(said[:place]) else 1.0
            found.append(Match(candidate, place, place + len(phrase), sure))
    return found


def by_sound(said: str, candidates: Iterable[Candidate[T]]) -> list[Match[T]]:
    """The first place of each phrase of two characters or more that was said by its sound."""
    sound = Sound(said)
    found: list[Match[T]] = []
    for candidate in candidates:
        phrase = candidate.words
        if len(phrase) > 1 and sound.may_hold(phrase):
            found += [match for match in _sounding(phrase, sound, candidate)][:1]
    return found


def bare(said: str) -> str:
    """Plain words without fillers; the words themselves where nothing else is left."""
    return _FILLERS.sub("", said) or said


def _sounding(phrase: str, sound: Sound, candidate: Candidate[T]) -> Iterator[Match[T]]:
    said = sound.text
    for finding in sound.find(phrase):
        heard = said[finding.start : finding.end]
        before = said[: finding.start]
        if heard == phrase or denied(before) or not _says_no_alike(phrase, heard):
            continue
        if folded(said[max(0, finding.start - 1) : finding.start + 1]) in _INSIDE:
            continue
        whole = finding.score == 1.0
        sure = min(finding.score, _likely(phrase, heard, said, candidate.urgent, whole))
        if not sure:
            continue
        if similarity(syllables(phrase), syllables(heard)) < NEAR:
            sure = min(sure, _ACCENTED)
            if heard in _EVERYDAY and heard != bare(said) and not candidate.urgent:
                continue
        if perhaps_denied(before):
            sure = min(sure, _DOUBTED)
        if not whole:
            sure = min(sure, _ACCENTED)  # 推上去就来 is near to 推上去就跳
        yield Match(candidate, finding.start, finding.end, sure, whole)


def _says_no_alike(phrase: str, heard: str) -> bool:
    """Whether both deny equally often: 都是停电 is near to 不是停电, and its contrary."""
    one, other = folded(phrase), folded(heard)
    return all(one.count(denial) == other.count(denial) for denial in _DENIALS)


def _likely(phrase: str, heard: str, said: str, urgent: bool, whole: bool) -> float:
    """How sure it is that so few syllables are the phrase; 0 when they need not be.

    Two syllables stand by chance in many sentences (就明天 has 救命, 赶到了 has 杆倒了): a
    character that matters was heard right, or there was hardly anything else said. Of three
    syllables that are only near, two characters (麻烦你了 is near to 烦死了). Danger is never
    taken from an accent's sounds alone (八点到九点 has 电倒, 停电是 has 电死).
    """
    right = [a for a, b in zip(phrase, heard, strict=False) if a == b]
    telling = set(right) - COMMON
    if whole and heard in (bare(said), said):
        return _BY_SOUND
    if urgent:
        return _BY_SOUND if _may_be_danger(phrase, heard, telling, whole) else 0.0
    if not whole:
        return _BY_SOUND if len(telling) >= (2 if len(phrase) == 3 else 1) else 0.0
    if len(phrase) > 3 or telling or len(right) > 1:
        return _BY_SOUND
    if len(heard) >= MOST_OF_IT * len(bare(said)):
        return _BY_SOUND if right else _ACCENTED
    return 0.0


def _may_be_danger(phrase: str, heard: str, telling: set[str], whole: bool) -> bool:
    """Whether words that only sound like danger are asked for.

    电 stands in half of all that callers say, so it tells something only at the end (触电, but not
    电死 in 停电是). Of three syllables all must be heard: 有电了 is near to 漏电了.
    """
    if len(phrase) == 2 and telling <= {"电"}:
        return bool(telling) and phrase.endswith("电")
    return bool(telling) and (whole or len(phrase) > 3)


def _place_of(phrase: str, said: str) -> int | None:
    if not phrase:
        return None
    if len(phrase) == 1:
        # A single character stands in many other words: it must be all that was said.
        rest = bare(said)
        return said.find(phrase) if rest and rest == phrase * len(rest) else None
    start = said.find(phrase)
    while start >= 0:
        if not denied(said[:start]):
            return start
        start = said.find(phrase, start + 1)
    return None
