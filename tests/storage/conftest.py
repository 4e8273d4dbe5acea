from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.helpers.postgres import PostgresServer
from tests.storage.places import POSTGRESQL, SQLITE, Place


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hotline.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_database(path, busy_timeout_ms=200)
    yield database
    database.close()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def place(request: pytest.FixtureRequest, path: Path) -> Place:
    """A place for a database, migrated or new; each test that wants it runs on both kinds."""
    if request.param == SQLITE:
        return Place(SQLITE, path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return Place(POSTGRESQL, server.new_database())


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def new_place(request: pytest.FixtureRequest, path: Path) -> Place:
    """The same without a single table."""
    if request.param == SQLITE:
        return Place(SQLITE, path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return Place(POSTGRESQL, server.new_database(empty=True))


@pytest.fixture
def either(place: Place) -> Iterator[Database]:
    """An open database of either kind."""
    database = place.open(busy_timeout_ms=2_000)
    yield database
    database.close()
