"""Crews' answers: taken into their orders, each in one unit of work with all that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.domain.crew_answer import CrewAnswer, CrewStep, Taken, in_words, take_answer
from ivr.domain.order_clocks import stop_earlier
from ivr.domain.order_life import Status
from ivr.domain.order_number import read_order_number
from ivr.domain.ports import UnitOfWork
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services.clock_moves import advance_clocks
from ivr.services.main_orders import follow, main_of
from ivr.services.office import Office
from ivr.services.once import Obeyed, Request, once
from ivr.services.recall import recall
from ivr.services.record_fields import iso


@dataclass(frozen=True, slots=True)
class CrewAnswers:
    """The desk where crews report."""

    office: Office

    def answer(self, number: str, answer: CrewAnswer, by: str) -> Mapping[str, object]:
        """What came of the answer; told twice, it changes nothing the second time."""
        with self.office.unit_of_work() as unit:
            told = self.take(unit, number, answer, by)
            unit.commit()
        return told

    def answer_once(self, number: str, answer: CrewAnswer, by: str, request: Request) -> Obeyed:
        """The same for a request that may come again, which is then answered as the first time."""
        with self.office.unit_of_work() as unit:
            obeyed = once(
                unit,
                request,
                self.office.now(),
                lambda: self.take(unit, number, answer, by),
            )
            unit.commit()
        return obeyed

    def take(
        self, unit: UnitOfWork, number: str, answer: CrewAnswer, by: str
    ) -> Mapping[str, object]:
        """The same within a unit of work of somebody else's; not committed."""
        order = unit.orders.get(read_order_number(number) or number)
        if order is None or order.test:
            raise NotFound(f"没有找到工单{quoted(number)}，请核对工单号")
        order = _main(unit, order, answer.step)
        taken = take_answer(order, answer, self.office.now(), by)
        if taken.order != order:
            known = recall(unit, order, taken.order, self.office.now())
            taken = replace(taken, order=known)
            unit.orders.save(taken.order)
            self._move_clocks(unit, taken, answer.step)
            follow(unit, taken.order, taken.at, by)
        return {
            "number": taken.order.number,
            "status": taken.order.status.value,
            "changed": taken.order != order,
            "at": iso(taken.at),
            "told": in_words(taken, answer.step, order) + "。",
        }

    def _move_clocks(self, unit: UnitOfWork, taken: Taken, step: CrewStep | None) -> None:
        order = taken.order
        if taken.moved:
            advance_clocks(unit, order, taken.at)
        elif taken.late and step is CrewStep.ON_SITE:
            clocks = unit.clocks.of_order(order.number)
            earlier = stop_earlier(order, clocks, Status.ON_SITE, taken.at)
            unit.clocks.save(order.number, earlier)


def _main(unit: UnitOfWork, order: WorkOrder, step: CrewStep | None) -> WorkOrder:
    """The order that is worked on: what a crew tells of a merged one holds for its main one."""
    main = main_of(unit, order)
    if main is not order and step is CrewStep.OWN_INSTALLATION:
        raise NotAllowed(
            f"工单{order.number}并在{main.number}里，只有这一户是自己设备的故障，"
            f"要先拆开再报：ivr orders unmerge {order.number}"
        )
    return main
