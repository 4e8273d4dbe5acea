"""Money in whole fen: nothing is ever rounded, and nothing is ever a float."""

from __future__ import annotations

import re

from ivr.domain.text import squeezed

MOST_FEN = 10**11
"""A thousand million yuan; what is more is a slip."""

_WRITTEN = re.compile(r"(-?)[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.(\d{1,2}))?元?")


def read_money(written: str) -> int | None:
    """The fen of an amount in yuan: 123.45, 1,234.5, ¥12, -3.2元; None: it is no amount."""
    found = _WRITTEN.fullmatch(squeezed(written))
    if found is None:
        return None
    minus, whole, rest = found.groups()
    fen = int(whole.replace(",", "")) * 100 + int((rest or "").ljust(2, "0"))
    if fen > MOST_FEN:
        return None
    return -fen if minus else fen


def in_yuan(fen: int) -> str:
    """The amount in yuan: 12345 is 123.45, 500 is 5."""
    yuan, rest = divmod(abs(fen), 100)
    shown = f"{yuan}.{rest:02d}".rstrip("0") if rest else str(yuan)
    return f"-{shown}" if fen < 0 else shown
