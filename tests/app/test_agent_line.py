"""The agents' queue as it is wired for live calls: offers, overflows, and whom agents may reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.app.agent_line import StoredColleagues, agents_as_set, codes_as_set
from ivr.calls.queued import ALIVE_MS, Agents
from ivr.calls.queueing import Colleague, Joining, Overflow
from ivr.clock import ManualClock
from ivr.config import Config, load
from ivr.domain.agent import Agent
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.errors import ConfigError, NotFound
from ivr.services.agent_desk import AgentDesk
from storage.database import Database, ScratchDatabase

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
LI = Agent("1001", "李静", "sip:8001@10.0.0.9", queues=("人工坐席",))
WANG = Agent("1002", "王芳", "sip:8002@10.0.0.9", queues=("人工坐席",))
CHIEF = Agent("1900", "张强", "sip:8900@10.0.0.9", supervisor=True)
NOWHERE = Agent("1003", "赵敏", None, queues=("人工坐席",))
WANG_AS_RUNG = Colleague("sip:8002@10.0.0.9", "1002")
CHIEF_AS_RUNG = Colleague("sip:8900@10.0.0.9", "1900")
TARGETS = {"值班长": "sip:8999@10.0.0.9", "抢修值班": "sip:8100@10.0.0.9"}


def config(**settings: str) -> Config:
    return load(Path("data"), None, settings)


@pytest.fixture
def database() -> Iterator[Database]:
    made = ScratchDatabase()
    yield made
    made.close()


def store(database: Database, *agents: Agent) -> None:
    with database.unit_of_work() as unit:
        for agent in agents:
            unit.agents.save(agent)
        unit.commit()


@contextmanager
def house(database: Database, rules: QueueRules | None = None) -> Iterator[Agents]:
    clock = ManualClock(NOW)
    yield agents_as_set(config(), database.unit_of_work, clock, lambda: rules or QueueRules())


def join(agents: Agents, call: str = "20261124120000-abcd", queue: str = "人工坐席") -> None:
    agents.queue.join(Joining(call, queue, caller="13800000001", slots={"缘由": "电费不对"}))


def test_a_ready_agent_is_offered_with_what_is_known(database: Database) -> None:
    store(database, LI.made_ready(NOW))
    with house(database) as agents:
        assert agents.queue.staffed("人工坐席", None)
        assert not agents.queue.staffed("抢修值班", None)
        join(agents)
        offer = agents.queue.look("20261124120000-abcd").offer
        assert offer is not None
        assert (offer.agent, offer.staff_number, offer.target) == ("李静", "1001", LI.address)
        assert (offer.ring_s, offer.summary) == (20, "电费不对。")
        assert offer.headers["X-IVR-Call"] == "20261124120000-abcd"
        agents.queue.connected("20261124120000-abcd")
        agents.queue.parted("20261124120000-abcd")
        with pytest.raises(NotFound):
            agents.queue.look("20261124120000-xxxx")


def test_the_flows_under_way_tell_what_a_caller_wants(database: Database) -> None:
    store(database, LI.made_ready(NOW))
    with house(database, QueueRules(categories={"电费": ("查电费",)})) as agents:
        category = agents.category(("总台", "查电费", "转人工"))
        agents.queue.join(Joining("20261124120000-abcd", "人工坐席", category=category))
        offer = agents.queue.look("20261124120000-abcd").offer
        assert offer is not None
        assert offer.summary == "电费。"
        assert agents.category(("总台",)) is None


def test_a_wait_that_is_too_long_overflows(database: Database) -> None:
    store(database, LI)
    rule = OverflowRule(timedelta(0), OverflowKind.NUMBER, "sip:95598@10.0.0.3")
    with house(database, QueueRules(overflow={"人工坐席": (rule,)})) as agents:
        join(agents)
        standing = agents.queue.look("20261124120000-abcd")
        assert (standing.position, standing.wait_s) == (1, None)
        assert standing.overflow == Overflow("number", "sip:95598@10.0.0.3")
        agents.queue.not_answered("20261124120000-abcd", "busy")
        agents.queue.leave("20261124120000-abcd", return_call=True)


@pytest.mark.parametrize(("shows_life", "state"), [(True, "talking"), (False, "after-call")])
def test_a_long_talk_has_to_show_life(database: Database, shows_life: bool, state: str) -> None:
    store(database, LI.made_ready(NOW))
    clock, call = ManualClock(NOW), "20261124120000-abcd"
    agents = agents_as_set(config(), database.unit_of_work, clock, QueueRules)
    join(agents)
    agents.queue.connected(call)
    for _ in range(20):
        clock.advance(ALIVE_MS)
        if shows_life:
            agents.queue.look(call)
    desk = AgentDesk(database.unit_of_work, clock, QueueRules())
    assert desk.agent("1001").state.value == state


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("sip:1002@10.0.0.2", WANG_AS_RUNG),
        ("sip:8002@10.0.0.2:5070", WANG_AS_RUNG),
        ("sip:8002@evil.example", WANG_AS_RUNG),
        ("sip:1003@10.0.0.2", None),
        ("sip:13800000001@10.0.0.2", None),
        ("tel:110", None),
        ("sip:10.0.0.2", None),
        ("nonsense", None),
    ],
)
def test_only_whoever_is_stored_is_reached_and_at_the_stored_address(
    database: Database, target: str, found: Colleague | None
) -> None:
    store(database, LI, WANG, NOWHERE)
    assert StoredColleagues(database.unit_of_work, TARGETS).reachable(target) == found


@pytest.mark.parametrize(
    ("target", "queue"),
    [
        ("sip:8100@10.0.0.2", "抢修值班"),
        ("sip:%E6%8A%A2%E4%BF%AE%E5%80%BC%E7%8F%AD@10.0.0.2", "抢修值班"),
        ("sip:8001@10.0.0.2", None),
        ("sip:10.0.0.2", None),
    ],
)
def test_queues_are_known_by_name_and_extension(
    database: Database, target: str, queue: str | None
) -> None:
    assert StoredColleagues(database.unit_of_work, TARGETS).queue(target) == queue


def test_a_supervisor_who_is_free_is_asked_first(database: Database) -> None:
    colleagues = StoredColleagues(database.unit_of_work, TARGETS)
    by_settings = Colleague(TARGETS["值班长"])
    assert colleagues.supervisor() == by_settings
    store(database, LI, CHIEF)
    assert colleagues.supervisor() == by_settings, "nobody is on duty"
    store(database, CHIEF.made_ready(NOW))
    assert colleagues.supervisor() == CHIEF_AS_RUNG
    store(database, CHIEF.made_ready(NOW).answered("c", NOW))
    assert colleagues.supervisor() == CHIEF_AS_RUNG
    busy = Agent("1901", "刘洋", "sip:8901@10.0.0.9", supervisor=True).made_ready(NOW)
    store(database, busy)
    idle = Colleague("sip:8901@10.0.0.9", "1901")
    assert {colleagues.supervisor() for _ in range(20)} == {idle}
    assert StoredColleagues(database.unit_of_work, {}).supervisor() is not None


def test_a_colleague_who_is_brought_in_is_busy_and_takes_the_caller_over(
    database: Database,
) -> None:
    store(database, LI.made_ready(NOW))
    call = "20261124120000-abcd"
    with house(database) as agents:
        join(agents, call)
        agents.queue.connected(call)
        store(database, WANG.made_ready(NOW))
        desk = AgentDesk(database.unit_of_work, ManualClock(NOW), QueueRules())
        told = []
        for deed in (agents.queue.brought_in, agents.queue.came_in, agents.queue.taken_over):
            deed(call, "1002")
            told.append(tuple(desk.agent(number).state.value for number in ("1001", "1002")))
        agents.queue.let_go(call, "1002")
        agents.queue.parted(call)
        told.append(tuple(desk.agent(number).state.value for number in ("1001", "1002")))
    assert told == [
        ("talking", "ringing"),
        ("talking", "talking"),
        ("after-call", "talking"),
        ("after-call", "after-call"),
    ]


def test_codes_are_as_they_are_set() -> None:
    assert codes_as_set(config()) == {"*1": "consult", "*2": "join", "*3": "back"}
    changed = config(IVR_AGENTS_CONSULT_CODE="**", IVR_AGENTS_BACK_CODE="")
    assert codes_as_set(changed) == {"**": "consult", "*2": "join"}
    with pytest.raises(ConfigError, match=r"agents\.join_code"):
        config(IVR_AGENTS_JOIN_CODE="*A")
