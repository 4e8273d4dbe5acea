"""The record of one call as it goes: tells the event bus what was said, done and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ivr.clock import Clock
from ivr.dialogue.actions import TransferTo
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    HungUp,
    Input,
    NoAnswer,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.events import (
    AnsweredLate,
    CallAnswered,
    CallEnded,
    CallerConcealed,
    EventBus,
    PersonWanted,
    TurnTaken,
)
from ivr.protected import MASK, masked


@dataclass(frozen=True, slots=True)
class Came:
    """Who called whom, and what talks; `version` and `number` are those of the flows."""

    caller: str | None
    called: str | None
    flow: str
    version: str
    number: int | None = None
    test: bool = False
    limit_ms: int = 12_000
    """An answer after a longer wait is a breach, unless we made the call."""
    outgoing: bool = False


@dataclass
class Journal:
    """Collects what the bot did since the caller's last turn and publishes it with the next."""

    call_id: str
    bus: EventBus
    clock: Clock
    _prompts: list[str] = field(default_factory=list, init=False)
    _actions: list[str] = field(default_factory=list, init=False)
    _path: list[str] = field(default_factory=list, init=False)
    _ended: bool = field(default=False, init=False)
    _outgoing: bool = field(default=False, init=False)
    _concealed: bool = field(default=False, init=False)
    """Whether that is to be told once it is known that there was a call."""
    _came: Came | None = field(default=None, init=False)

    def came(self, came: Came) -> None:
        """The call has come in, or is being made; it is written down with its wait."""
        self._came, self._outgoing = came, came.outgoing

    def answered(self, waited_ms: int, *, gave_up: bool = False) -> None:
        """It was answered after so long, or is over after so long without; told once."""
        came, self._came = self._came, None
        if came is None:
            return
        now = self.clock.now()
        self.bus.publish(
            CallAnswered(
                call_id=self.call_id,
                at=now,
                caller=came.caller,
                called=came.called,
                flow=came.flow,
                flow_version=came.version,
                waited_ms=waited_ms,
                test=came.test,
                flow_number=came.number,
                answered=not gave_up,
                outgoing=came.outgoing,
            )
        )
        if self._concealed:
            self.bus.publish(CallerConcealed(self.call_id, now))
        if waited_ms > came.limit_ms and not came.outgoing:
            self.bus.publish(AnsweredLate(self.call_id, now, waited_ms, came.limit_ms))

    def conceal(self) -> None:
        """Who calls is not to be known from this record."""
        if self._came is not None:
            called = None if self._came.outgoing else self._came.called
            self._came = replace(self._came, caller=None, called=called)
            self._concealed = True
            return
        self.bus.publish(CallerConcealed(self.call_id, self.clock.now()))

    @property
    def pending(self) -> tuple[str, ...]:
        """What was said since the caller's last turn."""
        return tuple(self._prompts)

    def said(self, text: str) -> None:
        """The bot said this."""
        self._prompts.append(text)

    def did(self, action: str) -> None:
        """The bot ran this business action or transfer."""
        self._actions.append(action)

    def passed_on(self, transfer: TransferTo, slots: Mapping[str, str]) -> None:
        """The caller is being passed on to people, with what was said and not understood."""
        self.did(f"转接 {transfer.queue}")
        misheard = tuple(map(str, transfer.misheard))
        if misheard:
            self.did(f"告诉坐席没听懂的话：{'；'.join(misheard)}")
        now, queue = self.clock.now(), transfer.queue
        self.bus.publish(
            PersonWanted(self.call_id, now, queue, transfer.urgent, masked(slots), misheard)
        )

    def walked(self, edges: Sequence[str]) -> None:
        """The dialogue took these edges."""
        self._path += edges

    def turn(
        self,
        flow: str,
        step: str,
        given: Input,
        slots: Mapping[str, str],
        *,
        protected: bool = False,
    ) -> None:
        """The caller (or an action) answered; what was `protected` is not told."""
        kind, value = describe(given)
        if protected and value is not None:
            value = MASK
        self.bus.publish(
            TurnTaken(
                self.call_id,
                self.clock.now(),
                flow,
                step,
                tuple(self._prompts),
                kind,
                value,
                masked(slots),
                tuple(self._actions),
                tuple(self._path),
            )
        )
        self._prompts.clear()
        self._path.clear()
        self._actions.clear()

    def ended(self, result: str, ended_by: str, sound: Mapping[str, int] | None = None) -> None:
        """The call is over; told once. `sound`: how it travelled, in numbers."""
        if not self._ended:
            self._ended = True
            self.bus.publish(
                CallEnded(
                    self.call_id,
                    self.clock.now(),
                    result,
                    ended_by,
                    sound or {},
                    self._outgoing,
                )
            )


def describe(given: Input) -> tuple[str, str | None]:
    """The kind and the value under which a turn's input is stored."""
    match given:
        case Heard(text=text, condition=condition):
            return "heard", text or (condition and f"（{condition}）") or ""
        case Pressed(digits=digits, ended_by=end):
            return "pressed", digits + (end or "")
        case NoInput(condition=condition):
            return "no_input", condition
        case Recorded(key=str() as key):
            return "pressed", key
        case Recorded(reference=reference):
            return "recorded", reference
        case Done():
            return "done", None
        case Failed(reason=reason):
            return "failed", reason
        case Connected():
            return "connected", None
        case NoAnswer(reason=reason):
            return "no_answer", reason
        case HungUp():
            return "hung_up", None
