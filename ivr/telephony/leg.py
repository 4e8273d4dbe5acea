"""One caller on the line, as the rest of the house sees it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from ivr.media.stream import MediaStream
from ivr.telephony.call import Invited
from ivr.telephony.dial import checked_fields
from ivr.telephony.leg_events import (
    Acked,
    EarlyMedia,
    Held,
    InfoDigit,
    LegEnded,
    LegEvent,
    PickedUp,
    Referred,
    Refused,
    Ringing,
    TransferEnded,
)
from ivr.telephony.message import Field

__all__ = [
    "Acked",
    "EarlyMedia",
    "Held",
    "InfoDigit",
    "Leg",
    "LegEnded",
    "LegEvent",
    "Orders",
    "PickedUp",
    "Referred",
    "Refused",
    "Ringing",
    "TransferEnded",
]

log = logging.getLogger(__name__)

Listener = Callable[[LegEvent], None]
_NONE: Mapping[str, str] = MappingProxyType({})


class Orders(Protocol):
    """Carries a leg's orders to the thread that speaks SIP; returns at once."""

    def answer(self, key: str) -> None: ...
    def hang_up(self, key: str) -> None: ...
    def refuse(self, key: str, status: int) -> None: ...
    def transfer(self, key: str, target_uri: str, fields: Sequence[Field]) -> None: ...
    def refer_outcome(self, key: str, status: int) -> None: ...
    def hold(self, key: str, on: bool) -> None: ...


class Leg:
    """A call that came in, or one that we make.

    Every method may be called from any thread and returns at once.
    An order that no longer fits (answering a call that was cancelled) does nothing: how the call
    stands is told by its events. The stream is closed when the leg ends; what was recorded until
    then can still be taken from it.
    """

    def __init__(
        self, invited: Invited, stream: MediaStream, orders: Orders, *, outgoing: bool = False
    ) -> None:
        self.outgoing = outgoing
        """Whether we make the call: then `PickedUp` or `Refused` comes, and nothing to answer."""
        self.call_id = invited.call_id
        self.caller = invited.caller
        self.called = invited.called
        self.invited_ms = invited.invited_ms
        self.waited_ms: int | None = None
        """From the caller's INVITE to our 200; None before that."""
        self.private = invited.private
        self.peer = invited.peer
        """The host that the call came from; empty where we make it."""
        self.stream = stream
        self._key, self._orders = invited.call, orders
        self._lock = threading.RLock()
        self._listener: Listener | None = None
        self._untold: list[LegEvent] = []

    def answer(self) -> None:
        """Send the 200 now, or when it has rung for the configured time."""
        self._orders.answer(self._key)

    def hang_up(self) -> None:
        """End the call."""
        self._orders.hang_up(self._key)

    def refuse(self, status: int) -> None:
        """Refuse a call that has not been answered, with a SIP status from 300 on."""
        if not 300 <= status <= 699:
            raise ValueError(f"{status} refuses nothing")
        self._orders.refuse(self._key, status)

    def transfer(self, target_uri: str, headers: Mapping[str, str] = _NONE) -> None:
        """Send the caller to another telephone; `TransferEnded` tells how that went.

        `headers`: what that telephone is to know, as far as the caller's equipment passes it on;
        ConfigError where one cannot be written.
        """
        self._orders.transfer(self._key, target_uri, checked_fields(headers))

    def refer_outcome(self, status: int) -> None:
        """What has come of what the other side asked for (`Referred`), as a SIP status."""
        self._orders.refer_outcome(self._key, status)

    def hold(self) -> None:
        """Let the other side wait, still hearing us but no longer heard; `Held` tells the end."""
        self._orders.hold(self._key, True)

    def resume(self) -> None:
        """Take the other side back from hold; `Held` tells how that went."""
        self._orders.hold(self._key, False)

    def listen(self, listener: Listener) -> None:
        """Tell `listener` what happens, on the signalling thread; it must not block.

        What happened before is told at once.
        """
        with self._lock:
            self._listener = listener
            untold, self._untold = self._untold, []
            for event in untold:
                self._hand_over(listener, event)

    def tell(self, event: LegEvent) -> None:
        """The endpoint's way to tell the listener."""
        with self._lock:
            if self._listener is None:
                self._untold.append(event)
            else:
                self._hand_over(self._listener, event)

    def _hand_over(self, listener: Listener, event: LegEvent) -> None:
        try:
            listener(event)
        except Exception:
            log.exception(
                "a listener failed", extra={"call": self.call_id, "event": type(event).__name__}
            )
