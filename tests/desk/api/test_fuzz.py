"""The whole description, held against the running interface by schemathesis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig

from ivr.clock import ManualClock
from ivr.domain.api_token import Right
from ivr.domain.webhook_signature import sign
from storage.database import Database, open_database
from tests.helpers.api import SECRET, Api, running_api
from tests.helpers.ports import HOST
from tests.services.town import NOON, Town

DESCRIPTION = Path(__file__).parents[3] / "docs" / "openapi.json"

# A row may be well formed and still be no customer: that is told as what is invalid (422).
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422"]
"""


@cache
def described() -> Any:  # noqa: ANN401 - schemathesis' own type
    config = SchemathesisConfig.from_str(CONFIG)
    return schemathesis.openapi.from_dict(json.loads(DESCRIPTION.read_text("utf-8")), config=config)


def every_operation(max_examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The test is given cases of each operation: the same in every run, or in a proof others.

    All of them are made while tests are gathered; so the proofs are in a file of their own.
    """
    profile = settings.get_profile("proof" if max_examples > 20 else "calm")

    def wrap(test: Callable[..., None]) -> Callable[..., None]:
        wrapped: Callable[..., None] = described().parametrize()(
            settings(profile, max_examples=max_examples)(test)
        )
        return wrapped

    return wrap


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, str]]:
    with closing(open_database(tmp_path_factory.mktemp("fuzz") / "ivr.db")) as database:
        yield from running(database)


def running(database: Database) -> Iterator[tuple[Api, str]]:
    """The interface over a town, and an order that is there."""
    town = Town.load(database)
    found = town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")
    with running_api(database.unit_of_work, ManualClock(NOON)) as api:
        yield api, str(found["工单号"])


def hold(case: Any, api: Api, order: str) -> None:  # noqa: ANN401 - schemathesis' own type
    """Send the case, rightly signed or with a token of every right, and check the answer."""
    good = case.meta is None or case.meta.generation.mode.is_positive
    if good and "number" in (case.path_parameters or {}) and len(str(case.body)) % 2:
        case.path_parameters["number"] = order
    base = f"http://{HOST}:{api.port}"
    headers = {"Authorization": f"Bearer {api.token(*Right)}"}
    if case.path.startswith("/v1/hooks/"):
        headers = {}
        if good:
            request = requests.Request(**case.as_transport_kwargs(base_url=base)).prepare()
            body = request.body if isinstance(request.body, bytes) else b""
            message, at = f"m{abs(hash(body))}", api.clock.now()
            headers = {
                "webhook-id": message,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": sign(SECRET, message, at, body),
            }
    case.call_and_validate(base_url=base, headers=headers)


@every_operation(max_examples=8)
def test_every_operation_keeps_what_the_description_says(
    case: Any,  # noqa: ANN401 - schemathesis' own type
    fuzzed: tuple[Api, str],
) -> None:
    hold(case, *fuzzed)
