"""The crews: they get their orders on a sheet, drive, repair, and answer by the real services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from ivr.domain.crew_answer import CrewAnswer, CrewStep
from ivr.domain.order_life import IN_HAND
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import DomainError, NotFound
from ivr.simulator.day.house import House

MINUTE_MS = 60_000

DRIVE_MINUTES = {Area.CITY: (12, 42), Area.RURAL: (25, 85), Area.REMOTE: (40, 115)}
"""From the report to the arrival, as a rule."""

LATE_SHARE, LATE_MINUTES = 40, 60
"""Of a thousand crews so many are late, by up to so long."""

REPAIR_MINUTES = (12, 110)
TELLS_OF_LEAVING, OWN_INSTALLATION = 550, 30
"""Of a thousand: who tells that they are on their way; faults that are the customer's own."""

CAUSES = (
    "表前开关烧坏，已更换",
    "接户线接头松动，已处理",
    "楼道配电箱进水，已烘干",
    "低压线路被树枝刮断，已接好",
    "变压器低压侧熔断，已更换",
    "表箱接线氧化，已重做",
)


@dataclass
class Crews:
    """All crews of a district; each order has one of its own."""

    house: House
    chance: Random
    steps: int = field(default=0, init=False)
    """How many answers were taken."""
    refused: int = field(default=0, init=False)
    _alone: set[str] = field(default_factory=set, init=False)

    def hand_over(self) -> None:
        """What waits goes out on a sheet."""
        try:
            sheet = self.house.sheets.begin()
        except NotFound:
            return
        self.house.sheets.finish(sheet.batch)

    def send(self, order: WorkOrder, *, alone: bool = False) -> None:
        """A crew sees to this order, unless it becomes a part of something larger meanwhile.

        `alone`: the area has its power back, this home has not.
        """
        if alone:
            self._alone.add(order.number)
        fastest, slowest = DRIVE_MINUTES[order.area or Area.CITY]
        if order.is_urgent:
            fastest, slowest = fastest // 2, slowest // 2
        arrives = self._between(fastest, slowest)
        if self.chance.randrange(1000) < LATE_SHARE:
            arrives = slowest + self._between(5, LATE_MINUTES)
        if self.chance.randrange(1000) < TELLS_OF_LEAVING:
            self._later(arrives // 2, lambda: self._leaves(order.number))
        self._later(arrives, lambda: self._arrives(order.number))

    def go_to_area(self, order: WorkOrder) -> None:
        """The crew of a whole area arrives; what is restored there a supervisor tells."""
        fastest, slowest = DRIVE_MINUTES[order.area or Area.CITY]
        waited = (self.house.timeline.now - order.opened_at) // timedelta(minutes=1)
        minutes = max(1, self._between(fastest, slowest) - waited)
        arrived = CrewAnswer(CrewStep.ON_SITE)
        self._later(minutes, lambda: self._answer(order.number, arrived))

    def _repairs(self, number: str) -> None:
        self._answer(number, CrewAnswer(CrewStep.ON_SITE))
        last = CrewAnswer(CrewStep.RESTORED, cause=self.chance.choice(CAUSES))
        if self.chance.randrange(1000) < OWN_INSTALLATION:
            last = CrewAnswer(CrewStep.OWN_INSTALLATION)
        minutes = self._between(*REPAIR_MINUTES)
        self._later(minutes, lambda: self._if_theirs(number, last))

    def _leaves(self, number: str) -> None:
        self._if_theirs(number, CrewAnswer(CrewStep.ON_THE_WAY))

    def _arrives(self, number: str) -> None:
        if self._is_theirs(number):
            self._repairs(number)

    def _if_theirs(self, number: str, answer: CrewAnswer) -> None:
        if self._is_theirs(number):
            self._answer(number, answer)

    def _later(self, minutes: int, happening: Callable[[], None]) -> None:
        self.house.timeline.after(minutes * MINUTE_MS + self.chance.randrange(MINUTE_MS), happening)

    def _answer(self, number: str, answer: CrewAnswer) -> None:
        try:
            self.house.crews.answer(number, answer, "抢修班")
            self.steps += 1
        except DomainError:
            # Own installation of a merged order, an order without a contact: told to a person.
            self.refused += 1
            if answer.step is CrewStep.OWN_INSTALLATION:
                self._answer(number, CrewAnswer(CrewStep.RESTORED, cause=CAUSES[0]))

    def _is_theirs(self, number: str) -> bool:
        """Whether somebody still has to see to this order for itself."""
        with self.house.unit_of_work(read_only=True) as unit:
            order = unit.orders.get(number)
        if order is None or order.status not in IN_HAND:
            return False
        own = order.outage is None or number in self._alone or order.kind is Kind.EMERGENCY
        return own and order.merged_into is None

    def _between(self, least: int, most: int) -> int:
        return self.chance.randint(least, most)
