from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.clock import ManualClock
from ivr.services.callback_desk import CallbackDesk
from ivr.services.operator import Operator
from storage.database import Database, ScratchDatabase, open_database
from tests.helpers.callbacks import TEN, office
from tests.helpers.postgres import PostgresServer
from tests.services.callback_house import House
from tests.services.town import NOON, Town


@pytest.fixture
def database() -> Iterator[ScratchDatabase]:
    """An empty database that is gone after the test."""
    database = ScratchDatabase()
    yield database
    database.close()


@pytest.fixture
def clock() -> ManualClock:
    """Noon."""
    return ManualClock(NOON)


@pytest.fixture
def town(database: ScratchDatabase) -> Town:
    """The sample town at noon, with a clock of its own."""
    return Town.load(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def postgres_or_file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which several threads write, of each kind."""
    if request.param == "sqlite":
        database = open_database(tmp_path / "hotline.db", busy_timeout_ms=5_000)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        database = open_database(server.new_database(), busy_timeout_ms=5_000)
    yield database
    database.close()


@pytest.fixture
def house() -> Iterator[House]:
    database = ScratchDatabase()
    clock = ManualClock(TEN)
    tools = office(database.unit_of_work, clock)
    yield House(database, clock, CallbackDesk(tools), Operator(tools))
    database.close()
