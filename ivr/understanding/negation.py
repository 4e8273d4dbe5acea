"""Whether something that was said was said not to be: looked for before anything is taken."""

from __future__ import annotations

import re

from ivr.denials import denied
from ivr.understanding.phonetic import folded

__all__ = ["denied", "perhaps_denied"]

_SOUNDS = (("bu",), ("bu", "si"), ("mei",), ("mei", "you"), ("bu", "yao"), ("bu", "yon"))
_WHOLE = re.compile(
    r"(?:[全大内外局干幸地][部步]|[一两三上下退几进][步部]|每|美|脚步|跑步|"
    r"是不是?|有没有?|能不能?|要不要?|会不会?|好不好?|行不行?)$"
)
"""Endings that only sound like a denial: 全部停电 is no 不停电."""


def perhaps_denied(before: str) -> bool:
    """Whether the words before only sound like a denial, as a misheard 不 does."""
    if denied(before) or _WHOLE.search(before[-3:]):
        return False
    row = folded(before[-2:])
    return any(row[-len(sound) :] == sound for sound in _SOUNDS)
