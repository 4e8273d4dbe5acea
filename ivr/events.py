"""What happened on the line, told to whoever listens: past tense, plain values, no behaviour."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """A call was answered, or its caller gave up before (then `answered` is false).

    `caller` is the normalised number or None; `waited_ms` is from the INVITE to the 200 or the end.
    Of a call that we made (`outgoing`) the customer is `called`, and it has rung for so long.
    """

    call_id: str
    at: datetime
    caller: str | None
    called: str | None
    flow: str
    flow_version: str
    waited_ms: int
    test: bool = False
    flow_number: int | None = None
    """The published version's number, where the flows were published."""
    answered: bool = True
    outgoing: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredLate:
    """A call was answered only after the limit that the service standard sets: a breach."""

    call_id: str
    at: datetime
    waited_ms: int
    limit_ms: int


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """One turn of a dialogue: what the bot said, then what the caller did (or an action's result).

    `input` is one of heard, pressed, no_input, recorded, done, failed, connected, no_answer,
    hung_up.
    """

    call_id: str
    at: datetime
    flow: str
    step: str
    prompts: tuple[str, ...]
    input: str
    value: str | None
    slots: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    """The edges of the flows that were taken: 流程›步骤›trigger›标签›步骤."""


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """A caller is being passed on to people: what whoever picks up should know of the call.

    `misheard` tells, question by question, what was heard and not understood. What is protected
    is in neither.
    """

    call_id: str
    at: datetime
    queue: str
    urgent: bool
    slots: Mapping[str, str] = field(default_factory=dict)
    misheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallerConcealed:
    """Who calls is to be known to nobody: what was written down of the call forgets it."""

    call_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over. `ended_by` is caller, bot, transfer, agent, or fault.

    `sound` counts packets received, lost, sent, lost at the peer, jitter and round trip in
    milliseconds, as far as they are known.
    """

    call_id: str
    at: datetime
    result: str
    ended_by: str
    sound: Mapping[str, int] = field(default_factory=dict)
    outgoing: bool = False


Event = CallAnswered | AnsweredLate | TurnTaken | PersonWanted | CallerConcealed | CallEnded


class EventBus:
    """Hands each event to every listener in turn; a failing listener stops nobody else."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Tell `listener` every event from now on."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed", extra={"event": type(event).__name__})
