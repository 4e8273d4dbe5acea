"""What a caller's words mean: which phrase was said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_DENIED = ("不", "没", "没有", "不是", "别", "不要", "不用", "无")
_ASKED = ("是不是", "有没有", "能不能", "要不要")
"""A question denies nothing: 「是不是停电了」 speaks of an outage."""

_FILLERS = "嗯啊呃哦喔呀吧呢嘛的了哈哎唉那就"


@dataclass(frozen=True)
class Phrase:
    """Something that may be said; `outer` for a command's."""

    words: str
    means: object
    outer: bool = False
    urgent: bool = False


def meant(text: str, phrases: Iterable[Phrase]) -> object | None:
    """What is meant: danger first, then the longest phrase, then the option before the command."""
    said = bare(text)
    found = [phrase for phrase in phrases if _is_said(bare(phrase.words), said)]
    found.sort(key=lambda p: (not p.urgent, 0 if p.urgent else -len(bare(p.words)), p.outer))
    return found[0].means if found else None


def bare(text: str) -> str:
    """The words alone, without signs, spaces and differences of width."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in plain if sign.isalnum())


def _is_said(phrase: str, said: str) -> bool:
    if len(phrase) == 1:
        # A single character stands in many other words: it must be all that was said.
        left = "".join(sign for sign in said if sign not in _FILLERS) or said
        return set(left) == {phrase}
    places = [place for place in range(len(said)) if said.startswith(phrase, place)]
    return bool(phrase) and any(not _is_denied(said[:place]) for place in places)


def _is_denied(before: str) -> bool:
    return before.endswith(_DENIED) and not before.endswith(_ASKED)
