"""What steps are made of: prompts, assignments, ways, slots, options, commands, defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ivr.flow.marks import Span, Text
from ivr.flow.values import SlotType


@dataclass(frozen=True, slots=True)
class Blank:
    """A slot or built-in value inside a prompt: {槽位} or {槽位:读法}."""

    name: Text
    reading: Text | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is said: fixed text and blanks, in order."""

    text: Text
    parts: tuple[Text | Blank, ...]

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """The blanks alone."""
        return tuple(part for part in self.parts if isinstance(part, Blank))

    @property
    def fixed(self) -> tuple[str, ...]:
        """The pieces that are always said alike."""
        texts = (part for part in self.parts if isinstance(part, Text))
        return tuple(str(text) for text in texts if is_sayable(text))


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed value, written in 「」."""

    text: Text


REST, SAME = "其余", "同名"

Giving = Text | Literal
"""The right side of an assignment: a slot's (or built-in value's) name, or a fixed value."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of 传入 or 取回: left receives, right gives."""

    left: Text
    right: Giving
    lenient: bool = False
    """Whether the right may be a slot of a flow that called this one, or of none at all."""

    @property
    def is_rest(self) -> bool:
        """Whether it is 「其余: 同名」: a line for each name that has none."""
        return self.left == REST and self.right == SAME


@dataclass(frozen=True, slots=True)
class Way:
    """Where something leads: a step of this flow, or a sub-flow to walk through first."""

    step: Text | None = None
    call: Text | None = None
    arguments: tuple[Assignment, ...] = ()
    common: bool = False

    @property
    def span(self) -> Span:
        """Where it is written."""
        named = self.step if self.step is not None else self.call
        assert named is not None
        return named.span


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """A thing to remember during a call."""

    name: Text
    kind: SlotType
    initial: Giving | None = None
    declared: bool = True
    """False for one that only 参数 or 返回值 names."""
    protected: bool = False
    """Whether what it holds is never written down, told or read out."""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to a question."""

    name: Text
    phrases: tuple[Text, ...] = ()
    key: Text | None = None
    go: Text | None = None
    mend: Text | None = None
    ahead: tuple[Text, ...] = ()
    """Words that answer the question before it is asked."""
    tells: Text | None = None
    """The type of a value that means this option: it is said here, or was said before."""


@dataclass(frozen=True, slots=True)
class LineHint:
    """What is said, in place of 没听到 and 没听懂, on a line that sounds like this."""

    line: str
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Command:
    """A global command: understood in every question that does not shut it out."""

    name: Text
    phrases: tuple[Text, ...] = ()
    key: Text | None = None
    go: Text | None = None
    act: str | None = None
    call: Text | None = None
    arguments: tuple[Assignment, ...] = ()
    urgent: bool = False
    common: bool = False
    line: Text | None = None
    """A sound of the line that counts as this command."""


@dataclass(frozen=True, slots=True)
class KeyRule:
    """How a row of digits is collected; what is None follows from the slot's type."""

    span: Span
    least: int | None = None
    most: int | None = None
    end_key: str = "#"
    delete_key: str = "*"
    interval_ms: int = 4000
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What steps do unless they say otherwise; None: not said here either."""

    barge_in: str | None = None
    keep_keys: bool | None = None
    recorded: bool | None = None
    """Whether the fixed words must be there as a person's recording."""
    wait_ms: int | None = None
    pause_whole_ms: int | None = None
    """So much quiet ends an answer in which all was said."""
    pause_part_ms: int | None = None
    pause_long_ms: int | None = None
    """The same in the middle of a number or an address."""
    no_input: tuple[Prompt, ...] | None = None
    no_match: tuple[Prompt, ...] | None = None
    no_match_voiced: tuple[Prompt, ...] | None = None
    """Said instead, as far as they go, to one who talks where words are understood."""
    line_hints: tuple[LineHint, ...] | None = None
    no_input_end: Way | None = None
    no_match_end: Way | None = None
    failed: Way | None = None
    no_answer: Way | None = None
    longest_ms: int | None = None
    silence_ms: int | None = None
    linger_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """公告: what every caller is told first while it is in force."""

    span: Span
    prompt: Prompt
    until: datetime
    since: datetime | None = None
    barge_in: str | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it is to be told now."""
        return (self.since is None or self.since <= now) and now < self.until


@dataclass(frozen=True, slots=True)
class Jargon:
    """行话: a word of the trade, and the plain words of which one has to stand beside it."""

    name: Text
    explained: tuple[Text, ...]


@lru_cache(maxsize=4_000)
def is_sayable(text: str) -> bool:
    """Whether there is anything to say but signs and spaces."""
    return any(sign.isalnum() for sign in text)
