"""Colours for people at a terminal; none in a pipe, none where NO_COLOR asks for that."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

from rich.console import Console
from rich.text import Text

STYLES: Mapping[str, str] = {
    "bot": "bold color(31)",
    "caller": "bold color(28)",
    "action": "color(129)",
    "wrong": "bold color(196)",
    "hint": "",
    "waiting": "italic color(243)",
    "good": "bold color(28)",
    "missing": "bold color(196)",
    "instead": "bold color(28)",
}
"""By what a line is. Medium colours: each can be read on a dark and on a light background."""

_PIECES = re.compile(r"(〔-[^〕]*〕)|(〔\+[^〕]*〕)")


class Painter:
    """Prints lines of a dialogue, one by one."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._console = Console(file=file, highlight=False, soft_wrap=True)
        self._plain = not self._console.is_terminal or bool(os.environ.get("NO_COLOR"))

    def line(self, tone: str, text: str) -> None:
        """A line: of a speaker only what stands before the first ：, of a difference its pieces."""
        if self._plain:
            print(text, file=self._console.file, flush=True)
            return
        self._console.print(_painted(tone, text))

    def prompt(self, text: str) -> None:
        """What stands before a line that a person types."""
        if self._plain:
            print(text, end="", file=self._console.file, flush=True)
            return
        self._console.print(Text(text, STYLES["caller"]), end="")


def _painted(tone: str, text: str) -> Text:
    speaker, colon, words = text.partition("：")
    if tone in ("bot", "caller") and colon:
        return Text.assemble((speaker + colon, STYLES[tone]), words)
    painted = Text(text, STYLES.get(tone, ""))
    if tone == "hint":
        for piece in _PIECES.finditer(text):
            painted.stylize(STYLES["missing" if piece[1] else "instead"], *piece.span())
    return painted
