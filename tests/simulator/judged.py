"""What came of the shipped cases, found out once for all workers of a test run."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ivr import app
from ivr.config import Config
from ivr.simulator.cases.coverage import as_problems, uncovered
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import story

PROMISES = re.compile("答复您|联系您|回访|先打电话|打电话给您|尽快打|找您，请留意")
"""What is only said to callers whose number is known."""


@dataclass(frozen=True)
class Went:
    """How a case went."""

    file: str
    failed: str
    """The story of it; empty: it went as it is written."""
    promised: Sequence[str]
    """Promises to a caller whose number is not known."""


@dataclass(frozen=True)
class Judged:
    """All cases, run together: they share one scratch database, which costs most."""

    runs: Sequence[Went]
    problems: Sequence[str]
    """What is wrong with their writing."""
    uncovered: Sequence[str]
    """The edges of the flows along which none of them goes."""


def judge(config: Config, shared: Path) -> Judged:
    """Run them, or hear it from the worker that did; `shared` is a folder of all workers."""
    one_run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if one_run is None:
        return _judge(config)
    kept = shared / f"judged-{one_run}.json"
    with (shared / f"judged-{one_run}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(asdict(_judge(config))), "utf-8")
    found = json.loads(kept.read_text("utf-8"))
    return Judged(**{**found, "runs": [Went(**went) for went in found["runs"]]})


def _judge(config: Config) -> Judged:
    found = app.find_cases(config)
    runs = list(app.run_cases(config, found.flows, found.cases))
    edges = as_problems(found.flows, uncovered(found.flows, runs))
    went = [Went(run.case.file, _failed(run), _promised(run)) for run in runs]
    return Judged(went, [*map(str, found.problems)], [*map(str, edges)])


def _failed(run: CaseRun) -> str:
    return "" if run.passed else "\n".join(line.text for line in story(run))


def _promised(run: CaseRun) -> list[str]:
    turns = [exchange.turn for exchange in run.exchanges]
    wrong = []
    for before, turn in zip([turns[0], *turns], turns, strict=False):
        # The flow that knew it may have come back by the end of its turn.
        known = {"联系电话", "输入电话"} & {*before.slots, *turn.slots}
        said = "".join(turn.prompts)
        if not known and not run.case.caller and PROMISES.search(said):
            wrong.append(said)
    return wrong
