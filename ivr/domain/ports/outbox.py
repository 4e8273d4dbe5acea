"""The messages to teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.outbox import OutboxMessage, OutboxState, Reach


class Outbox(Protocol):
    """The messages to teams. Storing an order puts out by itself what teams have to be told of it;
    test orders put out nothing."""

    def next_due(
        self, now: datetime, reach: Reach, resting: Collection[str] = ()
    ) -> OutboxMessage | None:
        """The message to be sent next by webhook, as far as nobody is sending it already.

        `resting`: addresses to which nothing is sent just now. Of one order's messages to one
        address the earlier goes first, of all others what is urgent.
        """

    def get(self, name_or_id: str) -> OutboxMessage | None: ...

    def save(self, message: OutboxMessage) -> None:
        """Store the message as it is now."""

    def listed(
        self, states: Collection[OutboxState] = (), team: str | None = None
    ) -> Sequence[OutboxMessage]:
        """All messages, or those of these states and this team; the oldest first."""

    def of_order(self, number: str) -> Sequence[OutboxMessage]:
        """What was put out of one order."""

    def of_batch(self, batch: int) -> Sequence[OutboxMessage]:
        """What stands in a CSV file."""

    def next_batch(self) -> int:
        """A number that no CSV file has."""
