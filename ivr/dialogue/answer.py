"""What an input may come to: an answer, a likely one, or none."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.model import Command, Option


@dataclass(frozen=True, slots=True)
class Value:
    """The question's slot is to hold this."""

    text: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing was said, or nothing that fits; `kind` is no_input or no_match."""

    kind: str
    matter: str | None = None
    """What the caller asks for that this question does not offer, if that was understood."""


@dataclass(frozen=True, slots=True)
class Again:
    """The caller wants to hear it again."""

    slowly: bool = False


@dataclass(frozen=True, slots=True)
class Supposed:
    """Likely this was meant: the caller is asked before anything follows from it."""

    meaning: Option | Command
    phrase: str
    ahead: bool = False
    """Whether it was said before the question was put, which is put if it was not meant."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A value of which one part is to be said again; the rest of it stands."""

    text: str
    part: str
    ahead: bool = False
    """Whether it was said before the question was put, which is put if it is denied."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was said before the question was put is no answer: the question is put now."""


Answer = Option | Command | Value | Again | Missed | Supposed | Uncertain | Unanswered
