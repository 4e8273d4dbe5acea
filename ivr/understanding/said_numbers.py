"""Where the numbers stand in a sentence, common words with 一 or 十 in them left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ivr.understanding.numbers import DIGIT, DIGITS, RUN, SIGNS, Numeral, figures, numeral

_IDIOM = re.compile(
    rf"(?<![{SIGNS}])(?:"
    "一[下哈]子?|一直|一样|一起|一共|一般|一定|一些|一会儿?|"
    rf"一点[儿都也点]?(?![{SIGNS}])|"
    "一边|一旦|一切|万一|统一|唯一|十分(?![钟之钱])(?=感谢|抱歉|着急|不|满)|千万(?=别|不|要)|"
    "第一时间|第一次(?!了)|一五一十|三番五次|乱七八糟|七上八下|一遍|一趟|一家人|一路|一律|一早(?!上)|"
    "九五五九八|幺零零|一块儿|一块[去来]|两口子|说一说|看一看|等一等|查一查|问一问|一[楼层])"
)
ROUND = {sign: Numeral(size, size) for sign, size in (("百", 100), ("千", 1000), ("万", 10_000))}
"""What 百 alone is in 百来户, 百把块."""
_NUMBER = re.compile(rf"(?P<whole>{RUN})(?:点(?P<part>{DIGIT}{{1,4}})(?![{DIGITS}点十百千万半]))?")


@dataclass(frozen=True, slots=True)
class SaidNumber:
    """A number in a sentence, and its span."""

    start: int
    end: int
    value: Numeral | None
    """None: number words that are no number."""
    fraction: str = ""
    """The figures behind the point."""

    @property
    def low(self) -> Decimal:
        """The number, or the lower of the two that it is between."""
        whole = self.value.low if self.value else 0
        return Decimal(f"{whole}.{self.fraction or 0}")


def quieted(words: str) -> str:
    """The words with blanks where common words only look like numbers; as long as before."""
    return _IDIOM.sub(lambda found: " " * len(found.group()), words)


def said_numbers(words: str) -> Iterator[SaidNumber]:
    """Every number in quieted words, with decimals."""
    for found in _NUMBER.finditer(words):
        value = numeral(found["whole"])
        if value is None and words[found.end() : found.end() + 1] in ("来", "把"):
            # 百来户
            value = ROUND.get(found["whole"])
        yield SaidNumber(found.start(), found.end(), value, figures(found["part"] or ""))


def decimal_text(value: Decimal) -> str:
    """The shortest figures: 3, 3.5."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
