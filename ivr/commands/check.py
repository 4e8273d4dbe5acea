"""`ivr check`: every mistake in the flows, at its place."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json
from ivr.commands.progress import ProgressLine, cases_told_on
from ivr.config import Config
from ivr.flow.problems import Problem


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[PATH…] [--cases] [--json]`."""
    meaning = "流程的名字、文件或目录"
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help=meaning)
    parser.add_argument(
        "--cases", action="store_true", help="也跑一遍用例，指出没通过的和没有用例走过的路"
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print all problems sorted by place; 1 when one of them stops publishing."""
    paths = app.flow_paths(config, options.paths)
    problems = list(app.check_flows(config, paths))
    if not any(problem.stops for problem in problems):
        problems += _appointments(paths, config)
    # Flows that cannot be used cannot be talked with; how cases are written can still be told.
    if options.cases and not any(problem.stops for problem in problems):
        problems += _by_cases(paths, config)
    else:
        folders = [path for path in paths or [app.flows_folder(config)] if path.is_dir()]
        problems += (slip for folder in folders for slip in app.slips_in_cases(folder))
    if options.json:
        print_json([problem.as_json() for problem in problems])
    else:
        print_problems(problems)
    return 1 if any(problem.stops for problem in problems) else 0


def print_problems(problems: Sequence[Problem]) -> None:
    """Every problem, and what they come to."""
    for problem in problems:
        print(problem)
    errors = sum(problem.stops for problem in problems)
    if errors:
        print(f"共 {errors} 处错误，改好之前不会启用。")
    elif problems:
        print(f"没有错误，有 {len(problems)} 处提醒。")
    else:
        print("没有发现错误。")


def _appointments(paths: Sequence[Path], config: Config) -> Sequence[Problem]:
    """What is booked already and has no room any more, where the standards are looked at."""
    folder = app.flows_folder(config).resolve()
    looked_at = not paths or any(path.resolve() == folder for path in paths)
    return app.overbooked(config) if looked_at else ()


def _by_cases(paths: Sequence[Path], config: Config) -> Iterator[Problem]:
    """What the cases beside the flows say; of single files, only what is said about them."""
    folders = {path if path.is_dir() else path.parent for path in paths}
    files = {str(path) for path in paths if path.is_file()}
    for folder in sorted(folders or {app.flows_folder(config)}):
        with ProgressLine() as line:
            told = cases_told_on(line)
            report = app.judge_by_cases(replace(config, flows=str(folder)), told=told)
        yield from report.failures
        yield from (p for p in report.uncovered if not files or p.span.file in files)
