"""The interface keeps what its description says, for other requests in every run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from storage.database import open_database
from tests.desk.api.test_fuzz import every_operation, hold, running
from tests.helpers.api import Api
from tests.helpers.postgres import PostgresServer


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, str]]:
    with closing(open_database(tmp_path_factory.mktemp("fuzz") / "ivr.db")) as database:
        yield from running(database)


@pytest.fixture(scope="module")
def fuzzed_server(postgres: PostgresServer) -> Iterator[tuple[Api, str]]:
    with closing(open_database(postgres.new_database())) as database:
        yield from running(database)


@pytest.mark.proof
@every_operation(max_examples=100)
def test_it_is_kept_for_other_requests_in_every_run(
    case: Any,  # noqa: ANN401 - schemathesis' own type
    fuzzed: tuple[Api, str],
) -> None:
    hold(case, *fuzzed)


@pytest.mark.proof
@every_operation(max_examples=100)
def test_it_is_kept_over_a_server_as_well(
    case: Any,  # noqa: ANN401 - schemathesis' own type
    fuzzed_server: tuple[Api, str],
) -> None:
    hold(case, *fuzzed_server)
