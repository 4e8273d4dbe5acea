"""Cases written beside a copy of the flows, and how they went."""

from __future__ import annotations

from pathlib import Path

from ivr import app
from ivr.config import Config
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import story

FLOWS = Path(__file__).parents[3] / "flows"


def write(config: Config, text: str, name: str = "例") -> Path:
    path = Path(str(config.flows)) / "cases" / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def run(config: Config, text: str) -> CaseRun:
    write(config, text)
    found = app.find_cases(config)
    assert found.problems == (), "\n".join(map(str, found.problems))
    (only,) = app.run_cases(config, found.flows, found.cases)
    return only


def told(of: CaseRun) -> list[str]:
    return [line.text for line in story(of)]
