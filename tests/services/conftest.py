from collections.abc import Iterator

import pytest

from storage.database import ScratchDatabase
from tests.services.town import Town


@pytest.fixture
def town() -> Iterator[Town]:
    database = ScratchDatabase()
    yield Town.load(database)
    database.close()
