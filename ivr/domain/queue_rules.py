"""The rules of the agents' queue, as an admin sets them (排队.yaml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class OverflowKind(StrEnum):
    """Where a caller goes who has waited too long."""

    SUPERVISOR = "supervisor"
    NUMBER = "number"
    RETURN_CALL = "return-call"


@dataclass(frozen=True, slots=True)
class OverflowRule:
    """After so long a wait a caller is offered something else."""

    after: timedelta
    kind: OverflowKind
    target: str = ""
    """A SIP or tel address, of a number alone."""


@dataclass(frozen=True, slots=True)
class QueueRules:
    """How callers wait and agents are rung."""

    ring: timedelta = timedelta(seconds=20)
    """An agent who has not answered by then is let be, and the next one is rung."""
    rest: timedelta = timedelta(seconds=30)
    """So long an agent is let be who has not answered."""
    most_missed: int = 2
    """Who has not answered so many in a row is away until he comes back."""
    after_call: timedelta = timedelta(seconds=30)
    """For the work after a call."""
    usual_talk: timedelta = timedelta(minutes=3)
    """So long a call is thought to last while none has been seen."""
    keep_place: timedelta = timedelta(hours=2)
    """So long a promised return call keeps its place."""
    danger_queues: frozenset[str] = frozenset({"抢修值班"})
    """Whoever waits here goes first."""
    overflow: Mapping[str, Sequence[OverflowRule]] = field(default_factory=dict)
    """By queue, the soonest first."""
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What callers want of us, by name (业务类别): the flows that tell it."""
    help_after: timedelta = timedelta(seconds=20)
    """After so long a wait agents of other categories alone take a caller as well."""
    lease: timedelta = timedelta(seconds=15)
    """A node that has not been seen for so long is gone: its agents are free again."""

    def category_of(self, flows: Sequence[str]) -> str | None:
        """The category of a caller who stands in these flows, the innermost last; None: of none.

        The innermost of them that has one tells it.
        """
        known = {flow: name for name, some in self.categories.items() for flow in some}
        return next((known[flow] for flow in reversed(flows) if flow in known), None)

    def overflow_after(
        self,
        queue: str,
        waited: timedelta,
        without: frozenset[OverflowKind] = frozenset(),
        *,
        alone: bool = False,
    ) -> OverflowRule | None:
        """What is offered to a caller who has waited so long: the latest that is due.

        `alone`: nobody is on duty for him, so the first is due at once.
        """
        possible = [rule for rule in self.overflow.get(queue, ()) if rule.kind not in without]
        due = [rule for rule in possible if rule.after <= waited]
        if alone and not due:
            due = possible[:1]
        return due[-1] if due else None

    def reaches_supervisors(self, queue: str, waited: timedelta) -> bool:
        """Whether supervisors may take this caller by now."""
        return any(
            rule.kind is OverflowKind.SUPERVISOR and rule.after <= waited
            for rule in self.overflow.get(queue, ())
        )
