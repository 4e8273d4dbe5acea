"""A queue for talks without a telephone, in which nobody's turn ever comes."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.calls.queueing import Colleague, Joining, Standing

POSITION, WAIT_S = 3, 240


@dataclass(frozen=True)
class LongQueue:
    """Agents are stored for these queues, and all of them talk."""

    queues: frozenset[str]

    def staffed(self, queue: str, language: str | None) -> bool:
        return queue in self.queues

    def join(self, joining: Joining) -> None:
        """Nothing is kept."""

    def look(self, call_id: str) -> Standing:
        return Standing(POSITION, WAIT_S)

    def not_answered(self, call_id: str, reason: str) -> None:
        """Nobody is rung."""

    def connected(self, call_id: str) -> None:
        """Nobody is rung."""

    def parted(self, call_id: str) -> None:
        """Nobody is rung."""

    def brought_in(self, call_id: str, staff_number: str) -> None:
        """Nobody is rung."""

    def came_in(self, call_id: str, staff_number: str) -> None:
        """Nobody is rung."""

    def let_go(self, call_id: str, staff_number: str) -> None:
        """Nobody is rung."""

    def taken_over(self, call_id: str, staff_number: str) -> None:
        """Nobody is rung."""

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        """Nothing was kept."""


class Nobody:
    """Agents who can reach nobody else."""

    def supervisor(self) -> Colleague | None:
        return None

    def reachable(self, target: str) -> Colleague | None:
        return None

    def queue(self, target: str) -> str | None:
        return None
