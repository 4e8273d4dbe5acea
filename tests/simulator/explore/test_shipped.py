"""The shipped flows, walked through wholly."""

from __future__ import annotations

import random

import pytest

from ivr import app
from ivr.config import Config, load
from ivr.flow.edges import covered
from ivr.flow.library import FlowSet
from ivr.simulator.explore.choices import choices_at
from ivr.simulator.explore.result import Exploration, explore
from ivr.simulator.explore.roots import roots_at

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1200)]
"""All ways take minutes; that every edge has a case is seen in tests/simulator/test_cases.py."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return load(tmp_path_factory.mktemp("data"), None, {})


@pytest.fixture(scope="module")
def flows(config: Config) -> FlowSet:
    return app.load_checked_flows(config)


@pytest.fixture(scope="module")
def found(flows: FlowSet) -> Exploration:
    return explore(flows, "总台")


def test_every_step_is_reached(found: Exploration) -> None:
    assert found.search.whole
    # What stands behind a sub-flow that never comes back is only there because it has to.
    assert set(found.steps) - found.talks.keys() <= {("安抚", "完成")}


def test_nothing_happens_that_must_not(found: Exploration) -> None:
    assert found.search.faults == []


def test_every_way_can_be_walked(found: Exploration) -> None:
    assert found.blocked == {}


def test_cases_for_a_few_edges_go_as_calls_the_way_that_was_planned(
    found: Exploration, config: Config
) -> None:
    chosen = random.Random(95598).sample(sorted(found.reached), 12)
    edges = [found.edges[name] for name in chosen]
    walked: set[str] = set()
    for run, fits in app.new_cases(config, found, edges):
        assert fits, run.case.name
        walked |= {str(run.case.name)}
    assert 1 < len(walked) <= 12


def test_no_talk_at_random_goes_where_the_search_has_not_been(found: Exploration) -> None:
    search, chance = found.search, random.Random(2026)
    plans = found.flows.plans
    for root in roots_at(found.flows, "总台", search.probes) * 10:
        session = root.session(found.flows)
        actions = session.start()
        while actions:
            assert covered(session.trail, plans) <= search.edges.keys()
            assert (session.flow, session.step) in search.steps
            choices = choices_at(session.stack[-1], actions[-1], search.probes)
            if not choices:
                break
            actions = session.feed(chance.choice(choices).given)
