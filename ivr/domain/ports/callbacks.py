"""The call-backs, and the emergency stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.callback import Callback, CallbackKind, CallbackState, OutboundSwitch


class Callbacks(Protocol):
    """The call-backs. Storing an order or a notice brings and ends them by itself; test orders
    bring none."""

    def get(self, sequence: int) -> Callback | None: ...

    def add(self, callback: Callback) -> None: ...

    def next_sequence(self) -> int:
        """A number that no call-back has."""

    def save(self, callback: Callback) -> None:
        """Store it as it is now; tries are added or ended, never taken away."""

    def due(self, now: datetime, kinds: Collection[CallbackKind], most: int) -> Sequence[Callback]:
        """Those to be rung next: that nobody holds, of numbers that nobody rings just now.

        What is due first comes first, and of one number one alone.
        """

    def leased(self) -> Sequence[Callback]:
        """Those that a node holds, or held when it died."""

    def leased_since(self, at: datetime) -> int:
        """How many were given to nodes from this instant on."""

    def calls_to(
        self, numbers: Collection[str], since: datetime
    ) -> Mapping[str, Sequence[datetime]]:
        """When each of these numbers was rung since then, the earliest first."""

    def of_order(self, number: str) -> Sequence[Callback]:
        """Those about this order alone or first, the oldest first."""

    def of_outage(self, outage: str) -> Sequence[Callback]:
        """The notices of an outage, the oldest first."""

    def after_outage(self, outage: str) -> Sequence[Callback]:
        """The return calls that were promised for the end of an outage and are still to be made,
        by whomever, the oldest first."""

    def listed(
        self, states: Collection[CallbackState] = (), kind: CallbackKind | None = None
    ) -> Sequence[Callback]:
        """All of them, or those in these states, the oldest first."""

    def dissatisfied(self) -> Sequence[Callback]:
        """Those of dissatisfied customers that no supervisor has seen to, the oldest first."""

    def created_between(self, start: datetime, end: datetime) -> Iterator[Callback]:
        """Those that were wanted from `start` on and before `end`, one by one."""

    def forget_before(self, at: datetime) -> int:
        """Forget what was settled before this instant; how many."""

    def switch(self, switch: OutboundSwitch) -> None:
        """Store that all dialling was stopped, or goes on."""

    def newest_switch(self) -> OutboundSwitch | None: ...
