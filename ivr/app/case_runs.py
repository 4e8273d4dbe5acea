"""Cases beside the flows: found, read, run on databases of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.app.house import flows_folder, load_checked_flows
from ivr.app.talks import TalkWishes, open_talk
from ivr.config import Config
from ivr.domain.terms import KIND_NAMES
from ivr.domain.work_order import WorkOrder
from ivr.errors import ConfigError, WrongUse
from ivr.events import Event, TurnTaken
from ivr.flow.edges import covered
from ivr.flow.library import FlowSet
from ivr.flow.problems import Problem, in_order
from ivr.simulator.cases.case import Case
from ivr.simulator.cases.check import check_case, check_names
from ivr.simulator.cases.keep import as_case
from ivr.simulator.cases.parse import case_files, parse_case
from ivr.simulator.cases.run import CaseRun, run_case
from ivr.simulator.cases.update import edited, edits
from ivr.simulator.cases.write import write_case
from ivr.simulator.talk import TalkTurn


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The cases beside the flows, and every problem of their writing."""

    flows: FlowSet
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def find_cases(config: Config, paths: Sequence[Path] = ()) -> CasesFound:
    """The cases in these files and folders (default: all beside the flows)."""
    flows = load_checked_flows(config)
    parsed = [parse_case(path) for path in _files(config, paths)]
    cases = tuple(part.case for part in parsed if part.case is not None)
    problems = [problem for part in parsed for problem in part.problems]
    kinds = tuple(KIND_NAMES.values())
    for case in cases:
        problems += check_case(case, flows, config.entry, kinds)
    return CasesFound(flows, cases, in_order((*problems, *check_names(cases))))


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
    """Run them one after another, each on a scratch database with the sample town."""
    for case in cases:
        yield _run(config, flows, case)


def _run(config: Config, flows: FlowSet, case: Case) -> CaseRun:
    wishes = TalkWishes(
        flow=str(case.flow) if case.flow is not None else None,
        caller=case.caller,
        at=case.at,
        answered=case.answered,
        given={str(name): value for name, value in case.given.items()},
        assumed={str(name): outcomes for name, outcomes in case.assumed.items()},
    )
    trail: list[str] = []

    def watch(event: Event) -> None:
        if isinstance(event, TurnTaken):
            trail.extend(event.path)

    with open_talk(config, wishes, flows) as session:
        session.bus.subscribe(watch)
        return run_case(
            case,
            session.talk,
            session.version,
            lambda: [KIND_NAMES[order.kind] for order in session.orders()],
            lambda: frozenset(covered(trail, flows.plans)),
        )


def update_case(run: CaseRun) -> int:
    """Change the case's file so that it tells how the talk goes now; how many places."""
    path = Path(run.case.file)
    text, made = edited(path.read_text("utf-8-sig"), edits(run))
    if made:
        path.write_text(text, "utf-8")
    return made


def new_case_path(config: Config, name: str, *, force: bool) -> Path:
    """Where a new case of this name is kept; WrongUse when it may not be."""
    plain = re.sub(r"[^\w]+", "_", name).strip("_")
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
        path.write_text(write_case(case), "utf-8")
    except OSError as error:
        raise ConfigError(f"用例写不进 {path}（{error.strerror}），请检查权限和磁盘。") from error
