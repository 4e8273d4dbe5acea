"""A flow as values: what was written, typed, frozen, every name with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flow.hours import Hours
from ivr.flow.marks import Span, Text
from ivr.flow.parts import (
    Announcement,
    Assignment,
    Blank,
    Command,
    Defaults,
    Giving,
    Jargon,
    KeyRule,
    LineHint,
    Literal,
    Option,
    Prompt,
    SlotSpec,
    Way,
)
from ivr.flow.values import SlotType

__all__ = [
    "Announcement",
    "Ask",
    "Assignment",
    "Blank",
    "Call",
    "Command",
    "Common",
    "Decide",
    "Defaults",
    "Do",
    "End",
    "Flow",
    "Giving",
    "Hours",
    "KeyRule",
    "LineHint",
    "Literal",
    "Option",
    "Prompt",
    "Record",
    "Return",
    "Row",
    "Say",
    "SlotSpec",
    "Step",
    "Transfer",
    "Way",
]


@dataclass(frozen=True, slots=True)
class Say:
    """播报: says a prompt and goes on."""

    name: Text
    prompt: Prompt
    barge_in: str | None = None
    keep_keys: bool | None = None
    next: Text | None = None
    again: Prompt | None = None
    """Said when a call comes here once more; without words nothing is said then."""
    recorded: bool | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """询问: says a question and waits for the answer."""

    name: Text
    prompt: Prompt
    again: Prompt | None = None
    voiced: Prompt | None = None
    """Said instead where words are understood, but not right after a key or a miss."""
    slot: Text | None = None
    options: tuple[Option, ...] = ()
    keys: KeyRule | None = None
    ignore: tuple[Text, ...] = ()
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
    barge_in: str | None = None
    keep_keys: bool | None = None
    next: Text | None = None
    recorded: bool | None = None
    early: Text | None = None
    """是 or 否: whether a value said before answers it; None: as its type has it."""


@dataclass(frozen=True, slots=True)
class Record:
    """录音: says a prompt, beeps and records free speech."""

    name: Text
    prompt: Prompt
    slot: Text | None = None
    longest_ms: int | None = None
    silence_ms: int | None = None
    nothing: Text | None = None
    ignore: tuple[Text, ...] = ()
    barge_in: str | None = None
    keep_keys: bool | None = None
    next: Text | None = None
    again: Prompt | None = None
    recorded: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of 判断; without a condition it is the 否则."""

    span: Span
    condition: Text | None
    go: Text


@dataclass(frozen=True, slots=True)
class Decide:
    """判断: goes where the first row that holds says."""

    name: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Do:
    """执行: has a registered business action done."""

    name: Text
    action: Text
    arguments: tuple[Assignment, ...] = ()
    results: tuple[Assignment, ...] = ()
    failed: Way | None = None
    next: Text | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """调用: walks through a sub-flow and comes back."""

    name: Text
    flow: Text
    arguments: tuple[Assignment, ...] = ()
    results: tuple[Assignment, ...] = ()
    next: Text | None = None
    lenient: bool = False
    """Whether a slot that this flow does not have is passed empty (for what 公共 says)."""


@dataclass(frozen=True, slots=True)
class Return:
    """返回: ends a sub-flow."""

    name: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Transfer:
    """转接: passes the caller to a person."""

    name: Text
    queue: Text
    prompt: Prompt | None = None
    urgent: bool = False
    result: Text | None = None
    no_answer: Way | None = None
    return_call: Text | None = None
    """Where those go who wait for a person and would rather be called back."""
    barge_in: str | None = None
    keep_keys: bool | None = None
    next: Text | None = None
    recorded: bool | None = None


@dataclass(frozen=True, slots=True)
class End:
    """结束: says good-bye and releases the line."""

    name: Text
    prompt: Prompt | None
    result: Text | None = None
    linger_ms: int | None = None
    barge_in: str | None = None
    keep_keys: bool | None = None
    recorded: bool | None = None


Step = Say | Ask | Record | Decide | Do | Call | Return | Transfer | End


@dataclass(frozen=True, slots=True)
class Common:
    """公共.yaml: what every flow inherits."""

    span: Span
    defaults: Defaults = field(default_factory=Defaults)
    commands: tuple[Command, ...] = ()
    after_hangup: Text | None = None
    forbidden: tuple[Text, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    hours: Mapping[str, Hours] = field(default_factory=dict)
    jargon: Mapping[str, Jargon] = field(default_factory=dict)
    broken: bool = False
    """Whether its writing has errors: then nobody knows what the flows inherit."""
    lost: frozenset[str] = frozenset()
    """Names that are written, but too badly to be read."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow, its steps in talking order."""

    name: Text
    start: Text | None
    steps: Mapping[str, Step]
    slots: Mapping[str, SlotSpec] = field(default_factory=dict)
    parameters: Mapping[str, SlotType] = field(default_factory=dict)
    returns: Mapping[str, SlotType] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    commands: tuple[Command, ...] = ()
    ignore: tuple[Text, ...] = ()
    after_hangup: Text | None = None
    hangup_result: Text | None = None
    slow: bool = False
    """Whether it is spoken slowly, and so are the flows that it calls."""
    version: str = ""
    broken: bool = False
    """Whether its writing has errors: then nothing can be proved of it."""
    lost: frozenset[str] = frozenset()
    """Names that are written, but too badly to be read."""

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self.name.span.file
