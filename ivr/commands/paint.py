"""Colours for people at a terminal; none in a pipe, none where NO_COLOR asks for that."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

STYLES: Mapping[str, str] = {
    "bot": "bold cyan",
    "caller": "bold green",
    "action": "magenta",
    "wrong": "bold red",
    "hint": "yellow",
    "waiting": "dim",
    "good": "bold green",
}
"""By what a line is; each can be told apart on a dark and on a light background."""


class Painter:
    """Prints lines of a dialogue, one by one."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def line(self, tone: str, text: str) -> None:
        """A line whose speaker (all before the first ：) stands out."""
        if not self._console.is_terminal:
            print(text, flush=True)
            return
        speaker, colon, words = text.partition("：")
        if tone in ("bot", "caller") and colon:
            self._console.print(Text.assemble((speaker + colon, STYLES[tone]), words))
        else:
            self._console.print(Text(text, STYLES.get(tone, "")))

    def prompt(self, text: str) -> None:
        """What stands before a line that a person types."""
        self._console.print(Text(text, STYLES["caller"]), end="")
