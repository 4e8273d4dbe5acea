"""What a dialogue may order: plain values that the call's worker carries out in their order.

A list of actions always ends in exactly one that is answered by an Input (Listen, Record, Invoke,
TransferTo) or in HangUp; any number of Play may stand before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ivr.misheard import Misheard

RETURN_KEY = "1"
"""Pressed by whoever waits for a person and would rather be called back."""


class BargeIn(Enum):
    """Whether the caller may interrupt a prompt."""

    YES = "yes"
    NO = "no"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a prompt: `fixed` text stands in the flow, other text came from a slot."""

    text: str
    fixed: bool = True
    slot: str | None = None
    """Whose value it is."""


@dataclass(frozen=True, slots=True)
class Play:
    """Say a prompt. `keep_keys`: keys pressed under it count for the question that follows."""

    segments: tuple[Segment, ...]
    step: str
    barge_in: BargeIn = BargeIn.YES
    keep_keys: bool = True
    slow: bool = False
    """Whether the caller needs it spoken slowly."""

    @property
    def text(self) -> str:
        """The whole prompt as it is spoken."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Keys:
    """How keys are collected. One key that counts at once has `most == 1`."""

    least: int = 1
    most: int = 1
    end_key: str | None = None
    delete_key: str | None = None
    interdigit_ms: int = 3000
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Pauses:
    """How much quiet ends an answer, in milliseconds; None: as usual."""

    whole_ms: int | None = None
    """After all that was asked for."""
    part_ms: int | None = None
    long_ms: int | None = None
    """In the middle of a number or an address."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller: answered by Heard, Pressed or NoInput after `timeout_ms` of quiet."""

    step: str
    timeout_ms: int
    keys: Keys = field(default_factory=Keys)
    phrases: tuple[str, ...] = ()
    protected: bool = False
    """Whether the answer is not to be written down, recorded or told by anybody."""
    expects: str | None = None
    """The kind of value that may be said besides the phrases, by its Chinese name; None: none."""
    pauses: Pauses = field(default_factory=Pauses)


@dataclass(frozen=True, slots=True)
class Record:
    """Record free speech after a beep: answered by Recorded (or Pressed for a global command)."""

    step: str
    slot: str
    most_ms: int = 30_000
    silence_ms: int = 3_000
    end_key: str = "#"
    commands: tuple[str, ...] = ()
    """Keys that end the recording as a global command: answered by Pressed."""
    protected: bool = False
    """Whether it is only for whom the flow gives it to."""


@dataclass(frozen=True, slots=True)
class Invoke:
    """Run a registered business action: answered by Done or Failed."""

    name: str
    arguments: Mapping[str, str | None]
    step: str


@dataclass(frozen=True, slots=True)
class TransferTo:
    """Pass the caller to a person: answered by Connected or NoAnswer.

    `returns`: whoever has to wait for a person may ask to be called back, with `RETURN_KEY`:
    answered by Pressed.
    """

    queue: str
    step: str
    urgent: bool = False
    commands: tuple[str, ...] = ()
    """Keys of urgent commands (danger), which count even now: answered by Pressed."""
    misheard: tuple[Misheard, ...] = ()
    """What the caller has said that was not understood: the person is to know it."""
    returns: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """Release the line after `linger_ms` of silence, unless the caller hangs up first.

    `result` is the call's disposition (办结结果).
    """

    result: str
    linger_ms: int = 0
    commands: tuple[str, ...] = ()
    """Keys of urgent commands (danger), which count until the line is released."""


Action = Play | Listen | Record | Invoke | TransferTo | HangUp
