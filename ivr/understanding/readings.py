"""What was made of a caller's words: a value and how sure it is, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

ODD = 0.4
"""How sure a value is that people hardly say so: digits one by one where a number is asked for."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a value that is to be asked for again; the rest of it stands."""

    part: str
    """What part it is, in the words in which a caller would be asked: 末四位, 单元."""
    value: str
    """As far as it was understood; may be empty."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A value in its canonical form, and where in the words it stood."""

    kind: str
    """The kind of value, in Chinese: 电话号码, 地址, 是否."""
    value: str
    start: int
    end: int
    """The span of the plain words (`ivr.understanding.plain`) that the value was read from."""
    sure: float = 1.0
    """0 to 1: 1 for words that were said exactly so, less where sounds had to be matched."""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """No value of this kind is to be taken from these words."""

    kind: str
    why: str
    """One Chinese sentence for operators and tests, never spoken to callers."""


Reading = Understood | Rejected
