"""Choices, drawn so that they shrink towards the first, the fewest and no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@dataclass(frozen=True)
class Dice:
    """Hypothesis' choices in the words of a game."""

    draw: st.DrawFn

    def number(self, least: int, most: int) -> int:
        """A number in between."""
        return self.draw(st.integers(least, most))

    def pick(self, things: Sequence[T]) -> T:
        """One of several."""
        return things[self.number(0, len(things) - 1)]

    def often(self) -> bool:
        """Every second time."""
        return self.number(0, 1) == 1

    def seldom(self) -> bool:
        """Every fourth time."""
        return self.number(0, 3) == 3

    def some(self, things: Sequence[T], most: int, least: int = 0) -> list[T]:
        """A few of them, each once, in any order."""
        left = list(dict.fromkeys(things))
        count = self.number(min(least, len(left)), min(most, len(left)))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]
