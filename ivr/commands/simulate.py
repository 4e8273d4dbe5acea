"""`ivr simulate day`: a whole day of the hotline in virtual time, with an account of it."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from ivr.app.day import DayWishes, hold_day
from ivr.clock import SHANGHAI
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import ConfigError, WrongUse
from ivr.simulator.day.report import About, drawn, kept, written
from ivr.simulator.day.result import DayResult
from ivr.system_reasons import reason_of

CALLS, MOST_CALLS = 3_000, 200_000
DAY = date(2026, 7, 24)
"""A summer's working day; the calendar of its year is published."""


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`day [--calls N] [--seed S] [--day DATE] [--processes N] [--output FILE] [--json]`."""
    parser.add_argument(
        "what", choices=["day"], metavar="day", help="热线的一天，从第一通来电到回访都打完"
    )
    parser.add_argument(
        "--calls", type=int, default=CALLS, metavar="通数", help=f"打来多少通，默认 {CALLS}"
    )
    parser.add_argument(
        "--seed", default="1", metavar="种子", help="同一个种子，每次都是同样的一天"
    )
    parser.add_argument(
        "--day", type=date.fromisoformat, default=DAY, metavar="日期", help=f"哪一天，默认 {DAY}"
    )
    parser.add_argument(
        "--processes", type=int, metavar="个数", help="同时用几个进程，默认和处理器一样多"
    )
    parser.add_argument(
        "--output", type=Path, metavar="文件", help="报告写到这个 Markdown 文件，图放在旁边"
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Hold the day and print its report; 1 when something does not add up."""
    if not 1 <= options.calls <= MOST_CALLS:
        raise WrongUse(f"--calls 不能是 {options.calls}，应为 1 到 {MOST_CALLS}")
    wishes = DayWishes(
        options.calls,
        datetime(options.day.year, options.day.month, options.day.day, tzinfo=SHANGHAI),
        options.seed,
    )
    processes = min(options.processes or os.cpu_count() or 1, wishes.districts)
    began_s = time.monotonic()
    result = hold_day(config, wishes, processes)
    about = About(
        options.day,
        options.seed,
        options.calls,
        processes,
        time.monotonic() - began_s,
        f"{os.cpu_count()} 核 {platform.machine()}",
    )
    if options.json:
        print_json(_as_data(result, about))
    elif options.output is None:
        print(written(result, about, ()), end="")
    else:
        _write(options.output, result, about)
    return 0 if kept(result) else 1


def _write(output: Path, result: DayResult, about: About) -> None:
    try:
        names = []
        for name, svg in drawn(result).items():
            picture = output.with_name(f"{output.stem}-{name}.svg")
            picture.write_text(svg, encoding="utf-8")
            names.append(picture.name)
        output.write_text(written(result, about, names), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"报告写不进 {output}（{reason_of(error)}），请检查权限和磁盘") from error


def _as_data(result: DayResult, about: About) -> dict[str, object]:
    account = result.account
    return {
        "calls": about.calls,
        "seed": about.seed,
        "wall_s": round(about.wall_s, 1),
        "cpu_s": round(result.cpu_s, 1),
        "results": dict(account.calls),
        "orders": {f"{kind}/{status}": n for (kind, status), n in account.orders.items()},
        "clocks": account.clocks,
        "call_backs": {
            "wanted": account.wanted,
            "called": account.called_back,
            "reached": account.reached,
        },
        "wrong": account.wrong,
    }
