"""Which language or dialect a caller asks for, from the words in which it is asked."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH, DIALECT = "英语", "方言"

_NAMES: Mapping[str, tuple[str, ...]] = {
    ENGLISH: ("英语", "英文", "english"),
    "粤语": ("粤语", "广东话", "白话"),
    "四川话": ("四川话",),
    "上海话": ("上海话",),
    "闽南话": ("闽南话", "福建话"),
    "客家话": ("客家话",),
}
"""By name: how callers say it."""


def language_asked_for(words: str) -> str:
    """The language that is named; 方言 where it is asked for and not named."""
    lowered = words.lower()
    for name, said in _NAMES.items():
        if any(word in lowered for word in said):
            return name
    return DIALECT
