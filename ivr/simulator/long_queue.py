"""A queue for talks without a telephone, in which nobody's turn ever comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.calls.queueing import Standing

POSITION, WAIT_S = 3, 240


@dataclass(frozen=True)
class LongQueue:
    """Agents are stored for these queues, and all of them talk."""

    queues: frozenset[str]

    def staffed(self, queue: str, language: str | None) -> bool:
        return queue in self.queues

    def join(
        self,
        call_id: str,
        queue: str,
        *,
        language: str | None,
        urgent: bool,
        caller: str | None,
        order: str | None,
        slots: Mapping[str, str],
    ) -> None:
        """Nothing is kept."""

    def look(self, call_id: str) -> Standing:
        return Standing(POSITION, WAIT_S)

    def not_answered(self, call_id: str, reason: str) -> None:
        """Nobody is rung."""

    def connected(self, call_id: str) -> None:
        """Nobody is rung."""

    def parted(self, call_id: str) -> None:
        """Nobody is rung."""

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        """Nothing was kept."""


class Nobody:
    """Agents who can reach nobody else."""

    def supervisor(self) -> str | None:
        return None

    def reachable(self, target: str) -> str | None:
        return None

    def queue(self, target: str) -> str | None:
        return None
