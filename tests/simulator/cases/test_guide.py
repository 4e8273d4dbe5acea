"""What the guide to cases shows to admins works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr import app
from ivr.config import load
from ivr.domain.terms import KIND_NAMES
from ivr.simulator.cases.case import Case
from ivr.simulator.cases.parse import parse_case
from ivr.simulator.cases.story import story
from ivr.simulator.cases.words import allowed

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "flow-cases.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_goes_as_it_is_written(tmp_path: Path, number: int) -> None:
    path = tmp_path / "例.yaml"
    path.write_text(EXAMPLES[number], "utf-8")
    config = load(tmp_path, None, {"IVR_FLOWS": str(ROOT / "flows")})
    found = app.find_cases(config, [path])
    assert found.problems == (), "\n".join(map(str, found.problems))
    (run,) = app.run_cases(config, found.flows, found.cases)
    assert run.passed, "\n".join(line.text for line in story(run))


@pytest.mark.parametrize("context", ["case", "line", "expected"])
def test_every_word_is_explained(context: str) -> None:
    for word in allowed(context):
        assert f"\n| {word} |" in GUIDE, f"{word} is not explained"


def test_every_kind_of_order_is_named() -> None:
    for name in KIND_NAMES.values():
        assert name in GUIDE


def test_the_examples_show_every_word() -> None:
    shown = "\n".join(EXAMPLES)
    for word in {**allowed("line"), **allowed("expected")}:
        assert f"{word}:" in shown, f"{word} is in no example"


def test_the_shipped_cases_lie_where_the_guide_says() -> None:
    assert (ROOT / "flows" / "cases" / "报修").is_dir()
    for path in (ROOT / "flows" / "cases").rglob("*.yaml"):
        assert isinstance(parse_case(path).case, Case), path
