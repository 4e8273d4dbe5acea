from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.agent import Agent, AgentState
from ivr.domain.ports import CallRecord
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.domain.terms import Danger, Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotFound, StorageError
from ivr.services.agent_queue import AgentQueue, Offer, Standing
from storage.database import Database, ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HALL = "人工坐席"
LI = Agent("1001", "李小明", "sip:1001@10.0.0.2", (HALL,))
WANG = Agent("1002", "王芳", "sip:1002@10.0.0.2", (HALL,), ("英语",))
CHIEF = Agent("9001", "赵班长", "sip:9001@10.0.0.2", supervisor=True)


@dataclass
class Floor:
    """A hall with agents, and two nodes that take calls."""

    database: Database
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    rules: QueueRules = field(default_factory=QueueRules)
    targets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.here, self.there = self.node("a"), self.node("b")

    def node(self, name: str) -> AgentQueue:
        return AgentQueue(
            self.database.unit_of_work, self.clock, name, lambda: self.rules, self.targets
        )

    def staff(self, *agents: Agent, ready: bool = True) -> None:
        with self.database.unit_of_work() as unit:
            for agent in agents:
                unit.agents.save(agent.made_ready(self.clock.now()) if ready else agent)
            unit.commit()
        self.wait(1)

    def wait(self, seconds: float) -> None:
        self.clock.advance(round(seconds * 1000))

    def agent(self, number: str) -> Agent:
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.agents.get(number)
        assert found is not None
        return found

    def join(self, call_id: str, queue: str = HALL, at: AgentQueue | None = None, **told: object):
        wishes: dict = {
            "language": None,
            "urgent": False,
            "caller": None,
            "order": None,
            "slots": {},
        }
        (at or self.here).join(call_id, queue, **{**wishes, **told})

    def look(self, call_id: str, at: AgentQueue | None = None) -> Standing:
        self.wait(1)
        return (at or self.here).look(call_id)

    def offer(self, call_id: str, at: AgentQueue | None = None) -> Offer:
        offer = self.look(call_id, at).offer
        assert offer is not None
        return offer


@pytest.fixture
def floor() -> Iterator[Floor]:
    database = ScratchDatabase()
    yield Floor(database)
    database.close()


def test_a_caller_gets_the_agent_who_is_idle(floor: Floor) -> None:
    floor.staff(LI)
    floor.join("c1", slots={"缘由": "问电费"})
    offer = floor.offer("c1")
    assert (offer.agent, offer.staff_number, offer.target, offer.ring_s) == (
        "李小明",
        "1001",
        "sip:1001@10.0.0.2",
        20,
    )
    assert offer.summary == "问电费。"
    assert floor.agent("1001").state is AgentState.RINGING
    floor.here.connected("c1")
    assert floor.look("c1") == Standing(0, 0)
    assert floor.agent("1001").state is AgentState.TALKING
    floor.here.parted("c1")
    assert floor.agent("1001").state is AgentState.AFTER_CALL
    with pytest.raises(NotFound, match="不在排队"):
        floor.look("c1", floor.there)
