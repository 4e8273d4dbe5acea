"""Text that knows where it stands: what a YAML file becomes, so that every error has a place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; lines and columns count from 1, columns in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Text(str):
    """A scalar as it was written, never anything but text, with its place.

    `raw` is the scalar as it stands in the file, where that differs from its value (quotes,
    folded lines); with it `at` finds the place of any character. `cut` is the place of a # that
    ended it and hardly was meant to.
    """

    __slots__ = ("cut", "raw", "span")

    span: Span
    raw: str | None
    cut: Span | None

    def __new__(
        cls, value: str, span: Span, raw: str | None = None, cut: Span | None = None
    ) -> Text:
        text = super().__new__(cls, value)
        text.span = span
        text.raw = raw if raw != value else None
        text.cut = cut
        return text

    def at(self, offset: int) -> Span:
        """Where the character at `offset` stands in the file."""
        if self.raw is None:
            return Span(self.span.file, self.span.line, self.span.column + offset)
        place = _place_in(self.raw, self, offset)
        before = self.raw[:place]
        line = before.count("\n")
        column = place - (before.rfind("\n") + 1) + 1 if line else self.span.column + place
        return Span(self.span.file, self.span.line + line, column)

    def part(self, start: int, end: int) -> Text:
        """A piece of this text, keeping its place."""
        return Text(str(self)[start:end], self.at(start))


class Items(list["Node"]):
    """A list with its place."""

    __slots__ = ("span",)

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class Block(dict[Text, "Node"]):
    """A mapping with its place; the keys keep theirs."""

    __slots__ = ("span",)

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


Node = Text | Items | Block


def _place_in(raw: str, value: str, offset: int) -> int:
    """The index in `raw` of the character that became `value[offset]`."""
    place = -1
    for character in value[: offset + 1]:
        if character.isspace():
            continue
        found = raw.find(character, place + 1)
        if found < 0:
            break
        place = found
    return max(place, 0)
