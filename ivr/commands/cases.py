"""`ivr cases`: runs the talks that are written beside the flows."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json
from ivr.commands.paint import Painter
from ivr.config import Config
from ivr.flow.edges import edges_to_cover
from ivr.simulator.cases.coverage import as_problems, uncovered
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import story

SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[PATH…] [--edges] [--update] [--json] [--flows DIR]`."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="用例文件或目录")
    parser.add_argument("--edges", action="store_true", help="列出没有用例走过的路")
    parser.add_argument("--update", action="store_true", help="把没说对的「机」改成现在说的")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Run the cases; 1 when one of them is written wrongly or does not go as written."""
    found = app.find_cases(config, options.paths)
    runs = list(app.run_cases(config, found.flows, found.cases))
    failed = [run for run in runs if not run.passed]
    status = 1 if found.problems or failed else 0
    left = uncovered(found.flows, runs)
    problems = as_problems(found.flows, left) if options.edges else ()
    if options.json:
        print_json(
            {
                "cases": [_as_json(run) for run in runs],
                "problems": [p.as_json() for p in (*found.problems, *problems)],
                "edges": len(edges_to_cover(found.flows.plans)),
                "uncovered": [edge.name for edge in left],
            }
        )
        return status
    painter = Painter()
    for problem in found.problems:
        print(problem)
    for run in failed:
        _tell(run, painter)
        if options.update:
            changed = app.update_case(run)
            print(f"　　改了 {changed} 处，请看一遍 {run.case.file} 对不对。")
    for problem in problems:
        print(problem)
    _sum_up(len(runs), len(failed), len(found.problems), painter)
    total = len(edges_to_cover(found.flows.plans))
    if not options.paths:
        painter.line("plain", f"走过 {total - len(left)} 条路，共 {total} 条。")
        if left and not options.edges:
            print("没走过的用 ivr cases --edges 列出来。")
    return status


def _tell(run: CaseRun, painter: Painter) -> None:
    painter.line("wrong", f"✗ {run.case.name}")
    painter.line("waiting", f"　　{run.case.name.span}")
    for line in story(run):
        painter.line(line.tone.value, f"　　{line.text}")
    print()


def _sum_up(total: int, failed: int, broken: int, painter: Painter) -> None:
    if not total and not broken:
        print("还没有用例。用例写在流程目录的 cases 里；ivr talk --save 名字 能把一通话存成用例。")
    elif failed or broken:
        words = [f"{failed} 个没通过"] if failed else []
        words += [f"{broken} 处写错了"] if broken else []
        painter.line("wrong", f"{total} 个用例，{'，'.join(words)}。")
    else:
        painter.line("good", f"{total} 个用例，全部通过。")


def _as_json(run: CaseRun) -> dict[str, object]:
    return {
        "name": str(run.case.name),
        "file": run.case.file,
        "passed": run.passed,
        "story": [line.text for line in story(run)],
    }
