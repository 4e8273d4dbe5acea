"""Every case beside the shipped flows is a test of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import app
from ivr.config import Config, load
from ivr.simulator.cases.case import Case
from ivr.simulator.cases.parse import case_files, parse_case
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import story

FLOWS = Path(__file__).parents[2] / "flows"
PARSED = [parse_case(path) for path in case_files(FLOWS)]
CASES = [parsed.case for parsed in PARSED if parsed.case is not None]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return load(tmp_path_factory.mktemp("data"), None, {"IVR_FLOWS": str(FLOWS)})


@pytest.fixture(scope="module")
def runs(config: Config) -> dict[str, CaseRun]:
    """All cases, run together: they share one scratch database, which costs most."""
    found = app.find_cases(config)
    return {run.case.file: run for run in app.run_cases(config, found.flows, found.cases)}


def test_the_shipped_cases_are_written_without_a_mistake(config: Config) -> None:
    found = app.find_cases(config)
    assert found.problems == (), "\n".join(map(str, found.problems))
    assert len(found.cases) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_a_case_goes_as_it_is_written(case: Case, runs: dict[str, CaseRun]) -> None:
    run = runs[case.file]
    assert run.passed, "\n".join(line.text for line in story(run))


def test_every_edge_of_the_shipped_flows_has_a_case(config: Config) -> None:
    problems = app.judge_by_cases(config).uncovered
    assert problems == (), "\n".join(map(str, problems))
