"""How words are set in a picture: lines, widths, and signs that Graphviz would read as its own.

Widths are counted in characters here: a machine without a Chinese font measures Chinese words
nearly twice as wide as they will be where the picture is looked at.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence

LINE = 15
"""Chinese characters in a line of a box."""

LINES = 2
"""Lines of a step's words that are shown."""

_NEVER_FIRST = "，。、；：？！）」』》”’…,.;:?!)}"
"""Signs that no line begins with; the line before gets one longer."""


def wrapped(text: str) -> Iterator[str]:
    """The beginning of a text in at most so many lines."""
    rest = text
    for number in range(LINES):
        if not rest:
            return
        end = LINE
        while end < len(rest) and rest[end] in _NEVER_FIRST:
            end += 1
        line, rest = rest[:end], rest[end:]
        yield f"{line[: LINE - 1]}…" if rest and number == LINES - 1 else line


def inches(text: str, points: int) -> float:
    """About how wide a text is."""
    wide = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)
    return wide * points / 72


def table(rows: Sequence[str]) -> str:
    """A label of centred rows, each marked up already."""
    cells = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    return f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="1">{cells}</table>>'


def escaped(text: str) -> str:
    """The text as it may stand in a label of either kind."""
    return html.escape(text.replace("\\", "＼"), quote=True)
