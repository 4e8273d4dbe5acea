"""Which of some phrases a caller said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_NEGATION = re.compile(r"(?<!是)(?<!有)(?<!能)(?<!要)(?:不|没|没有|不是|别|不要|不用|并非|无)$")
_FILLERS = re.compile(r"[嗯啊呃哦喔呀吧呢嘛的了哈哎唉那就]+")
_SILENT = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """Something that can be said. Urgent ones beat all others; inner ones beat equal outer ones."""

    phrase: str
    meaning: T
    inner: bool = True
    urgent: bool = False


def plain(text: str) -> str:
    """What was said without signs and spaces, letters folded."""
    return _SILENT.sub("", unicodedata.normalize("NFKC", text)).casefold()


def best_match(text: str, candidates: Iterable[Candidate[T]]) -> T | None:
    """The meaning of the longest phrase that was said and not denied."""
    said = plain(text)
    found = [c for c in candidates if _was_said(plain(c.phrase), said)]
    if not found:
        return None
    best = max(found, key=lambda c: (c.urgent, len(plain(c.phrase)), c.inner))
    return best.meaning


def _was_said(phrase: str, said: str) -> bool:
    if not phrase:
        return False
    if len(phrase) == 1:
        # A single character stands in many other words: it must be all that was said.
        bare = _FILLERS.sub("", said) or said
        return bare != "" and bare == phrase * len(bare)
    start = said.find(phrase)
    while start >= 0:
        if not _NEGATION.search(said[:start]):
            return True
        start = said.find(phrase, start + 1)
    return False
