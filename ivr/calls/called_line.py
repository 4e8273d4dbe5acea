"""A line that we called, as its call sees it: who picked up stands where a caller would stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import MappingProxyType

from ivr.calls.ports import Line, Stream
from ivr.phone_number import normalise
from ivr.telephony.leg_events import LegEvent, PickedUp


@dataclass
class CalledLine:
    """The line of a call of ours that has been picked up.

    `earlier` are its events that nobody has seen to yet.
    """

    leg: Line
    number: str
    """Whom we called."""
    waited_ms: int | None
    """How long it rang."""
    earlier: SimpleQueue[LegEvent] = field(default_factory=SimpleQueue)
    called: str | None = None
    peer: str = ""
    private: bool = False

    @property
    def caller(self) -> str | None:
        """The customer, as business actions, flows and agents know him; None for an extension."""
        return normalise(self.number)

    @property
    def call_id(self) -> str:
        return self.leg.call_id

    @property
    def invited_ms(self) -> int:
        return self.leg.invited_ms

    @property
    def stream(self) -> Stream:
        return self.leg.stream

    def answer(self) -> None:
        """It is answered already."""

    def hang_up(self) -> None:
        self.leg.hang_up()

    def transfer(self, target_uri: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        self.leg.transfer(target_uri, headers)

    def refer_outcome(self, status: int) -> None:
        self.leg.refer_outcome(status)

    def listen(self, listener: Callable[[LegEvent], None]) -> None:
        """From the pick-up on."""
        listener(PickedUp())
        self.leg.listen(listener)
        try:
            while True:
                listener(self.earlier.get_nowait())
        except Empty:
            return
