"""What a dialogue may be told: the nine kinds of Input."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_SAID = 500
"""Characters: nobody says more in one answer, but a recogniser that repeats itself might."""

_UNSAID = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Kinds of characters that nobody can say, and that a database or a voice may refuse."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller said something; `text` is what was recognised, empty if nothing was.

    `condition` is what is wrong with the line, if anything is: 嘈杂, 太轻 and so on.
    """

    text: str
    condition: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.text, str):  # anything else the session refuses, as every wrong kind
            object.__setattr__(self, "text", sayable(self.text))


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed keys: one key where one was asked for, else all digits typed.

    `digits` holds 0-9, `*` (pressed with nothing typed) or is empty (the end key alone).
    `ended_by` is the end key, or None when the inter-digit wait or the full length ended it.
    """

    digits: str
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class NoInput:
    """The caller neither spoke nor pressed a key; `condition` is what was heard instead."""

    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The invoked business action succeeded; `results` by the action's own result names."""

    results: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The invoked business action failed; `reason` is for the log, never spoken."""

    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended; `reference` names it (None: nothing said), `duration_ms` how long.

    `key` is the global command's key that ended it, if one did.
    """

    reference: str | None
    duration_ms: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """The transfer succeeded: the caller is with a person, the dialogue ends."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The transfer failed: nobody answered, refused, or no such target is configured."""

    reason: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


def sayable(text: str) -> str:
    """The words without characters that nobody can say, and not more than anybody says at once."""
    if text.isprintable() and len(text) <= MOST_SAID:
        return text
    signs = (" " if sign.isspace() else sign for sign in text[:MOST_SAID])
    return "".join(sign for sign in signs if unicodedata.category(sign) not in _UNSAID)


Input = Heard | Pressed | NoInput | Done | Failed | Recorded | Connected | NoAnswer | HungUp
