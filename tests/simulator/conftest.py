"""A hotline with the invented town, called without a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import app
from ivr.clock import ManualClock
from ivr.config import load
from ivr.dialogue.knowing import CATALOGUE
from ivr.flow.catalogue import Known
from ivr.flow.library import FlowSet, load_flows
from ivr.services.flow_actions import FlowActions
from tests.simulator.test_shipped_flows import NOON, Hotline

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.fixture
def hotline(tmp_path: Path) -> Hotline:
    config = load(tmp_path, None, {})
    with app.open_records(config) as records:
        app.store_sample_town(records, ManualClock(NOON))
    return Hotline(config)


@pytest.fixture(scope="session")
def flows() -> FlowSet:
    """The shipped flows."""
    return load_flows(FLOWS, Known(actions={**FlowActions.catalogue, **CATALOGUE})).or_refuse()
