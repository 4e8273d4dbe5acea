"""Every case beside the shipped flows is a test of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.config import load
from ivr.simulator.cases.parse import case_files
from tests.simulator.judged import Judged, Went, judge

pytestmark = pytest.mark.timeout(400)
"""The first of them runs all cases, and those of other workers wait for it."""

FLOWS = Path(__file__).parents[2] / "flows"
FILES = case_files(FLOWS)
each_case = pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    config = load(tmp_path_factory.mktemp("data"), None, {"IVR_FLOWS": str(FLOWS)})
    return judge(config, tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="module")
def runs(judged: Judged) -> dict[str, Went]:
    return {went.file: went for went in judged.runs}


def test_the_shipped_cases_are_written_without_a_mistake(judged: Judged) -> None:
    assert judged.problems == [], "\n".join(judged.problems)
    assert len(judged.runs) == len(FILES) >= 12


@each_case
def test_a_case_goes_as_it_is_written(file: Path, runs: dict[str, Went]) -> None:
    assert not runs[str(file)].failed


def test_every_edge_of_the_shipped_flows_has_a_case(judged: Judged) -> None:
    assert judged.uncovered == [], "\n".join(judged.uncovered)


@each_case
def test_nobody_whose_number_is_not_known_is_promised_a_call(
    file: Path, runs: dict[str, Went]
) -> None:
    assert runs[str(file)].promised == []
