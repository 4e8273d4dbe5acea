"""A node that is killed in the middle of a caller's way to an agent; another works on at the queue.

Each scene: two processes on one PostgreSQL, agents registered at Kamailio and rung through it. One
process ends as by a power cut. Then no agent may be held by it, nobody who waited may be forgotten
or overtaken, and whoever waits at the other node is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import pytest

from ivr.domain.agent import AgentState
from ivr.domain.agent_board import Place
from ivr.domain.callback import CallbackKind, CallbackState
from ivr.domain.terms import Kind
from ivr.services.agent_ring_back import LINE_LOST
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked
from storage.database import open_database
from tests.helpers import short_lease
from tests.helpers.call_centre import USERS, CallCentre, registered
from tests.helpers.caller import Caller
from tests.helpers.dialler import Dialler
from tests.helpers.kamailio import Kamailio
from tests.helpers.office import asks_for_a_person
from tests.helpers.postgres import PostgresServer
from tests.helpers.proof_page import row, write_section

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

LOST, STAYS = "13677003801", "13677003802"
AGENT, COLLEAGUE, CHIEF = "1001", "1002", "1900"
LEASE_S = short_lease.LEASE.total_seconds()


@dataclass
class Hall:
    """Two nodes, their agents' telephones, and the calls that these have."""

    here: CallCentre
    there: CallCentre
    url: str
    phones: dict[str, Dialler]
    legs: list[Leg] = field(default_factory=list)

    def answers(self, number: str, timeout_s: float = 20) -> Leg:
        """The agent is rung, answers, and a key ends the summary."""
        leg, phone = self.is_rung(number, timeout_s), self.phones[number]
        leg.listen(phone.told.put)
        leg.answer()
        phone.wait_for(Acked)
        sleep(0.5)
        leg.stream.press("5")
        return leg

    def is_rung(self, number: str, timeout_s: float = 20) -> Leg:
        leg = self.phones[number].came.get(timeout=timeout_s)
        self.legs.append(leg)
        return leg

    def whoever_is_rung(self, timeout_s: float) -> str:
        """The first of the agents whose telephone rings; it is answered."""
        deadline = monotonic() + timeout_s
        while monotonic() < deadline:
            for number, phone in self.phones.items():
                if not phone.came.empty():
                    self.answers(number)
                    return number
            sleep(0.05)
        raise AssertionError(f"nobody is rung: {self.there.hotline.errors()[-2000:]}")

    def nobody_is_rung(self, for_s: float) -> None:
        sleep(for_s)
        for number, phone in self.phones.items():
            assert phone.came.empty(), number

    def hang_up(self) -> None:
        """The telephones of calls that are dead are put down."""
        for leg in self.legs:
            leg.hang_up()
        self.legs.clear()


@pytest.fixture
def hall(prepared: Path, postgres: PostgresServer, tmp_path: Path) -> Iterator[Hall]:
    url = postgres.new_database()
    with Kamailio(tmp_path / "kamailio", USERS) as proxy, ExitStack() as opened:
        made = [
            CallCentre(
                prepared / "prompts",
                tmp_path / name,
                proxy=proxy,
                ring_s=60,
                program="tests.helpers.short_lease",
                IVR_DATABASE_URL=url,
                IVR_SAMPLE_TOWN="false",
            )
            for name in ("here", "there")
        ]
        for centre in made:
            opened.enter_context(centre.hotline).begin_to_start()
        for centre in made:
            centre.hotline.wait_for_line("ready", 180)
        made[0].hire()
        numbers = (AGENT, COLLEAGUE, CHIEF)
        phones = {number: opened.enter_context(registered(proxy, number)) for number in numbers}
        hall = Hall(made[0], made[1], url, phones)
        yield hall
        hall.hang_up()
        for centre in made:
            assert "Traceback" not in centre.hotline.errors(), centre.hotline.errors()


def waits(hall: Hall, call: Caller) -> None:
    """Everybody is off; then one comes to work, after the node has died."""
    hall.there.only_ready()
    asks_for_a_person(call)
    hall.here.wait_until(lambda: hall.here.waits(LOST), "place in the queue", 15)


def rings(hall: Hall, call: Caller) -> None:
    hall.there.only_ready(AGENT)
    asks_for_a_person(call)
    hall.is_rung(AGENT)


def connected(hall: Hall, call: Caller, *also: str) -> Leg:
    """The agent talks with the caller; `also`: who else is on duty."""
    hall.there.only_ready(AGENT, *also)
    asks_for_a_person(call)
    leg = hall.answers(AGENT)
    hall.there.wait_for_state(AGENT, AgentState.TALKING)
    return leg


def presses_for_help(hall: Hall, call: Caller) -> None:
    leg = connected(hall, call, CHIEF)
    for key in "*1":
        leg.stream.press(key)
        sleep(0.4)


def talks(hall: Hall, call: Caller) -> None:
    connected(hall, call)


def refers(hall: Hall, call: Caller) -> None:
    """The agent passes the caller on; the colleague's telephone rings."""
    leg = connected(hall, call, COLLEAGUE)
    leg.transfer(f"sip:{COLLEAGUE}@127.0.0.1")
    hall.is_rung(COLLEAGUE)
    hall.there.wait_for_state(COLLEAGUE, AgentState.RINGING)


def asks(hall: Hall, call: Caller) -> None:
    """The agent asks a supervisor, whose telephone rings."""
    presses_for_help(hall, call)
    hall.is_rung(CHIEF)
    hall.there.wait_for_state(CHIEF, AgentState.RINGING)


def talks_aside(hall: Hall, call: Caller) -> None:
    """They talk with each other, and the caller hears music."""
    presses_for_help(hall, call)
    hall.answers(CHIEF)
    hall.there.wait_for_state(CHIEF, AgentState.TALKING)


@dataclass(frozen=True)
class Scene:
    """How far the caller has come, and whether somebody has his number before him then."""

    comes: Callable[[Hall, Caller], None]
    talked: bool


SCENES = {
    "waiting": Scene(waits, talked=False),
    "ringing": Scene(rings, talked=False),
    "talking": Scene(talks, talked=True),
    "refer under way": Scene(refers, talked=True),
    "asking a supervisor": Scene(asks, talked=True),
    "talking with a supervisor": Scene(talks_aside, talked=True),
}


@pytest.fixture(scope="module")
def page() -> Iterator[list[str]]:
    """A row for each scene; written down when none is missing."""
    rows: list[str] = []
    yield rows
    if len(rows) == len(SCENES):
        heads = ("killed", "an agent of it rings for the other node's caller after", "its caller")
        lines = [row(*heads), row(*["---"] * len(heads)), *rows]
        write_section("killed-nodes.md", "While a caller waits or talks", lines)


@pytest.mark.parametrize("title", SCENES)
def test_a_killed_node_holds_no_agent_and_forgets_no_caller(
    hall: Hall, page: list[str], title: str
) -> None:
    scene = SCENES[title]
    with (
        Caller(hall.here.hotline.address, LOST) as lost,
        Caller(hall.there.hotline.address, STAYS) as stays,
    ):
        scene.comes(hall, lost)
        asks_for_a_person(stays)
        hall.there.wait_until(lambda: hall.there.waits(STAYS), "place in the queue", 15)
        hall.here.hotline.kill_at_once()
        died = monotonic()
        lost.forget()
        hall.nobody_is_rung(LEASE_S / 4)
        hall.hang_up()
        if scene.comes is waits:
            sleep(LEASE_S + 2)
            hall.there.only_ready(AGENT)
        served_by, after_s = hall.whoever_is_rung(LEASE_S + 15), monotonic() - died
        hall.there.wait_for_state(served_by, AgentState.TALKING)
        places = {LOST: Place.RETURN, STAYS: Place.TALKING}
        if scene.talked:
            del places[LOST]
        hall.there.wait_until(lambda: standing(hall) == places, f"{places}, {standing(hall)}")
        for number in {*hall.phones} - {served_by}:
            assert not hall.there.state(number).in_call, number
        is_owed_one_call(hall, owed=not scene.talked)
        hall.hang_up()
        stays.wait_until_ended(5)
    if not scene.talked:
        comes_again(hall)
    told = "is the agent's to ring" if scene.talked else "is rung back, his place is kept"
    page.append(row(title, f"{after_s:.1f} s", told))
    with hall.there.desk() as desk:
        assert len(desk.board().nodes) <= 1


def standing(hall: Hall) -> dict[str | None, Place]:
    """Everybody who is in the queue, talks, or is to be rung back."""
    with hall.there.desk() as desk:
        return {line.caller.caller: line.caller.place for line in desk.queue()}


def is_owed_one_call(hall: Hall, *, owed: bool) -> None:
    """Whose line was lost while he waited is rung back, once; an agent had whoever talked."""
    database = open_database(hall.url)
    with database.unit_of_work(read_only=True) as unit:
        orders = [one for one in unit.orders.every() if one.kind is Kind.RETURN_CALL]
        callbacks = unit.callbacks.listed()
    database.close()
    assert [(one.contact, one.symptom) for one in orders] == [(LOST, LINE_LOST)] * owed
    told = [(one.kind, one.number, one.state) for one in callbacks]
    assert told == [(CallbackKind.RETURN, LOST, CallbackState.WAITING)] * owed


def comes_again(hall: Hall) -> None:
    """Who does not wait for our call has his place still."""
    hall.there.only_ready()
    with (
        Caller(hall.there.hotline.address, "13677003803") as later,
        Caller(hall.there.hotline.address, LOST) as again,
    ):
        asks_for_a_person(later)
        hall.there.wait_until(lambda: hall.there.waits("13677003803"), "place", 15)
        asks_for_a_person(again)

        def first() -> bool:
            with hall.there.desk() as desk:
                lines = [line for line in desk.queue() if line.caller.place is Place.WAITING]
            return [line.caller.caller for line in lines] == [LOST, "13677003803"]

        hall.there.wait_until(first, "old place", 15)
