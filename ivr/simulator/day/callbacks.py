"""The calls that the hotline makes itself, as the desk hands them out, and who picks up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar

from ivr.domain.callback import CallbackKind, CallbackResult
from ivr.domain.order_life import IN_HAND
from ivr.domain.work_order import WorkOrder
from ivr.services.callback_answers import CallbackAnswer
from ivr.services.callback_desk import CallbackDesk, DueCall
from ivr.simulator.day.timeline import Timeline

T = TypeVar("T")

NODE = "day"
SECOND_MS = 1_000
LINES = 60

TRIES: dict[CallbackResult | None, int] = {
    None: 690,
    CallbackResult.NO_ANSWER: 160,
    CallbackResult.BUSY: 80,
    CallbackResult.MACHINE: 35,
    CallbackResult.HUNG_UP: 20,
    CallbackResult.OUT_OF_SERVICE: 15,
}
"""What becomes of a thousand numbers that are rung; None: somebody picks up and listens."""

ANSWERS: dict[CallbackResult, int] = {
    CallbackResult.ANSWERED: 880,
    CallbackResult.LATER: 40,
    CallbackResult.REFUSED: 30,
    CallbackResult.WRONG_PERSON: 20,
    CallbackResult.NOT_RESTORED: 30,
}
LEVELS = {5: 52, 4: 30, 3: 10, 2: 5, 1: 3}

RINGS_MS, TALKS_MS = (4_000, 25_000), (20_000, 110_000)


@dataclass
class CallbackRounds:
    """Takes what is due, rings, and tells the desk how it ended."""

    timeline: Timeline
    desk: CallbackDesk
    chance: Random
    again: Callable[[WorkOrder], None]
    """Sends a crew to an order that was opened again."""
    results: Counter[str] = field(default_factory=Counter, init=False)
    tries: int = field(default=0, init=False)
    reopened: int = field(default=0, init=False)
    _live: int = field(default=0, init=False)

    def look(self) -> None:
        """Ring those who are due."""
        for due in self.desk.take_due(NODE, LINES - self._live):
            self._live += 1
            self.timeline.after(self.chance.randrange(SECOND_MS), lambda due=due: self._dial(due))  # type: ignore[misc]

    def _dial(self, due: DueCall) -> None:
        self.tries += 1
        call_id = f"out-{self.tries:06d}"
        if not self.desk.dialled(due.id, NODE, call_id):
            self._live -= 1
            return
        rings_ms = self.chance.randint(*RINGS_MS)
        result = self._drawn(TRIES)
        if result is None:
            rings_ms += self.chance.randint(*TALKS_MS)
            self.timeline.after(rings_ms, lambda: self._answered(due, call_id))
        else:
            self.timeline.after(rings_ms, lambda: self._unreached(due, result))

    def _unreached(self, due: DueCall, result: CallbackResult) -> None:
        self._live -= 1
        self.results[result.value] += 1
        self.desk.line_result(due.id, NODE, result)

    def _answered(self, due: DueCall, call_id: str) -> None:
        self._live -= 1
        result = self._drawn(ANSWERS)
        assert result is not None
        if result is CallbackResult.NOT_RESTORED and due.kind is not CallbackKind.SATISFACTION:
            result = CallbackResult.ANSWERED
        satisfied = result is CallbackResult.ANSWERED and due.kind is CallbackKind.SATISFACTION
        level = self._drawn(LEVELS) if satisfied else None
        wish = None
        if result is CallbackResult.LATER:
            wish = self.timeline.now + timedelta(hours=self.chance.randint(2, 20))
        reason = "来得太慢" if level is not None and level <= 2 else None
        noted = self.desk.answered(
            due.id, call_id, CallbackAnswer(result, level, reason, wish=wish)
        )
        self.results[result.value] += 1
        for order in noted.reopened:
            self.reopened += 1
            if order.status in IN_HAND:
                self.again(order)

    def _drawn(self, shares: Mapping[T, int]) -> T:
        (drawn,) = self.chance.choices(list(shares), list(shares.values()))
        return drawn
