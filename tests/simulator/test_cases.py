"""Every case beside the shipped flows is a test of its own."""

from __future__ import annotations

import re
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
PROMISES = re.compile("答复您|联系您|回访|先打电话|打电话给您|尽快打|找您，请留意")
"""What is only said to callers whose number is known."""
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_nobody_whose_number_is_not_known_is_promised_a_call(
    case: Case, runs: dict[str, CaseRun]
) -> None:
    turns = [exchange.turn for exchange in runs[case.file].exchanges]
    for before, turn in zip([turns[0], *turns], turns, strict=False):
        # The flow that knew it may have come back by the end of its turn.
        known = {"联系电话", "输入电话"} & {*before.slots, *turn.slots}
        said = "".join(turn.prompts)
        assert known or case.caller or not PROMISES.search(said), said
