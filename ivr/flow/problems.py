"""What is wrong with a flow, at its place and in words that an admin can act upon."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from ivr.errors import FlowError
from ivr.flow.marks import Span

MOST_SHOWN = 12
"""Steps of a way that are printed; programs are given all of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. F-codes stop a flow from being used, W-codes are only told."""

    span: Span
    code: str
    text: str
    hint: str | None = None
    way: tuple[str, ...] = ()
    """The steps that lead a call there, where that is what is wrong."""

    @property
    def stops(self) -> bool:
        """Whether the flow cannot be used like this."""
        return self.code.startswith("F")

    def __str__(self) -> str:
        hint = f"\n    提示：{self.hint}" if self.hint else ""
        way = f"\n    走法：{' → '.join(_shortened(self.way))}" if self.way else ""
        return f"{self.span}: {self.code} {self.text}{way}{hint}"

    def as_json(self) -> dict[str, str | int | list[str] | None]:
        """The problem as plain data, for other programs."""
        return {
            "file": self.span.file,
            "line": self.span.line,
            "column": self.span.column,
            "code": self.code,
            "severity": "error" if self.stops else "warning",
            "text": self.text,
            "hint": self.hint,
            "way": list(self.way),
        }


class FlowsRefused(FlowError):
    """Flows with errors; `problems` holds them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def _shortened(way: tuple[str, ...]) -> tuple[str, ...]:
    """A long way by its two ends."""
    return way if len(way) <= MOST_SHOWN else (*way[:3], "…", *way[4 - MOST_SHOWN :])


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, sorted by place."""
    unique = {(p.span, p.code, p.text): p for p in problems}
    return tuple(sorted(unique.values(), key=lambda p: (p.span, p.code)))


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint naming the known word that looks most like this one."""
    close = closest(name, known)
    return f"是不是想写「{close}」？" if close is not None else None


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, if any looks like it."""
    # Comparing sign by sign is dear: only words that share enough signs are, the likeliest first.
    signs = _signs(name)
    shared = [(len(signs & _signs(word)), word) for word in known]
    alike = [(n, word) for n, word in shared if n and 4 * n >= len(name) + len(word)]
    likeliest = [word for _, word in nlargest(_MOST_COMPARED, alike, key=itemgetter(0))]
    close = difflib.get_close_matches(name, likeliest, n=1, cutoff=0.5)
    return close[0] if close else None


def which_step(name: str, known: Iterable[str]) -> str:
    """A hint for a step that is not there: misspelt, or deleted while others still lead to it."""
    written = list(known)
    close = closest(name, written)
    if close is None:
        shown = "、".join(written[:_MOST_LISTED]) + ("……" if len(written) > _MOST_LISTED else "")
        return f"这一步是还没写，还是删掉了？没写就补上，删掉了就改去别的步骤。现有：{shown}。"
    if difflib.SequenceMatcher(None, name, close).ratio() < _SURE:
        return f"是不是想写「{close}」，还是把「{name}」这一步删掉了？"
    return f"是不是想写「{close}」？"


_MOST_LISTED = 8
_SURE = 0.75
"""From this likeness on, one word is the other one misspelt."""
_MOST_COMPARED = 20


@lru_cache(maxsize=10_000)
def _signs(word: str) -> frozenset[str]:
    return frozenset(word)
