"""The calls that the hotline makes itself, as the desk hands them out, and who picks up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from ivr.domain.callback import CallbackResult
from ivr.domain.order_life import Status
from ivr.domain.work_order import WorkOrder
from ivr.services.callback_desk import DueCall
from ivr.simulator.day.call import DayCall
from ivr.simulator.day.house import House

Talk = Callable[[DueCall, str, Callable[[DayCall], None]], None]
"""Holds the call of somebody who has picked up, under this name; tells when it has ended."""

NODE = "day"
SECOND_MS = 1_000
LINES = 120

TRIES: dict[CallbackResult | None, int] = {
    None: 690,
    CallbackResult.NO_ANSWER: 160,
    CallbackResult.BUSY: 80,
    CallbackResult.MACHINE: 35,
    CallbackResult.HUNG_UP: 20,
    CallbackResult.OUT_OF_SERVICE: 15,
}
"""What becomes of a thousand numbers that are rung; None: somebody picks up and listens."""

RINGS_MS = (4_000, 25_000)
RENEWS_MS = 60_000


@dataclass
class CallbackRounds:
    """Takes what is due, rings, and tells the desk how it ended."""

    house: House
    chance: Random
    talk: Talk
    again: Callable[[WorkOrder], None]
    """Has an order seen to that was opened again."""
    results: Counter[str] = field(default_factory=Counter, init=False)
    tries: int = field(default=0, init=False)
    reopened: int = field(default=0, init=False)
    answered: int = field(default=0, init=False)
    _live: int = field(default=0, init=False)
    _talking: set[str] = field(default_factory=set, init=False)

    def look(self) -> None:
        """Ring those who are due."""
        for due in self.house.callbacks.take_due(NODE, LINES - self._live):
            self._live += 1
            self.house.timeline.after(self.chance.randrange(SECOND_MS), partial(self._dial, due))

    def _dial(self, due: DueCall) -> None:
        self.tries += 1
        call_id = f"out-{self.tries:06d}"
        if not self.house.callbacks.dialled(due.id, NODE, call_id):
            self._live -= 1
            return
        (result,) = self.chance.choices(list(TRIES), list(TRIES.values()))
        rings_ms = self.chance.randint(*RINGS_MS)
        if result is None:
            self.house.timeline.after(rings_ms, partial(self._picked_up, due, call_id))
        else:
            self.house.timeline.after(rings_ms, partial(self._unreached, due, result))

    def _unreached(self, due: DueCall, result: CallbackResult) -> None:
        self._live -= 1
        self.house.callbacks.line_result(due.id, NODE, result)

    def _picked_up(self, due: DueCall, call_id: str) -> None:
        self.answered += 1
        self._talking.add(due.id)
        self._renew(due)
        self.talk(due, call_id, partial(self._ended, due, call_id))

    def _renew(self, due: DueCall) -> None:
        def renew() -> None:
            if due.id in self._talking:
                self.house.callbacks.renew(NODE, [due.id])
                self._renew(due)

        self.house.timeline.after(RENEWS_MS, renew)

    def _ended(self, due: DueCall, call_id: str, call: DayCall) -> None:
        self._live -= 1
        self._talking.discard(due.id)
        self.results[str(call.result)] += 1
        self.house.called.ended(due.id, NODE, call_id, str(call.result))
        callback = self.house.callbacks.callback(due.id)
        if callback.result is CallbackResult.NOT_RESTORED:
            self._see_to_again(callback.orders)

    def _see_to_again(self, numbers: Sequence[str]) -> None:
        with self.house.unit_of_work(read_only=True) as unit:
            orders = [order for number in numbers if (order := unit.orders.get(number))]
        for order in orders:
            if order.status is Status.OPEN:
                self.reopened += 1
                self.again(order)
