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

SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[PATH…] [--edges] [--update] [--json] [--flows DIR]`."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="路径", help="用例的名字、文件或目录"
    )
    parser.add_argument("--edges", action="store_true", help="列出没有用例走过的路")
    parser.add_argument(
        "--update", action="store_true", help="只是话换了说法的用例，把「机」改成现在的说法"
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
    updating = app.open_case_updates(config, found.flows)
    updates = [updating.update(run) for run in failed] if options.update else []
    still = sum(bool(update.refusals) for update in updates) if options.update else len(failed)
    if options.json:
        print_json(_as_json(found, runs, left, problems) | _updates_as_json(updates))
    else:
        painter = Painter()
        for problem in found.problems:
            print(problem)
        for run in () if options.update else failed:
            _tell(run, painter)
        _tell_updates(updates, updating.aside, painter)
        for problem in problems:
            print(problem)
        _sum_up(len(runs), still, len(found.problems), painter)
        if not options.paths:
            _tell_coverage(found.flows, len(left), options, painter)
    return 1 if found.problems or still else 0


def _tell(run: CaseRun, painter: Painter) -> None:
    painter.line("wrong", f"✗ {run.case.name}")
    painter.line("waiting", f"　　{run.case.name.span}")
    for line in story(run):
        painter.line(line.tone.value, f"　　{line.text}")
    print()


def _tell_updates(updates: Sequence[app.CaseUpdate], aside: Path, painter: Painter) -> None:
    """What was changed, and then what was not and why."""
    changed = [update for update in updates if not update.refusals]
    for update in changed:
        case = update.run.case
        painter.line("good", f"改好了 {case.name}（{case.file}）")
        for edit in update.edits:
            told = difference(edit.old, edit.new)
            painter.line("hint", f"　　第 {edit.place.line} 行：{told}")
    if changed:
        print(f"改了 {len(changed)} 个，请看一遍改得对不对。改之前的样子留在 {aside}。\n")
    refused = [update for update in updates if update.refusals]
    for update in refused:
        case = update.run.case
        painter.line("wrong", f"没有改 {case.name}（{case.file}）")
        for refusal in update.refusals[:1]:
            painter.line("plain", f"　　第 {refusal.place.line} 行：{refusal.text}")
        more = dict.fromkeys(str(refusal.place.line) for refusal in update.refusals[1:])
        if more:
            painter.line("plain", f"　　另外还有不对的：第 {'、'.join(more)} 行")
    if refused:
        print(
            f"这 {len(refused)} 个不只是话换了说法，一个字也没有动。流程改错了就改流程；"
            "是有意改的，请自己改用例。看整通对话：ivr cases 加上文件名\n"
        )


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


def _updates_as_json(updates: Sequence[app.CaseUpdate]) -> dict[str, object]:
    if not updates:
        return {}
    return {
        "updates": [
            {
                "file": update.run.case.file,
                "edits": [
                    {"place": str(e.place), "old": e.old, "new": e.new} for e in update.edits
                ],
                "refused": [{"place": str(r.place), "text": r.text} for r in update.refusals],
            }
            for update in updates
        ]
    }


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
