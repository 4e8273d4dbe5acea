"""Cases beside the flows: found, read, run on databases of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.app.house import flows_folder, load_checked_flows
from ivr.app.sample_towns import SampleTowns
from ivr.app.talks import TalkWishes
from ivr.config import Config
from ivr.domain.terms import KIND_NAMES
from ivr.domain.work_order import WorkOrder
from ivr.errors import ConfigError, WrongUse
from ivr.events import Event, EventBus, TurnTaken
from ivr.flow.edges import covered
from ivr.flow.library import FlowSet
from ivr.flow.problems import Problem, in_order
from ivr.simulator.cases.case import Case
from ivr.simulator.cases.check import check_case, check_names
from ivr.simulator.cases.coverage import as_problems, failures, uncovered
from ivr.simulator.cases.keep import as_case
from ivr.simulator.cases.parse import case_files, parse_case
from ivr.simulator.cases.run import CaseRun, run_case
from ivr.simulator.cases.write import write_case
from ivr.simulator.explore.naming import file_name
from ivr.simulator.talk import TalkTurn
from ivr.system_reasons import reason_of


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The cases beside the flows that can be run, and every problem of their writing."""

    flows: FlowSet
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """What the cases say about some flows."""

    cases: int
    failures: tuple[Problem, ...]
    """Cases that are written wrongly, and F080 for each that does not go as written."""
    uncovered: tuple[Problem, ...]
    """W045 for each edge along which no case goes."""


def find_cases(
    config: Config, paths: Sequence[Path] = (), flows: FlowSet | None = None
) -> CasesFound:
    """The cases in these files and folders (default: all beside the flows).

    `flows`: what they are to be run with (default: those in the flows' folder).
    """
    flows = flows or load_checked_flows(config)
    parsed = [parse_case(path) for path in _files(config, paths)]
    cases = [part.case for part in parsed if part.case is not None]
    problems = [problem for part in parsed for problem in part.problems]
    sound: list[Case] = []
    for case in cases:
        wrong = check_case(case, flows, config.entry, tuple(KIND_NAMES.values()))
        problems += wrong
        sound += [] if wrong else [case]
    return CasesFound(flows, tuple(sound), in_order((*problems, *check_names(cases))))


def slips_in_cases(folder: Path) -> tuple[Problem, ...]:
    """What is wrong with the writing of the cases beside these flows."""
    return in_order(p for path in case_files(folder) for p in parse_case(path).problems)


Told = Callable[[int, int], None]
"""Hears after each case how many have been run, and of how many."""


def judge_by_cases(
    config: Config, flows: FlowSet | None = None, told: Told | None = None
) -> CaseVerdict:
    """Run all cases beside the flows with these flows, and tell what came of it."""
    found = find_cases(config, flows=flows)
    runs: list[CaseRun] = []
    for run in run_cases(config, found.flows, found.cases):
        runs.append(run)
        if told is not None:
            told(len(runs), len(found.cases))
    return CaseVerdict(
        len(runs),
        in_order((*found.problems, *failures(runs))),
        as_problems(found.flows, uncovered(found.flows, runs)),
    )


def uncovered_by(config: Config, flows: FlowSet, cases: Sequence[Case]) -> tuple[Problem, ...]:
    """W045 for each edge of the flows along which none of these cases goes."""
    return as_problems(flows, uncovered(flows, run_cases(config, flows, cases)))


def _files(config: Config, paths: Sequence[Path]) -> list[Path]:
    if not paths:
        return case_files(flows_folder(config))
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ConfigError(f"没有找到 {path}，请检查路径。")
        inside = [*path.rglob("*.yaml"), *path.rglob("*.yml")] if path.is_dir() else [path]
        found += sorted(inside)
    return list(dict.fromkeys(found))


def run_cases(config: Config, flows: FlowSet, cases: Sequence[Case]) -> Iterator[CaseRun]:
    """Run them one after another; each finds the sample town as if no other had called."""
    with SampleTowns(config, flows) as towns:
        for case in cases:
            yield _run(towns, flows, case)


def _run(towns: SampleTowns, flows: FlowSet, case: Case) -> CaseRun:
    wishes = TalkWishes(
        flow=str(case.flow) if case.flow is not None else None,
        caller=case.caller,
        at=case.at,
        answered=case.answered,
        answering={str(queue): picks_up for queue, picks_up in case.answering.items()},
        queueing=frozenset(map(str, case.queueing)),
        speech=case.speech,
        late=case.late,
        mode=case.mode,
        given={str(name): value for name, value in case.given.items()},
        assumed={str(name): outcomes for name, outcomes in case.assumed.items()},
    )
    trail: list[str] = []

    def watch(event: Event) -> None:
        if isinstance(event, TurnTaken):
            trail.extend(event.path)

    bus = EventBus()
    bus.subscribe(watch)
    session = towns.stage(case.at).talk(wishes, bus)
    return run_case(
        case,
        session.talk,
        session.version,
        lambda: [KIND_NAMES[order.kind] for order in session.orders()],
        lambda: frozenset(covered(trail, flows.plans)),
    )


def new_case_path(config: Config, name: str, *, force: bool) -> Path:
    """Where a new case of this name is kept; WrongUse when it may not be."""
    plain = file_name(name)
    if not plain:
        raise WrongUse(f"用例的名字「{name}」里没有字，换一个名字。")
    path = flows_folder(config) / "cases" / f"{plain}.yaml"
    if path.exists() and not force:
        raise WrongUse(f"已经有 {path} 了，换一个名字，或者加 --force 覆盖它。")
    return path


def save_case(
    path: Path,
    name: str,
    talk: Sequence[tuple[str | None, TalkTurn]],
    wishes: TalkWishes,
    orders: Sequence[WorkOrder],
) -> None:
    """Keep a talk that was held as a case."""
    assert wishes.at is not None
    case = as_case(
        name,
        talk,
        flow=wishes.flow,
        caller=wishes.caller,
        at=wishes.at,
        answered=wishes.answered,
        orders=[KIND_NAMES[order.kind] for order in orders],
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_case(replace(case, speech=wishes.speech, mode=wishes.mode)), "utf-8")
    except OSError as error:
        raise ConfigError(f"用例写不进 {path}（{reason_of(error)}），请检查权限和磁盘。") from error
