"""`ivr cases`: runs the talks that are written beside the flows."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json
from ivr.commands.paint import Painter
from ivr.config import Config
from ivr.flow.edges import NamedEdge, edges_to_cover
from ivr.flow.library import FlowSet
from ivr.flow.problems import Problem
from ivr.simulator.cases.coverage import as_problems, uncovered
from ivr.simulator.cases.likeness import difference
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import reasons, story
from ivr.simulator.cases.update import Edit

SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[PATH…] [--edges] [--update] [--json] [--flows DIR]`."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="路径", help="用例的名字、文件或目录"
    )
    parser.add_argument("--edges", action="store_true", help="列出没有用例走过的路")
    parser.add_argument(
        "--update", action="store_true", help="把没说对的「机」和「期望」改成现在的样子"
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Run the cases; 1 when one of them is written wrongly or does not go as written."""
    found = app.find_cases(config, app.case_paths(config, options.paths))
    runs = list(app.run_cases(config, found.flows, found.cases))
    failed = [run for run in runs if not run.passed]
    left = uncovered(found.flows, runs)
    problems = as_problems(found.flows, left) if options.edges else ()
    painter = Painter()
    if options.json:
        print_json(_as_json(found, runs, left, problems))
    else:
        for problem in found.problems:
            print(problem)
        for run in failed:
            _tell(run, painter)
    mended = _update(config, found.flows, failed, options, painter) if options.update else 0
    if not options.json:
        for problem in problems:
            print(problem)
        _sum_up(len(runs), len(failed) - mended, len(found.problems), painter)
        if not options.paths:
            _tell_coverage(found.flows, len(left), options, painter)
    return 1 if found.problems or len(failed) > mended else 0


def _tell(run: CaseRun, painter: Painter) -> None:
    painter.line("wrong", f"✗ {run.case.name}")
    painter.line("waiting", f"　　{run.case.name.span}")
    for line in story(run):
        painter.line(line.tone.value, f"　　{line.text}")
    print()


def _update(
    config: Config,
    flows: FlowSet,
    failed: Sequence[CaseRun],
    options: argparse.Namespace,
    painter: Painter,
) -> int:
    """Bring the cases' files up to date; how many of them pass now."""
    passing = 0
    for run in failed:
        made = app.update_case(run)
        again = app.find_cases(config, [Path(run.case.file)], flows)
        passes = bool(again.cases) and all(
            run.passed for run in app.run_cases(config, flows, again.cases)
        )
        passing += passes
        if not options.json:
            _tell_update(run, made, passes, painter)
    return passing


def _tell_update(run: CaseRun, made: Sequence[Edit], passes: bool, painter: Painter) -> None:
    painter.line("plain", f"{run.case.name}（{run.case.file}）：改了 {len(made)} 处")
    for edit in made:
        told = difference(
            edit.old, edit.new.replace(", ", "、") if edit.written is None else edit.new
        )
        painter.line("hint", f"　　第 {edit.place.line} 行：{told}")
    if passes:
        painter.line("good", "　　现在通过了，请看一遍改得对不对。")
    else:
        painter.line("wrong", "　　还是没通过，剩下的要自己改：看上面的 ✗。")


def _tell_coverage(
    flows: FlowSet, left: int, options: argparse.Namespace, painter: Painter
) -> None:
    total = len(edges_to_cover(flows.plans))
    painter.line("plain", f"走过 {total - left} 条路，共 {total} 条。")
    if left and not options.edges:
        print("没走过的用 ivr cases --edges 列出来。")


def _sum_up(total: int, failed: int, broken: int, painter: Painter) -> None:
    if not total and not broken:
        print("还没有用例。用例写在流程目录的 cases 里；ivr talk --save 名字 能把一通话存成用例。")
    elif failed or broken:
        words = [f"{failed} 个没通过"] if failed else []
        words += [f"{broken} 处写错了"] if broken else []
        painter.line("wrong", f"{total} 个用例，{'，'.join(words)}。")
    else:
        painter.line("good", f"{total} 个用例，全部通过。")


def _as_json(
    found: app.CasesFound,
    runs: Sequence[CaseRun],
    left: Sequence[NamedEdge],
    problems: Sequence[Problem],
) -> dict[str, object]:
    return {
        "cases": [
            {
                "name": str(run.case.name),
                "file": run.case.file,
                "passed": run.passed,
                "reasons": [{"place": str(place), "text": text} for place, text in reasons(run)],
                "story": [line.text for line in story(run)],
            }
            for run in runs
        ],
        "problems": [p.as_json() for p in (*found.problems, *problems)],
        "edges": len(edges_to_cover(found.flows.plans)),
        "uncovered": [edge.name for edge in left],
    }
