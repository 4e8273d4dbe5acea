"""Versions and their differences on a terminal: colours for people, plain lines for a pipe."""

from __future__ import annotations

import re
import sys

from rich.console import Console
from rich.text import Text

from ivr.domain.flow_versions import Changes, Files, diff_lines
from ivr.domain.ports import FlowVersionRecord

_WORDS = (("改", "changed"), ("新", "added"), ("删", "removed"))
_PLACE = re.compile(r"@@ -[0-9,]+ \+([0-9]+)(?:,[0-9]+)? @@")
_COLOURS = (("+++", "bold"), ("---", "bold"), ("第 ", "cyan"), ("+", "green"), ("-", "red"))


def print_changes(changes: Changes) -> None:
    """One line for each file that differs."""
    for word, kind in _WORDS:
        for name in getattr(changes, kind):
            print(f"  {word}  {name}")


def print_diffs(
    before: Files,
    after: Files,
    names: tuple[str, ...],
    places: tuple[str, str],
    *,
    most: int | None = None,
) -> None:
    """The unified diff of each file; `most` lines of each."""
    for name in names:
        lines = diff_lines(before, after, name, places)
        for line in lines[:most]:
            _print(line)
        if most is not None and len(lines) > most:
            print(f"……{name} 还有 {len(lines) - most} 行没有列出来。")


def shown(record: FlowVersionRecord) -> str:
    """How diffs name a version."""
    return f"第{record.number}版"


def _in_words(line: str) -> str:
    """A diff's line as people read it: the place of a change in words."""
    place = _PLACE.match(line)
    return f"第 {place[1]} 行起：" if place else line


def _print(written: str) -> None:
    line = _in_words(written)
    if not sys.stdout.isatty():
        print(line)
        return
    colour = next((colour for sign, colour in _COLOURS if line.startswith(sign)), "")
    Console(soft_wrap=True, highlight=False).print(Text(line, style=colour))
