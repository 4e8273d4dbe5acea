"""What a day has left in the store, line by line, and what was seen of it from outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.domain.callback import CallbackKind, CallbackResult, CallbackState
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call's record."""

    call_id: str
    ended_at: datetime | None
    result: str | None
    concealed: bool = False
    outgoing: bool = False
    """Whether the hotline has called."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order."""

    number: str
    kind: Kind
    status: Status
    call_id: str | None
    merged_into: str | None
    area: Area | None
    topic: str | None
    appointed_to: datetime | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock."""

    order: str
    matter: Matter
    started_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallbackLine:
    """One call-back with the results of its tries."""

    kind: CallbackKind
    orders: tuple[str, ...]
    state: CallbackState
    tries: tuple[CallbackResult | None, ...]
    level: int | None = None


@dataclass(frozen=True)
class Ledger:
    """Everything that is stored at the end."""

    calls: Sequence[CallLine]
    orders: Sequence[OrderLine]
    clocks: Sequence[ClockLine]
    callbacks: Sequence[CallbackLine]


@dataclass(frozen=True)
class Seen:
    """What was seen from outside while the day went on."""

    calls: int
    """How many were placed."""
    results: Mapping[str, int]
    """How they ended on the line."""
    answered: int
    """How many calls that went out were picked up."""
    told: Collection[str]
    """The numbers that callers were told, or that stand behind what they were promised."""
    listed: int
    """How many orders the dispatcher's list has shown."""
