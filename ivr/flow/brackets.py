"""Brackets and comments as they stand in the lines, for files that YAML has given up on.

YAML tells of a missing bracket where it stops understanding, which is lines later; the admin
wants to see the bracket that was never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_PAIRS = {"]": "[", "}": "{"}
CLOSING = {"[": "]", "{": "}"}
_BEGINS_VALUE = re.compile(r"\s*(?:- +)*(?:[^\s:#\"'\[{][^:#\"'\[{]*:(?: +|$))?")
_BEGINS_LINE = re.compile(r"\s*(?:- |[^\s:：,#\"'\[\]{}]+[:：])")


@dataclass(frozen=True, slots=True)
class Opened:
    """A bracket, with its line and column from 0."""

    sign: str
    line: int
    column: int
    indent: int
    """How far its line is indented."""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A bracket that is never closed."""

    bracket: Opened


@dataclass(frozen=True, slots=True)
class Extra:
    """A closing bracket that nothing opened."""

    sign: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Swallowed:
    """A # inside brackets that turned what closes them into a comment."""

    line: int
    column: int
    key: bool
    """Whether it stands where a value should, as the key # does."""


Slip = Unclosed | Extra | Swallowed


def bracket_slip(lines: list[str], last: int) -> Slip | None:
    """The first slip with brackets in the lines up to `last`."""
    return next(_Scanner().slips(lines[: last + 1], ended=last + 1 >= len(lines)), None)


@dataclass
class _Scanner:
    open: list[Opened] = field(default_factory=list)
    quote: str = ""

    def slips(self, lines: list[str], *, ended: bool) -> Iterator[Slip]:
        for number, line in enumerate(lines):
            indent = len(line) - len(line.lstrip())
            if self.open and not self.quote and line.strip() and _BEGINS_LINE.match(line):
                inner = self.open[-1]
                if inner.line < number and indent <= inner.indent:
                    yield Unclosed(inner)
                    return
            yield from self._line(number, line, indent)
        if self.open and ended:
            yield Unclosed(self.open[-1])

    def _line(self, number: int, line: str, indent: int) -> Iterator[Slip]:
        place = 0
        if not self.open and not self.quote:
            start = _BEGINS_VALUE.match(line)
            place = start.end() if start else 0
            if line[place : place + 1] not in ("[", "{", '"', "'"):
                return  # a plain text: brackets in it are part of what is said
        fresh = True
        while place < len(line):
            sign = line[place]
            if self.quote:
                place = self._past_quote(line, place)
                continue
            if sign in "\"'" and fresh:
                self.quote = sign
            elif sign == "#" and (place == 0 or line[place - 1] in " \t"):
                yield from self._comment(number, line, place)
                return
            elif sign in "[{":
                self.open.append(Opened(sign, number, place, indent))
            elif sign in "]}":
                slip = self._close(Extra(sign, number, place))
                if slip is not None:
                    yield slip
                    return
                if not self.open:
                    behind = line[place + 1 :].lstrip()
                    if behind[:1] in ("]", "}"):
                        yield Extra(behind[0], number, len(line) - len(behind))
                    return
            fresh = sign in "[{,:" or (fresh and sign in " \t")
            place += 1

    def _past_quote(self, line: str, place: int) -> int:
        if line[place] == "\\" and self.quote == '"':
            return place + 2
        if line[place] == self.quote:
            self.quote = ""
        return place + 1

    def _close(self, closing: Extra) -> Slip | None:
        opening = _PAIRS[closing.sign]
        if self.open and self.open[-1].sign == opening:
            self.open.pop()
            return None
        if any(bracket.sign == opening for bracket in self.open):
            return Unclosed(self.open[-1])
        return closing

    def _comment(self, number: int, line: str, place: int) -> Iterator[Slip]:
        """A comment between brackets is fine unless it took the closing one along."""
        before, after = line[:place], line[place + 1 :]
        tight = before.endswith((": ", ":\t")) or not before.endswith("  ")
        if self.open and tight and any(CLOSING[b.sign] in after for b in self.open):
            yield Swallowed(number, place, before.rstrip().endswith(":"))
