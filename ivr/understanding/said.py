"""A caller's words ready to be read for numbers: plain, simplified, the signs in figures spoken.

Recognisers write 3.5, 8:30 and 3-5 as they please; `plain` would make 35, 830 and 35 of them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

from ivr.understanding.plain import plain

_FULL = (
    "兩點個號對沒萬億鐘時後間錯說這還從頭裡裏週禮現塊錢圓剛陸貳參單來講幾過種嗎話電機頂應該總換係"
)
_SHORT = (
    "两点个号对没万亿钟时后间错说这还从头里里周礼现块钱圆刚陆贰叁单来讲几过种吗话电机顶应该总换系"
)
_SIMPLIFIED = str.maketrans(_FULL, _SHORT)

_SIGNS = re.compile(r"(?<=[0-9])\s?([.:~/\-])\s?(?=[0-9])")
_SPOKEN = {".": "点", ":": "点", "~": "到", "-": "到", "/": "到"}


def simplified(text: str) -> str:
    """The plain words in simplified characters, as far as values need them; as long as before."""
    return in_simplified(plain(text))


def in_simplified(text: str) -> str:
    """Any text in simplified characters, as far as values need them; as long as before."""
    return text.translate(_SIMPLIFIED)


@dataclass(frozen=True, slots=True)
class Said:
    """Words with the signs between figures spoken, and where they stand in the plain words."""

    text: str
    added: tuple[int, ...]
    """Where characters stand that the plain words lack."""

    def place(self, index: int) -> int:
        """The index in the plain words."""
        return index - bisect_left(self.added, index)


def said(text: str) -> Said:
    """The words to read numbers from: 3.5 is 3点5, 8:30 is 8点30, 3-5 is 3到5."""
    pieces: list[str] = []
    added: list[int] = []
    length = end = 0
    narrow = unicodedata.normalize("NFKC", text).replace("–", "-").replace("—", "-")
    for found in _SIGNS.finditer(narrow):
        before = simplified(narrow[end : found.start()])
        pieces += [before, _SPOKEN[found.group(1)]]
        length += len(before)
        added.append(length)
        length += 1
        end = found.end()
    return Said("".join([*pieces, simplified(narrow[end:])]), tuple(added))
