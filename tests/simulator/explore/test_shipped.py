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
    assert set(found.steps) - found.talks.keys() == set()


def test_nothing_happens_that_must_not(found: Exploration) -> None:
    assert found.search.faults == []


def test_only_what_was_looked_at_by_hand_is_never_walked(found: Exploration) -> None:
    assert set(found.blocked) <= {
        "故障报修›改录地址›recorded››念范围时间",  # one only comes there to mend
        "转人工›随时可说›找人工",  # there is no question at which it would be heard
    }


def test_cases_for_a_few_edges_go_as_calls_the_way_that_was_planned(
    found: Exploration, config: Config
) -> None:
    chosen = random.Random(95598).sample(sorted(found.reached), 12)
    edges = [found.edges[name] for name in chosen]
    walked: set[str] = set()
    for case, fits in app.new_cases(config, found, edges):
        assert fits, case.name
        walked |= {str(case.name)}
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
