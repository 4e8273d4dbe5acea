"""The call records, and what is kept of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of a call as it is kept; `sequence` counts from 1."""

    sequence: int
    at: datetime
    flow: str
    step: str
    prompts: tuple[str, ...]
    input: str
    value: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    """The edges of the flows that were taken: 流程›步骤›trigger›标签›步骤."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as it is kept (话单); `ended_at` is None while it lasts or when it broke off."""

    call_id: str
    at: datetime
    caller: str | None
    called: str | None
    flow: str
    flow_version: str
    waited_ms: int
    test: bool = False
    ended_at: datetime | None = None
    result: str | None = None
    ended_by: str | None = None
    turns: tuple[TurnRecord, ...] = ()
    flow_number: int | None = None
    """The published version's number; None for a talk on flows that were not published."""
    concealed: bool = False
    """Whether nothing in it may tell who called."""


class Calls(Protocol):
    """The call records."""

    def save(self, record: CallRecord) -> None:
        """Store the record, and those of its turns that are not stored yet.

        One that was concealed since takes the place of all that was stored of it.
        """

    def get(self, call_id: str) -> CallRecord | None: ...

    def latest(self, most: int | None = None) -> Sequence[CallRecord]:
        """The newest calls with their turns, the oldest of them first."""

    def waits_ms(self, start: datetime, end: datetime) -> Sequence[int]:
        """How long each call from `start` on and before `end` waited for its answer."""

    def between(self, start: datetime | None, end: datetime | None) -> Iterator[CallRecord]:
        """The calls that came in from `start` on and before `end`, one by one."""
