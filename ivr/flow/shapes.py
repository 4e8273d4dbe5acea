"""What may stand behind a word, as data: the parser takes its choices and bounds from here, and
the editors' schema is written from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """The kinds of value that the language knows."""

    TEXT = auto()
    """Anything written, even nothing."""
    NAME = auto()
    NAMES = auto()
    """A list of words; a single one need not be in brackets."""
    PROMPT = auto()
    PROMPTS = auto()
    CHOICE = auto()
    LASTING = auto()
    """A length of time."""
    COUNT = auto()
    KEY = auto()
    """One key of a telephone."""
    DIGIT_PATTERN = auto()
    WAY = auto()
    """A step's name, or a sub-flow to walk through."""
    GIVING = auto()
    """A slot's name, or a fixed value in 「」."""
    ASSIGNMENTS = auto()
    TYPES = auto()
    """Names, each with a slot's type."""
    CONDITION = auto()
    INSTANT = auto()
    TIME_SPANS = auto()
    BLOCK = auto()
    """Words of the context `inside`."""
    NAMED = auto()
    """Names, each with a block of words of the context `inside`."""
    ROWS = auto()
    """A list of blocks of words of the context `inside`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of value with its bounds."""

    kind: Kind
    choices: tuple[str, ...] = ()
    most: int = 0
    """The highest count, or the longest time in milliseconds."""
    inside: str = ""
    may_be_empty: bool = False
    """Whether a prompt may be left out on purpose."""


TEXT = Shape(Kind.TEXT)
NAME = Shape(Kind.NAME)
NAMES = Shape(Kind.NAMES)
PROMPT = Shape(Kind.PROMPT)
PROMPT_OR_NONE = Shape(Kind.PROMPT, may_be_empty=True)
PROMPTS = Shape(Kind.PROMPTS)
KEY = Shape(Kind.KEY)
DIGIT_PATTERN = Shape(Kind.DIGIT_PATTERN)
WAY = Shape(Kind.WAY)
GIVING = Shape(Kind.GIVING)
ASSIGNMENTS = Shape(Kind.ASSIGNMENTS)
TYPES = Shape(Kind.TYPES)
CONDITION = Shape(Kind.CONDITION)
INSTANT = Shape(Kind.INSTANT)
TIME_SPANS = Shape(Kind.TIME_SPANS)


def one_of(*choices: str) -> Shape:
    """One of a few words."""
    return Shape(Kind.CHOICE, choices=choices)


def lasting(most_seconds: int) -> Shape:
    """A length of time up to so many seconds."""
    return Shape(Kind.LASTING, most=most_seconds * 1000)


def count(most: int) -> Shape:
    """A whole number from 1."""
    return Shape(Kind.COUNT, most=most)


def block(inside: str) -> Shape:
    """Words of another context."""
    return Shape(Kind.BLOCK, inside=inside)


def named(inside: str) -> Shape:
    """Names, each with words of another context."""
    return Shape(Kind.NAMED, inside=inside)


def rows(inside: str) -> Shape:
    """A list of words of another context."""
    return Shape(Kind.ROWS, inside=inside)
