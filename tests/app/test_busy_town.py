"""The town of the measurement: what is asked of it is answered as the measurement expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app.busy_town import SCATTERED, TOGETHER, BusyTown
from ivr.bench.orders import ASKING, FILING
from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.order_life import IN_HAND, Status
from ivr.services.flow_actions import FlowActions
from storage.database import Database, open_database
from storage.filling import Filling

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CLOSED = 500


@dataclass(frozen=True)
class Measured:
    town: BusyTown
    database: Database


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    path: Path = tmp_path_factory.mktemp("busy") / "town.db"
    town, filling = BusyTown.of(CLOSED), Filling.of(path)
    town.fill(filling, CLOSED, NOW)
    filling.close()
    database = open_database(path)
    yield Measured(town, database)
    database.close()


def test_the_storm_has_struck_a_compound_and_a_village_and_homes_all_over_the_town() -> None:
    town = BusyTown.of(CLOSED)
    compound, village = (
        town.tonight[:TOGETHER],
        town.tonight[TOGETHER : 2 * TOGETHER],
    )
    assert len({Address.parse(home.address).compound for home in compound}) == 1
    assert len({Address.parse(home.address).village for home in village}) == 1
    scattered = len(town.tonight) - 2 * TOGETHER
    assert 0.9 * SCATTERED <= scattered <= 1.1 * SCATTERED + 600
    accounts = [home.account for home in town.tonight]
    assert len(set(accounts)) == len(accounts) < len(town.homes)


def test_the_database_holds_the_years_and_the_night(measured: Measured) -> None:
    with measured.database.unit_of_work(read_only=True) as unit:
        assert unit.customers.count() == len(measured.town.homes)
        in_hand = unit.orders.every(IN_HAND)
        closed = unit.orders.every([Status.CLOSED])
    assert (len(in_hand), len(closed)) == (len(measured.town.tonight), CLOSED)


def test_every_question_is_answered_as_is_expected_of_it(measured: Measured) -> None:
    actions = FlowActions(measured.database.unit_of_work, ManualClock(NOW))
    questions = measured.town.questions(times=3, filings=3)
    assert {question.action for question in questions} == {ASKING, FILING}
    assert len({(question.action, question.told) for question in questions}) == len(questions)
    for number, question in enumerate(questions):
        assert len(question.given) == 3
        for at, given in enumerate(question.given):
            call = f"call-{number}-{at}"
            found = actions.run(question.action, given, call_id=call, caller=None)
            assert found[question.result] == question.expected, (question.told, given)
