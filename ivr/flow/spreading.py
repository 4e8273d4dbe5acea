"""What may be so at each step of a flow: facts are bits, spread along the edges until none is new.

Sets would be plainer, but a flow of a thousand steps is looked through many times over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F")


class Bits(Generic[F]):
    """One bit for each fact."""

    def __init__(self, facts: Iterable[F]) -> None:
        self._bits = {fact: 1 << place for place, fact in enumerate(dict.fromkeys(facts))}

    def of(self, facts: Iterable[F]) -> int:
        """These facts in one number; those that have no bit are left out."""
        mask = 0
        for fact in facts:
            mask |= self._bits.get(fact, 0)
        return mask

    def facts(self, mask: int) -> frozenset[F]:
        """The facts in a number."""
        return frozenset(fact for fact, bit in self._bits.items() if mask & bit)


def single_bits(mask: int) -> Iterator[int]:
    """The bits of a number, one by one."""
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


@dataclass(frozen=True, slots=True)
class Spread:
    """What becomes of the facts along one edge."""

    target: str
    ended: int = 0
    """What is so no longer."""
    begun: int = 0
    """What is so from here on, whatever was before."""
    moved: tuple[tuple[int, int], ...] = ()
    """What is so from here on (second) where something else was (first)."""

    def after(self, here: int) -> int:
        """The facts at the target, when these were at the source."""
        there = (here & ~self.ended) | self.begun
        return there | self.moves(here) if self.moved else there

    def moves(self, here: int) -> int:
        """What is so at the target because something else was at the source."""
        there = 0
        for before, behind in self.moved:
            if here & before:
                there |= behind
        return there


def spread(start: str, first: int, edges: Mapping[str, Sequence[Spread]]) -> dict[str, int]:
    """The facts that may be so at each step that can be come to from the start."""
    found = {start: first}
    open_ends = deque(found)
    listed = set(found)
    while open_ends:
        name = open_ends.popleft()
        listed.discard(name)
        here = found[name]
        for edge in edges[name]:
            there, before = edge.after(here), found.get(edge.target)
            if before is None or there & ~before:
                found[edge.target] = there | (before or 0)
                if edge.target not in listed:
                    listed.add(edge.target)
                    open_ends.append(edge.target)
    return found
