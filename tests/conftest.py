"""Settings for all tests: generated ones are the same in every run, long ones are not."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.postgres import PostgresServer, programs
from tests.helpers.shipped import check_shipped_flows_once

PROOFS = Path(__file__).parent / "proof"

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

check_shipped_flows_once()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where no proof is wanted none is gathered: some take seconds only for that."""
    if config.option.markexpr == "not proof" and collection_path == PROOFS:
        return True
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What gathering the tests makes stays to the end: it is never looked through for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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
