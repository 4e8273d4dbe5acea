"""Everybody else who sees to matters: clerks, departments, those who come at an agreed hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from ivr.domain.completeness import missing
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import DomainError
from ivr.simulator.day.house import House

BY = "部门"
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Stage:
    """The next step of a matter: where it comes to, after how many hours, with what result."""

    to: Status
    least_h: float
    most_h: float
    result: str | None = None


DONE = "已经办好，结果电话告诉了客户"

# How each kind of matter is seen to is in this table and nowhere else. What is called back about
# ends with being done: the call-back archives it.
COURSES: Mapping[Kind, tuple[Stage, ...]] = {
    Kind.ENQUIRY: (Stage(Status.CLOSED, 1, 6),),
    Kind.MESSAGE: (
        Stage(Status.DISPATCHED, 0.5, 6),
        Stage(Status.RESTORED, 2, 20, DONE),
        Stage(Status.CLOSED, 2, 20),
    ),
    Kind.COMPLAINT: (
        Stage(Status.DISPATCHED, 0.3, 3),
        Stage(Status.ON_SITE, 1, 12),
        Stage(Status.RESTORED, 12, 60, "查明情况，已经整改，向客户致歉"),
    ),
    Kind.WHISTLE_BLOWING: (
        Stage(Status.DISPATCHED, 0.3, 3),
        Stage(Status.RESTORED, 24, 90, "已经派人核实处理"),
        Stage(Status.CLOSED, 4, 20),
    ),
    Kind.SUGGESTION: (
        Stage(Status.DISPATCHED, 1, 8),
        Stage(Status.RESTORED, 10, 40, "建议已经转给有关部门研究"),
        Stage(Status.CLOSED, 2, 20),
    ),
    Kind.PRAISE: (Stage(Status.DISPATCHED, 1, 8), Stage(Status.CLOSED, 2, 20, "已经转达")),
    Kind.APPLICATION: (
        Stage(Status.DISPATCHED, 1, 8),
        Stage(Status.RESTORED, 20, 70, "已经办好"),
        Stage(Status.CLOSED, 2, 20),
    ),
    Kind.HOME_VISIT: (
        Stage(Status.DISPATCHED, 1, 8),
        Stage(Status.ON_SITE, 0, 1),
        Stage(Status.RESTORED, 0.5, 2, "上门办好了"),
        Stage(Status.CLOSED, 2, 20),
    ),
    Kind.APPOINTMENT: (
        Stage(Status.DISPATCHED, 1, 8),
        Stage(Status.ON_SITE, 0, 1),
        Stage(Status.RESTORED, 0.5, 2, "上门办好了"),
        Stage(Status.CLOSED, 2, 20),
    ),
}

NOT_TO_BE_HAD = "联系不上客户，缺的补不了"


@dataclass
class Departments:
    """Takes matters through their courses, one stage after another."""

    house: House
    chance: Random
    steps: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)

    def see_to(self, order: WorkOrder) -> None:
        """Begin with a matter that was filed."""
        self._next(order, COURSES.get(order.kind, ()))

    def _next(self, order: WorkOrder, stages: tuple[Stage, ...]) -> None:
        left = tuple(s for s in stages if _place(s.to) > _place(order.status))
        if not left:
            return
        stage, number = left[0], order.number
        hours = self.chance.uniform(stage.least_h, stage.most_h)
        due = self.house.timeline.now + timedelta(hours=hours)
        if stage.to is Status.ON_SITE and order.appointed_from is not None:
            due = max(due, order.appointed_from + timedelta(minutes=self.chance.randrange(50)))

        def happen() -> None:
            moved = self._take(number, stage)
            if moved is not None:
                self._next(moved, left[1:])

        self.house.timeline.at(due, happen)

    def _take(self, number: str, stage: Stage) -> WorkOrder | None:
        operator = self.house.operator
        with self.house.unit_of_work(read_only=True) as unit:
            order = unit.orders.get(number)
        if order is None or order.status is Status.CLOSED:
            return None
        if _place(order.status) >= _place(stage.to):
            return order  # handed over on a sheet meanwhile
        try:
            if stage.result is not None:
                order = operator.fill(number, {"result": stage.result}, BY)
            gaps = stage.to is Status.CLOSED and missing(order)
            reason = NOT_TO_BE_HAD if gaps else None
            order = operator.set_order(number, stage.to, reason=reason, by=BY)
        except DomainError:
            self.refused += 1
            return None
        self.steps += 1
        return order


def _place(status: Status) -> int:
    return list(Status).index(status)
