"""The phrases of a grammar that may have been said, by their sound."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

NEAR = 50.0
"""Names that have less in common with what was heard, of 100, were not said."""


def shortlist(phrases: Sequence[str], heard: Sequence[str], most: int) -> list[str]:
    """At most so many phrases, those that sound most like one of the sentences heard.

    Short phrases are the ones that are misheard whole: where all are equally unlike, they stay.
    """
    if len(phrases) <= most:
        return list(phrases)
    sounds = [_sound(text) for text in heard]
    ranked = sorted(phrases, key=lambda phrase: (-_likeness(phrase, sounds), len(phrase)))
    return ranked[:most]


def shortlist_names(names: Sequence[str], heard: Sequence[str], most: int) -> list[str]:
    """At most so many names that may stand somewhere in one of the sentences, by their sound."""
    sounds = [_sound(text) for text in heard]
    near = {
        name: max((fuzz.partial_ratio(_sound(name), sound) for sound in sounds), default=0.0)
        for name in names
    }
    ranked = sorted(names, key=lambda name: -near[name])
    return [name for name in ranked[:most] if near[name] >= NEAR]


def sounds_alike(text: str, others: Sequence[str]) -> bool:
    """Whether a sentence may be what one of the others was, heard better."""
    return max((fuzz.ratio(_sound(text), _sound(one)) for one in others), default=0.0) >= NEAR


def _likeness(phrase: str, sounds: Sequence[str]) -> float:
    own = _sound(phrase)
    return max((SequenceMatcher(None, own, sound).ratio() for sound in sounds), default=0.0)


@lru_cache(maxsize=8192)
def _sound(text: str) -> str:
    return " ".join(lazy_pinyin(text, errors="ignore"))
