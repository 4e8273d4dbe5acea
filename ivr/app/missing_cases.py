"""Cases for what no case goes along yet: planned, tried as calls, written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ivr.app.case_runs import find_cases, run_cases
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.flow.edges import NamedEdge
from ivr.simulator.cases.case import Case
from ivr.simulator.cases.coverage import uncovered
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.write import write_case
from ivr.simulator.explore.casting import case_of, services_of
from ivr.simulator.explore.naming import file_name, title
from ivr.simulator.explore.result import Exploration
from ivr.simulator.explore.script import script_of
from ivr.simulator.explore.tours import Guide, Tour
from ivr.system_reasons import reason_of


def edges_without_case(
    config: Config, found: Exploration, watch: Callable[[int, int], None] = lambda *_: None
) -> list[NamedEdge]:
    """The edges that a talk can take and no case beside the flows goes along.

    `watch` is told how many cases were run, and of how many.
    """
    cases = find_cases(config)
    runs = []
    for run in run_cases(config, cases.flows, cases.cases):
        runs.append(run)
        watch(len(runs), len(cases.cases))
    reached = found.reached
    return [
        edge
        for edge in uncovered(found.flows, runs)
        if edge.name in reached and edge.name in found.edges
    ]


def new_cases(
    config: Config, found: Exploration, left: Sequence[NamedEdge]
) -> Iterator[tuple[CaseRun, bool]]:
    """Few cases that together go along these edges; each is tried, and whether it went so."""
    guide = Guide(found.search, {edge.name for edge in left})
    names: set[str] = {str(case.name) for case in find_cases(config).cases}
    held: set[str] = set()
    for tour in guide.tours():
        name = _unused(title(tour, found.edges, found.flows.plans), names)
        names.add(name)
        run, fits = _tried(config, found, tour, name, held)
        if fits:
            guide.missing -= run.edges
        yield run, fits


def write_new_case(folder: Path, case: Case) -> Path:
    """Write a case under its name; a file that is there already stays."""
    stem = file_name(str(case.name))
    path = folder / f"{stem}.yaml"
    number = 2
    while path.exists():
        path = folder / f"{stem}_{number}.yaml"
        number += 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(write_case(case), "utf-8")
    except OSError as error:
        raise ConfigError(f"用例写不进 {path}（{reason_of(error)}），请检查权限和磁盘。") from error
    return path


def _tried(
    config: Config, found: Exploration, tour: Tour, name: str, held: set[str]
) -> tuple[CaseRun, bool]:
    """The case that assumes least and still goes as planned.

    It holds every sentence of the steps for which it is made, unless it is `held` already.
    """
    services = services_of(found.flows, found.search.probes)
    script = script_of(tour.talk, found.flows, _steps_of(found, tour), held)
    run: CaseRun | None = None
    for sure in (False, True):
        case = case_of(name, script, services, config.entry, sure=sure)
        (run,) = run_cases(config, found.flows, [case])
        if run.passed and run.edges >= set(tour.shows):
            held |= script.holds
            return run, True
    assert run is not None
    return run, False


def _steps_of(found: Exploration, tour: Tour) -> set[str]:
    """The steps at both ends of the edges for which a tour is made."""
    edges = [found.edges[name] for name in tour.shows if name in found.edges]
    return {step for edge in edges for step in (edge.step, edge.target) if step is not None}


def _unused(name: str, names: set[str]) -> str:
    number = 2
    fresh = name
    while fresh in names:
        fresh = f"{name}（{number}）"
        number += 1
    return fresh
