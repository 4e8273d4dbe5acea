"""What an agent's desk shows of his call: order, slots, what was said, what was promised."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.domain.agent_board import Waiting
from ivr.domain.agent_summary import summary
from ivr.domain.dispatch import hides_caller
from ivr.domain.ports import CallRecord, UnitOfWork
from ivr.domain.service_clock import ServiceClock
from ivr.errors import NotFound
from ivr.services.agent_desk import AgentDesk, agent_on
from ivr.services.agent_fields import agent_fields
from ivr.services.lookups import hidden_view
from ivr.services.office import Office
from ivr.services.record_fields import Fields, iso


@dataclass(frozen=True, slots=True)
class AgentContext:
    """Tells agents of their calls; of a protected caller nothing but that he is there."""

    office: Office
    desk: AgentDesk

    def of_agent(self, staff_number: str) -> Fields:
        """The call that he is rung for, talks in, or works after; NotFound: there is none.

        Also that into which a colleague has brought him.
        """
        board = self.desk.board()
        agent = agent_on(board, staff_number)
        caller = board.callers.get(agent.call_id or "")
        if caller is None:
            raise NotFound(f"坐席{staff_number}现在没有通话")
        with self.office.unit_of_work(read_only=True) as unit:
            return {"agent": agent_fields(agent), **self._of_call(unit, caller)}

    def _of_call(self, unit: UnitOfWork, caller: Waiting) -> Fields:
        order = unit.orders.get(caller.order) if caller.order is not None else None
        record = unit.calls.get(caller.call_id)
        hidden = (record is not None and record.concealed) or (
            order is not None and hides_caller(order)
        )
        if hidden:
            order, record = None, None
        return {
            "call_id": caller.call_id,
            "queue": caller.queue,
            "priority": caller.rank.name.lower(),
            "language": caller.language,
            "category": None if hidden else caller.category,
            "joined_at": iso(caller.joined_at),
            "hidden": hidden,
            "summary": "" if hidden else summary(caller, order),
            "reason": "" if hidden else caller.reason,
            "caller": None if hidden else caller.caller,
            "slots": {} if hidden else dict(caller.slots),
            "order": None if order is None else hidden_view(order),
            "turns": [] if record is None else _turns(record),
            "promised": []
            if order is None
            else [self._promise(clock) for clock in unit.clocks.of_order(order.number)],
        }

    def _promise(self, clock: ServiceClock) -> Fields:
        office = self.office
        reading = clock.read(office.now(), office.calendar, office.regime.near_percent)
        return {
            "matter": clock.matter.value,
            "state": reading.state.value,
            "due_at": iso(reading.due.at) if reading.due else None,
        }


def _turns(record: CallRecord) -> list[Fields]:
    return [
        {
            "at": iso(turn.at),
            "step": turn.step,
            "prompts": list(turn.prompts),
            "input": turn.input,
            "value": turn.value,
        }
        for turn in record.turns
    ]
