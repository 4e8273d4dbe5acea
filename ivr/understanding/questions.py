"""Which of many known questions a caller asks, in words that nobody wrote down before.

A question is compared by its characters and pairs of characters, and once more by how they sound
with accents folded. What stands in few of the known questions says most about which one it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic, TypeVar

from ivr.understanding.phonetic import folded
from ivr.understanding.plain import plain

T = TypeVar("T")

LONGEST = 200
"""Characters of what was said that are looked at."""

SURE = 0.66
"""From here on an answer is given at once."""
LIKELY = 0.48
"""From here on the caller is asked whether that is meant."""
COVERED = 0.45
"""So much of what was said has to stand in the ways to ask it, or the caller is asked."""
APART = 0.18
"""So much nearer than the next one the nearest has to be, or the caller is asked."""

_EMPTY = re.compile(
    "请问|请教|麻烦|您好|你好|我?(?:就是)?(?:想|要|来)?(?:问|咨询|了解|打听|知道)(?:一下|下|一声)?|帮我|"
    "给我|告诉我|跟我说|一下|你们|我们家?|我家里?|咱们?家?|那个|这个|到底|究竟|是不是|"
    "(?:需要|要|该)?(?:带|准备|交)(?:什么|啥|哪些)(?:东西|材料|证件|资料|手续)?|"
    "怎么(?:办|弄|处理|样|回事|个?算法?)?|怎样|如何|多少钱|多少|在?(?:哪里|哪儿|什么地方|哪)|该|"
    "为什么|为啥|什么|[能可会要][以]?不[能可会要]以?|可不可以|可以|有没有|能(?!量|表)|办理|办|弄|想|"
    "[那我你您吗呢啊呀吧嘛哦嗯呃额的了着得地一有是会要去在里个下就]"
)
"""What says nothing of the matter: politeness, and the words of any question."""

_NOT_OURS = re.compile(
    "[水话网房学车]费|(?:燃气|煤气|天然气|暖气|取暖|物业|手机)费|房租|流量|社保|医保"
)
"""What others are paid for: 水费在哪里交 is near to 电费在哪里交, and another question."""

_EMPTY_SOUNDS = tuple(
    folded(words)
    for words in (
        "我想问一下",
        "我想了解一下",
        "想问一下",
        "问一下",
        "我想问",
        "怎么办",
        "怎么样",
        "怎么",
        "请问",
        "哪里",
        "多少钱",
        "多少",
        "什么",
        "能不能",
        "可不可以",
        "要不要",
        "一下",
    )
)
"""The same where a recogniser wrote other characters: 怎么办 as 怎莫半. The longest come first."""

_SOUND = 0.94
"""What was only heard by its sound counts a little less."""
_LACKING, _BESIDE = 0.30, 0.22
"""How much it takes away that a part of the known question was not said, that other was said."""
_ANY_WAY = 0.2
"""How much it counts that a word stands in any of the ways to ask, not in the nearest alone."""
_ONE, _TWO = 0.7, 1.0
"""How much a sign by itself tells, and two beside each other."""

Feature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """The question that was likely asked; `sure`: no need to ask back."""

    meaning: T
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    meaning: T
    rows: tuple[frozenset[Feature], ...]
    """The features of each way to ask it."""

    @property
    def words(self) -> frozenset[Feature]:
        """The features of all ways together."""
        return frozenset().union(*self.rows)


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How near a known question comes, and how much of what was said stands in it; 0 to 1."""

    score: float
    covered: float


@dataclass
class _Space(Generic[T]):
    """All known questions by one kind of sign: characters, or syllables."""

    known: list[_Known[T]] = field(default_factory=list)
    weights: dict[Feature, float] = field(default_factory=dict)
    unknown: float = 0.0

    def learn(self, known: list[_Known[T]]) -> None:
        self.known = known
        count: Counter[Feature] = Counter()
        for each in known:
            count.update(each.words)
        total = len(known)
        self.weights = {
            feature: _width(feature) * math.log(1 + total / often)
            for feature, often in count.items()
        }
        self.unknown = math.log(1 + total)

    def weight(self, features: Iterable[Feature]) -> float:
        return sum(
            self.weights.get(feature, _width(feature) * self.unknown) for feature in features
        )

    def nearness(self, said: frozenset[Feature]) -> list[_Nearness]:
        """How near each known question comes."""
        whole = self.weight(said) or 1.0
        found = []
        for each in self.known:
            covered = self.weight(said & each.words) / whole
            nearest = max(self._score(said, row) for row in each.rows)
            found.append(_Nearness((1 - _ANY_WAY) * nearest + _ANY_WAY * covered, covered))
        return found

    def _score(self, said: frozenset[Feature], row: frozenset[Feature]) -> float:
        both = self.weight(said & row)
        if not both:
            return 0.0
        lacking, beside = self.weight(row - said), self.weight(said - row)
        return both / (both + _LACKING * lacking + _BESIDE * beside)


class Questions(Generic[T]):
    """Questions that may be asked, each by its meaning with all ways to ask it."""

    def __init__(self, asked: Iterable[tuple[T, Sequence[str]]]) -> None:
        given = [(meaning, [telling(way) for way in ways]) for meaning, ways in asked]
        self._meanings = [meaning for meaning, _ in given]
        self._characters: _Space[T] = _Space()
        self._characters.learn([_Known(m, tuple(map(_written, ways))) for m, ways in given])
        self._syllables: _Space[T] = _Space()
        self._syllables.learn([_Known(m, tuple(map(_sounding, ways))) for m, ways in given])

    def find(self, text: str) -> Asked[T] | None:
        """What was asked; None where nothing known comes near."""
        said = telling(text)
        if not said or not self._meanings or _NOT_OURS.search(said):
            return None
        written = self._characters.nearness(_written(said))
        sounding = self._syllables.nearness(_sounding(said))
        scores = [max(w.score, _SOUND * s.score) for w, s in zip(written, sounding, strict=True)]
        first, *rest = sorted(range(len(scores)), key=lambda place: -scores[place])
        best, next_best = scores[first], scores[rest[0]] if rest else 0.0
        if best < LIKELY:
            return None
        covered = max(written[first].covered, sounding[first].covered)
        sure = best >= SURE and best - next_best >= APART and covered >= COVERED
        return Asked(self._meanings[first], best, sure)


def telling(text: str) -> str:
    """The part of a question that tells what it is about; all of it where that is nothing."""
    return _EMPTY.sub("", plain(text)[:LONGEST])


def _written(text: str) -> frozenset[Feature]:
    return _features(tuple(text))


def _sounding(text: str) -> frozenset[Feature]:
    heard = folded(text)
    told: list[str] = []
    place = 0
    while place < len(heard):
        empty = next((e for e in _EMPTY_SOUNDS if heard[place : place + len(e)] == e), ())
        if not empty:
            told.append(heard[place])
        place += len(empty) or 1
    return _features(tuple(told) or heard)


def _features(signs: tuple[str, ...]) -> frozenset[Feature]:
    return frozenset([*((sign,) for sign in signs), *pairwise(signs)])


def _width(feature: Feature) -> float:
    return _TWO if len(feature) > 1 else _ONE
