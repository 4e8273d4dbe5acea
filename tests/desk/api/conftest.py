from collections.abc import Iterator

import pytest

from storage.database import ScratchDatabase
from tests.helpers.api import Api, running_api
from tests.services.town import Town


@pytest.fixture
def town() -> Iterator[Town]:
    database = ScratchDatabase()
    yield Town.load(database)
    database.close()


@pytest.fixture
def api(town: Town) -> Iterator[Api]:
    with running_api(town.database.unit_of_work, town.clock) as running:
        yield running


@pytest.fixture
def order(town: Town) -> str:
    """The number of an order that a caller has just opened."""
    found = town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")
    return str(found["工单号"])
