"""A node that is killed in the middle of ringing a customer; another works on at the same list.

Each scene: two processes on one PostgreSQL, the customer's telephone registered at Kamailio. One
process ends as by a power cut, either from outside or in the middle of a unit of work. Then
nothing may be lost, done twice, or rung by two at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from ivr.clock import SystemClock
from ivr.domain.callback import Callback, CallbackResult, CallbackState
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from tests.e2e.test_calling_out import GREETING
from tests.helpers import ear, fate
from tests.helpers.called_person import CalledPerson
from tests.helpers.fate import Step, When
from tests.helpers.kamailio import Kamailio
from tests.helpers.killed_callers import LEASE_S, Customer, Pair, presses
from tests.helpers.postgres import PostgresServer
from tests.helpers.proof_page import row, write_section

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

NUMBERS = tuple(f"139000001{last:02}" for last in range(40))
USERS = {"95598": "ivrpw", **dict.fromkeys(NUMBERS, "pw")}
_numbers = iter(NUMBERS)
SATISFIED = "112"
LOST = CallbackResult.LOST


@pytest.fixture(scope="module")
def nodes(
    prepared: Path, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("killed")
    data = Path(copytree(prepared, folder / "data"))
    with (
        Kamailio(folder / "k", USERS) as proxy,
        Pair(data, postgres.new_database(), proxy).open() as made,
    ):
        yield made


@pytest.fixture
def pair(nodes: Pair) -> Pair:
    """Both nodes live, and nobody is rung."""
    nodes.both_live()
    return nodes


@pytest.fixture(scope="module")
def page() -> Iterator[list[str]]:
    """A row for each scene; written down when none is missing."""
    rows: list[str] = []
    yield rows
    if len(rows) == len(SCENES):
        heads = ("killed", "the try is stored as", "after", "order", "rung again after", "then")
        lines = [row(*heads), row(*["---"] * len(heads)), *rows]
        write_section("killed-nodes.md", "While a customer is rung", lines)


@dataclass(frozen=True)
class Scene:
    """What the customer does, and in which step the node dies; None: killed from outside."""

    acts: Callable[[CalledPerson], None]
    dies: tuple[Step, When] | None
    leaves: CallbackResult
    """What is stored of the try in the end."""
    status: Status = Status.RESTORED
    state: CallbackState = CallbackState.WAITING
    silent: bool = False
    """Whether the customer must have heard nothing."""


def keys(pressed: str) -> Callable[[CalledPerson], None]:
    def acts(person: CalledPerson) -> None:
        person.picks_up()
        presses(person, pressed)

    return acts


def refuses(status: int) -> Callable[[CalledPerson], None]:
    return lambda person: person.leg.refuse(status)


def lets_ring(_person: CalledPerson) -> None:
    """Nobody is at home."""


def picks_up(person: CalledPerson) -> None:
    person.picks_up()
    person.hears_out()


def is_a_machine(person: CalledPerson) -> None:
    person.picks_up()
    person.says(GREETING)


def is_a_machine_in_mid_sentence(person: CalledPerson) -> None:
    person.picks_up()
    person.says(GREETING[: ear.ms_to_bytes(1_500)])


SCENES = {
    "about to dial": Scene(lets_ring, (Step.DIALLED, When.AFTER), LOST),
    "ringing": Scene(lets_ring, None, LOST),
    "asking who it is": Scene(picks_up, None, LOST),
    "before the score": Scene(keys("11"), None, LOST),
    "score being stored": Scene(keys(SATISFIED), (Step.TOLD, When.BEFORE), LOST),
    "score stored": Scene(
        keys(SATISFIED),
        (Step.TOLD, When.AFTER),
        CallbackResult.ANSWERED,
        Status.CLOSED,
        CallbackState.SETTLED,
    ),
    "busy being stored": Scene(refuses(486), (Step.LINE_RESULT, When.BEFORE), LOST),
    "busy stored": Scene(refuses(486), (Step.LINE_RESULT, When.AFTER), CallbackResult.BUSY),
    "unanswered being stored": Scene(lets_ring, (Step.LINE_RESULT, When.BEFORE), LOST),
    "unanswered stored": Scene(lets_ring, (Step.LINE_RESULT, When.AFTER), CallbackResult.NO_ANSWER),
    "declined being stored": Scene(refuses(603), (Step.LINE_RESULT, When.BEFORE), LOST),
    "declined stored": Scene(refuses(603), (Step.LINE_RESULT, When.AFTER), CallbackResult.DECLINED),
    "refusal being stored": Scene(keys("4"), (Step.TOLD, When.BEFORE), LOST),
    "refusal stored": Scene(
        keys("4"),
        (Step.TOLD, When.AFTER),
        CallbackResult.REFUSED,
        Status.CLOSED,
        CallbackState.SETTLED,
    ),
    "wrong person being stored": Scene(keys("2"), (Step.TOLD, When.BEFORE), LOST),
    "wrong person stored": Scene(
        keys("2"),
        (Step.TOLD, When.AFTER),
        CallbackResult.WRONG_PERSON,
        state=CallbackState.BY_HAND,
    ),
    "machine speaking": Scene(is_a_machine_in_mid_sentence, None, LOST, silent=True),
    "machine being stored": Scene(is_a_machine, (Step.TOLD, When.BEFORE), LOST, silent=True),
    "machine stored": Scene(
        is_a_machine, (Step.TOLD, When.AFTER), CallbackResult.MACHINE, silent=True
    ),
    "no power being stored": Scene(keys("12"), (Step.TOLD, When.BEFORE), LOST),
    "no power stored": Scene(
        keys("12"),
        (Step.TOLD, When.AFTER),
        CallbackResult.NOT_RESTORED,
        Status.OPEN,
        CallbackState.SETTLED,
    ),
}


@pytest.mark.parametrize("title", SCENES)
def test_what_a_killed_node_was_in_is_neither_lost_nor_done_twice(
    pair: Pair, page: list[str], title: str
) -> None:
    scene, number = SCENES[title], next(_numbers)
    if scene.dies is not None:
        fate.decide(pair.data, *scene.dies)
    with pair.customer(number) as customer:
        name = pair.restored(number)
        if scene.dies == (Step.DIALLED, When.AFTER):
            killed = pair.wait_for_death()
        else:
            person = customer.is_rung()
            scene.acts(person)
            killed = pair.kill(name) if scene.dies is None else pair.wait_for_death()
            over(person, scene)
        died = SystemClock().now()
        pair.replace(killed)
        if scene.leaves is LOST:  # it is still the dead node's
            pair.due_now(name)
            customer.is_not_rung(LEASE_S / 4)
        first = pair.house.ends(name, scene.leaves, 40)
        assert (first.state, len(first.tries)) == (scene.state, 1)
        order = pair.house.order(name)
        assert (order.status, pair.noted(name)) == (scene.status, 1)
        (only,) = first.tries
        assert only.ended_at is not None
        after_s = (only.ended_at - died).total_seconds()
        then = rung_again(pair, name, customer, killed, first)
        page.append(row(title, only.result, in_seconds(after_s), order.status, *then))
        assert pair.dials(number) == len(pair.house.callback(name).tries)


def test_a_number_that_a_dead_node_was_ringing_is_rung_about_nothing_else(pair: Pair) -> None:
    """Two matters of one customer: the second is due while the first one rings."""
    number = next(_numbers)
    with pair.customer(number) as customer:
        first = pair.restored(number)
        person = customer.is_rung()
        second = pair.restored(number)
        killed = pair.kill(first)
        pair.replace(killed)
        customer.is_not_rung(LEASE_S / 2)
        person.leg.hang_up()
        lost = pair.house.ends(first, LOST)
        person = customer.is_rung()
        assert pair.house.callback(first).tries == lost.tries
        person.picks_up()
        presses(person, SATISFIED)
        pair.rests(lost, pair.house.ends(second, CallbackResult.ANSWERED))
        person.leg.hang_up()
        rung_again(pair, first, customer, killed, lost)
        assert pair.dials(number) == customer.calls == 3


def over(person: CalledPerson, scene: Scene) -> None:
    """The customer hears that nobody is there any more."""
    if scene.silent:
        assert ear.voiced_ms(bytes(person.heard)) == 0
    person.leg.hang_up()


def rung_again(
    pair: Pair, name: str, customer: Customer, killed: str, first: Callback
) -> tuple[str, str]:
    """By the other node, once, where the rules say so; then all is done."""
    if first.state is not CallbackState.WAITING:
        clocks_are_right(pair, name)
        pair.due_now(name)
        customer.is_not_rung(LEASE_S + 2)
        assert pair.house.callback(name).tries == first.tries
        return "never", first.state
    assert running(pair, name, Matter.FIRST_CALL_BACK) == []
    pair.due_now(name)
    person = customer.is_rung()
    person.picks_up()
    presses(person, SATISFIED)
    second = pair.house.ends(name, CallbackResult.ANSWERED, 40)
    person.leg.hang_up()
    pair.rests(first, second)
    assert first.tries[0].node == killed
    assert second.tries[:-1] == first.tries
    assert second.tries[-1].node != killed
    assert (second.state, second.level) == (CallbackState.SETTLED, 4)
    clocks_are_right(pair, name)
    customer.is_not_rung(2)
    gap = second.tries[-1].at - first.tries[-1].at
    return in_seconds(gap.total_seconds()), f"{second.result}, {pair.house.order(name).status}"


def in_seconds(seconds: float) -> str:
    """Before it died, or so long after it."""
    return "before" if seconds <= 0 else f"{seconds:.1f} s"


def clocks_are_right(pair: Pair, name: str) -> None:
    """What is done has no clock that runs; what was opened again has those of its repair."""
    order = pair.house.order(name)
    if order.status is Status.OPEN:
        assert order.reopened == 1
        assert running(pair, name, Matter.ARRIVAL) == [True]
        return
    assert order.reopened == 0
    assert not any(runs for _, runs in pair.clocks(name)), pair.clocks(name)


def running(pair: Pair, name: str, matter: Matter) -> list[bool]:
    """Those clocks of this matter that run."""
    return [runs for clock, runs in pair.clocks(name) if clock is matter and runs]
