"""Calls over the shared test flows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ivr.flow.library import FlowSet
from tests.dialogue.line import Line, Results, shared_flows

CUSTOMER: Results = {"户号": "3300012345", "用电地址": "和平路18号3单元302室"}
ORDER: Results = {"工单号": "GD202611240007", "到场时限": "45"}

Dial = Callable[..., Line]


@pytest.fixture(scope="session")
def flows() -> FlowSet:
    return shared_flows()


@pytest.fixture
def dial(flows: FlowSet) -> Dial:
    """Begins a call, by default from a known customer whose order can be stored."""

    def dialled(caller: str | None = "13800000001", **results: Results) -> Line:
        known: dict[str, Results] = {"查客户": CUSTOMER, "新建工单": ORDER}
        return Line(flows, caller=caller, results=known | results)

    return dialled
