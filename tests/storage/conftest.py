from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hotline.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = open_database(path, busy_timeout_ms=200)
    yield database
    database.close()
