"""A node that is killed while its callers wait for agents; another works on at the same queue."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ivr.domain.agent import AgentState
from ivr.domain.agent_board import Place
from ivr.domain.queue_rules import QueueRules
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked
from tests.helpers import short_lease
from tests.helpers.call_centre import CallCentre
from tests.helpers.caller import Caller
from tests.helpers.dialler import Dialler, dialler
from tests.helpers.office import asks_for_a_person
from tests.helpers.postgres import PostgresServer

pytestmark = pytest.mark.e2e

TALKS, RINGS, WAITS, STAYS = (f"1367700370{last}" for last in range(4))
Nodes = tuple[CallCentre, CallCentre]


@pytest.fixture
def nodes(
    prepared: Path, postgres: PostgresServer, tmp_path: Path
) -> Iterator[Callable[[str], Nodes]]:
    """Two nodes of one hotline, each a process of its own, on one database."""
    url = postgres.new_database()
    with ExitStack() as running:

        def start(program: str) -> Nodes:
            made = [
                CallCentre(
                    prepared / "prompts",
                    tmp_path / name,
                    ring_s=60,
                    program=program,
                    IVR_DATABASE_URL=url,
                    IVR_SAMPLE_TOWN="false",
                )
                for name in ("here", "there")
            ]
            for centre in made:
                running.enter_context(centre.hotline).begin_to_start()
            for centre in made:
                centre.hotline.wait_for_line("ready", 90)
                centre.ports = made[0].ports
            made[0].hire()
            return made[0], made[1]

        yield start


def test_an_agent_who_was_rung_by_a_lost_node_is_given_to_the_callers_of_another(
    nodes: Callable[[str], Nodes],
) -> None:
    here, there = nodes("tests.helpers.short_lease")
    there.only_ready("1001")
    with (
        dialler(port=there.ports["1001"]) as agent,
        Caller(here.hotline.address, RINGS) as lost,
        Caller(there.hotline.address, STAYS) as stays,
    ):
        asks_for_a_person(lost)
        rung = agent.came.get(timeout=15)
        asks_to_wait(stays, there)
        here.hotline.kill_at_once()
        lost.forget()
        rung.hang_up()
        talk = answers(agent, short_lease.LEASE.total_seconds() + 10)
        there.wait_for_state("1001", AgentState.TALKING)
        assert standing(there) == {RINGS: Place.RETURN, STAYS: Place.TALKING}
        talk.hang_up()
        stays.wait_until_ended(5)
    there.wait_for_state("1001", AgentState.READY)


@pytest.mark.proof
def test_a_lost_node_holds_no_agent_and_its_callers_are_rung(nodes: Callable[[str], Nodes]) -> None:
    """With the lease that ships: one caller talked, one was rung for, one waited."""
    here, there = nodes("ivr")
    there.only_ready("1001", "1002")
    lease_s = QueueRules().lease.total_seconds()
    with (
        dialler(port=there.ports["1001"]) as first,
        dialler(port=there.ports["1002"]) as second,
        Caller(here.hotline.address, TALKS) as talks,
        Caller(here.hotline.address, RINGS) as rings,
        Caller(here.hotline.address, WAITS) as waits,
        Caller(there.hotline.address, STAYS) as stays,
    ):
        asks_for_a_person(talks)
        talked = answers(first, 15)
        there.wait_for_state("1001", AgentState.TALKING)
        asks_for_a_person(rings)
        rung = second.came.get(timeout=15)
        asks_to_wait(waits, there)
        asks_to_wait(stays, there)
        assert place_of(there, STAYS) == 2
        killed = time.monotonic()
        here.hotline.kill_at_once()
        for call in (talks, rings, waits):
            call.forget()
        assert place_of(there, STAYS) == 2, "the queue waits whether it comes back"
        rung.hang_up()
        talked.hang_up()
        talk = answers(second, lease_s + 10)
        # The lease runs from the last sign of life, which came up to a third of it before the end.
        assert time.monotonic() - killed > lease_s / 2
        there.wait_for_state("1002", AgentState.TALKING)
        there.wait_for_state("1001", AgentState.READY)
        assert standing(there) == {
            RINGS: Place.RETURN,
            WAITS: Place.RETURN,
            STAYS: Place.TALKING,
        }
        with there.desk() as desk:
            assert len(desk.board().nodes) == 1
        talk.hang_up()
        stays.wait_until_ended(5)
    there.wait_for_state("1002", AgentState.READY)


def asks_to_wait(call: Caller, centre: CallCentre) -> None:
    """The caller waits for an agent."""
    asks_for_a_person(call)
    centre.wait_until(lambda: centre.waits(call.number), "place in the queue", 15)


def answers(agent: Dialler, timeout_s: float) -> Leg:
    """The agent's telephone rings within so long, is answered, and a key ends the summary."""
    leg = agent.came.get(timeout=timeout_s)
    leg.listen(agent.told.put)
    leg.answer()
    agent.wait_for(Acked)
    leg.stream.press("5")
    return leg


def standing(centre: CallCentre) -> dict[str | None, Place]:
    """Everybody who is in the queue, talks, or is rung back."""
    with centre.desk() as desk:
        return {line.caller.caller: line.caller.place for line in desk.queue()}


def place_of(centre: CallCentre, number: str) -> int | None:
    """The place of this caller in the queue."""
    with centre.desk() as desk:
        return next(
            line.outlook.position
            for line in desk.queue()
            if line.caller.caller == number and line.outlook is not None
        )
