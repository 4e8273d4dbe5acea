"""A case: a talk that must go as it is written, kept beside the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.clock import SHANGHAI
from ivr.flow.catalogue import ORDINARY
from ivr.flow.marks import Span, Text

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
"""When a case happens that does not say when: a workday, so that no case depends on today."""

NOWHERE = Span("", 1, 1)


@dataclass(frozen=True, slots=True)
class Says:
    """机: part of a prompt that the caller must hear now; `never`: must not (不说)."""

    text: Text
    never: bool = False


@dataclass(frozen=True, slots=True)
class Does:
    """What the caller does, or what is heard of the line where nothing is understood."""

    kind: str
    """speech, keys, silence, line or hang_up."""
    what: str = ""
    """The words, keys or sound; with silence and hanging up a remark for the reader."""
    span: Span = field(default=NOWHERE, compare=False)


Line = Says | Does


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a business action is said to have given; None: it failed."""

    results: Mapping[str, str] | None
    """Keys that come from a file are `Text` and know their place."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """期望: what the talk must have come to. None and empty: not looked at."""

    result: Text | None = None
    called: tuple[Text, ...] = ()
    """These actions ran, in this order; others may have run between them."""
    not_called: tuple[Text, ...] = ()
    slots: Mapping[Text, str] = field(default_factory=dict)
    """What the innermost flow (and those that called it) remember at the end."""
    orders: tuple[Text, ...] | None = None
    """The kinds of the stored orders, in the order of their opening."""
    places: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """Where the lists stand in the file: by called, not_called, orders."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case, as its file tells it."""

    name: Text
    lines: tuple[Line, ...]
    flow: Text | None = None
    """None: the entry flow."""
    caller: str | None = None
    at: datetime = NOON
    given: Mapping[Text, str] = field(default_factory=dict)
    """传入: what the flow's slots hold at first."""
    assumed: Mapping[Text, tuple[Outcome, ...]] = field(default_factory=dict)
    """假定: outcomes by action. A single one holds for every run; of several each is for one run,
    and a run beyond the last makes the case fail."""
    answered: bool = False
    """接听: whether people pick up transferred calls."""
    expected: Expectation = field(default_factory=Expectation)
    answering: Mapping[Text, bool] = field(default_factory=dict)
    """接听, for single queues."""
    queueing: tuple[Text, ...] = ()
    """接听 `排队`: the queues in which the caller has to wait for a person."""
    speech: bool = False
    """语音: whether the flows are told that the caller's words are understood."""
    late: bool = False
    """应答: whether the flows are told that the caller had to wait too long for the answer."""
    mode: str = ORDINARY
    """模式: how the flows are told that callers are served."""
    note: Text | None = None
    """说明: for the reader."""

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self.name.span.file
