"""Talks that a search found: how each place is reached, and where it goes on from there."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from ivr.simulator.explore.choices import Choice
from ivr.simulator.explore.roots import Root


@dataclass(frozen=True, slots=True)
class Talk:
    """How to get somewhere: where the talk begins, and what happens then."""

    root: Root
    choices: tuple[Choice, ...] = ()


@dataclass(slots=True)
class Reach:
    """The shortest way that was found to something, remembered from its end."""

    cost: int
    root: Root
    before: Node | None = None
    choice: Choice | None = None
    """What led there from `before`; None at the very beginning of a talk."""

    @property
    def talk(self) -> Talk:
        """The whole talk."""
        choices: list[Choice] = []
        reach: Reach | None = self
        while reach is not None and reach.choice is not None:
            choices.append(reach.choice)
            reach = reach.before.reach if reach.before is not None else None
        return Talk(self.root, tuple(reversed(choices)))


@dataclass(frozen=True, slots=True)
class Way:
    """One choice at a node: the edges that it takes, and the standing to which it leads."""

    choice: Choice
    edges: frozenset[str]
    target: Hashable


@dataclass(slots=True)
class Node:
    """A standing, the shortest way to it, and every way from it. `edges`: taken to get here."""

    reach: Reach
    edges: frozenset[str]
    over: bool
    """Whether the talk has come to its end."""
    listens: bool
    """Whether it is the caller's turn, who may as well hang up; else an action is under way."""
    depth: int
    """How many flows are under way."""
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a talk stands once it has begun, and the edges on the way there."""

    root: Root
    key: Hashable
    edges: frozenset[str]
    alone: bool
    """Whether it is the beginning of a flow by itself, not of a whole call."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not happen, with the talk that leads to it."""

    text: str
    flow: str
    step: str
    talk: Talk
