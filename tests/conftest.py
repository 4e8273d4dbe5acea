"""Settings for all tests: generated ones are the same in every run, long ones are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.postgres import PostgresServer, programs

settings.register_profile(
    "calm",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "proof",
    settings.get_profile("calm"),
    derandomize=False,
    database=None,
    max_examples=1000,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run, started by the first test that wants it."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: scripts/install.sh --test")
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
