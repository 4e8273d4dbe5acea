"""The words that deny what follows them: one list for callers' answers and for the flow checker."""

from __future__ import annotations

import re

_SAID = (
    "不|没|没有|没得|不是|别|别是|不要|不用|并非|并不是|无|不在|不叫|不对不是|从来不|从没|"
    "未|冇|莫得|唔系"
)
_DENIED = re.compile(rf"(?<!是)(?<!有)(?<!能)(?<!要)(?<!会)(?<!好)(?<!对)(?<!行)(?:{_SAID})$")
_MOST = 5
_OF_PLACES = re.compile(r"(?:不是|不在|不叫|别是|没有|不对不是|并不是|并非)$")


def denied(before: str) -> bool:
    """Whether the words before something deny it: 不是, 没有, but not 是不是."""
    return _DENIED.search(before[-_MOST:]) is not None


def place_denied(before: str) -> bool:
    """The same before a part of an address, which 不 and 没 alone do not deny: 没三单元."""
    return _OF_PLACES.search(before[-_MOST:]) is not None
