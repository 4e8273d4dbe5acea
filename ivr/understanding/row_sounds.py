"""Whether words can hold a row of figures at all, however misheard: most sentences cannot.

To read a row takes every way in which a sentence may have been said; to count what sounds like a
figure takes a hundredth of that.
"""

from __future__ import annotations

from functools import cache, lru_cache

from ivr.understanding.digit_patterns import SOFT
from ivr.understanding.phonetic import near

FEW = 4
"""So many figures are no row: the tail of an order's number is read where it is asked for."""

_FIGURES = "零〇一二两三四五六七八九十幺洞拐勾"
_MANY = "个双对俩仨百千万廿卅"
"""Words by which one figure stands for several: 四个八, 三千."""


@lru_cache(maxsize=1024)
def may_hold_row(text: str) -> bool:
    """Whether more than `FEW` figures may have been said in these words, going by their sounds."""
    figures, many = 0, False
    for sign in text:
        if sign.isascii():
            figures += sign.isdigit()
            continue
        sound = near(sign)
        figures += sound in _sounds() or sign in SOFT
        many = many or sound in _many()
    return figures > FEW or (many and figures > 0)


@cache
def _sounds() -> frozenset[str]:
    return frozenset(map(near, _FIGURES))


@cache
def _many() -> frozenset[str]:
    return frozenset(map(near, _MANY))
