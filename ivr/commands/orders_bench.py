"""`ivr bench orders`: how long repeat detection takes over a million orders, on both databases."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ivr.app.busy_town import BusyTown
from ivr.bench.orders import PASSES, Desk, Question, Timing, as_data, measure, write_report
from ivr.clock import SystemClock
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.services.flow_actions import FlowActions
from storage.database import Database, open_database
from storage.filling import Filling

ORDERS, QUICK_ORDERS = 1_000_000, 50_000
TIMES, QUICK_TIMES = 500, 200
FILINGS, QUICK_FILINGS = 200, 50
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many orders, how many questions of each sort, how many reports."""

    orders: int
    times: int
    filings: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--orders`, `--database`."""
    parser.add_argument("--orders", type=int, metavar="张数", help="orders：库里先放多少张工单")
    parser.add_argument(
        "--database",
        metavar="地址",
        help="orders：再测一个 PostgreSQL 空库（测完清空）；密码用 IVR_DATABASE_PASSWORD",
    )


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the tables; 1 when a promise is not kept."""
    plan = _plan(options)
    town = BusyTown.of(plan.orders)
    questions = town.questions(plan.times, plan.filings)
    timings: dict[str, Sequence[Timing]] = {}
    folder = config.data / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        file = Path(scratch) / "orders.db"
        timings[SQLITE] = _measured(SQLITE, file, None, town, plan, questions)
    if options.database is not None:
        timings[POSTGRESQL] = _measured(
            POSTGRESQL, options.database, config.database_password, town, plan, questions
        )
    if options.json:
        print_json(as_data(timings))
        return 0
    if options.output is None:
        return _written(sys.stdout, plan, town, timings)
    with options.output.open("w", encoding="utf-8") as output:
        return _written(output, plan, town, timings)


def _plan(options: argparse.Namespace) -> Plan:
    usual = Plan(QUICK_ORDERS, QUICK_TIMES, QUICK_FILINGS)
    if not options.quick:
        usual = Plan(ORDERS, TIMES, FILINGS)
    orders = usual.orders if options.orders is None else options.orders
    if orders < 1:
        raise WrongUse(f"--orders 不能是 {orders}，至少 1")
    return Plan(orders, usual.times, usual.filings)


def _measured(
    name: str,
    path_or_url: Path | str,
    password: str | None,
    town: BusyTown,
    plan: Plan,
    questions: Sequence[Question],
) -> Sequence[Timing]:
    with _filled(name, path_or_url, password, town, plan):
        database = open_database(path_or_url, password=password)
        try:
            _tell(f"{name}：测量")
            return measure(_desk(database), questions)
        finally:
            database.close()


@contextmanager
def _filled(
    name: str, path_or_url: Path | str, password: str | None, town: BusyTown, plan: Plan
) -> Iterator[None]:
    """The town stands in the database meanwhile, and is gone afterwards."""
    clock = SystemClock()
    filling = Filling.of(path_or_url, password)
    try:
        began = time.monotonic()
        town.fill(filling, plan.orders, clock.now())
        _tell(f"{name}：放好 {plan.orders} 张工单，用了 {time.monotonic() - began:.0f} 秒")
        yield
    finally:
        filling.empty()
        filling.close()


def _desk(database: Database) -> Desk:
    actions = FlowActions(database.unit_of_work, SystemClock())

    def run(name: str, arguments: Mapping[str, str | None], call: str) -> Mapping[str, str | None]:
        return actions.run(name, arguments, call_id=call, caller=arguments.get("联系电话"))

    return run


def _written(
    output: TextIO, plan: Plan, town: BusyTown, timings: Mapping[str, Sequence[Timing]]
) -> int:
    print("# 一百万张工单里查重复\n" if plan.orders == ORDERS else "# 查重复\n", file=output)
    kept = write_report(output, timings)
    print(
        f"库里有 {len(town.homes)} 户、三年里办完的 {plan.orders} 张工单（报修、紧急、咨询、留言、"
        f"回拨，连同每张的经过和时限），今晚在途 {len(town.tonight)} 张。"
        "每一次都是通话里真正办的那个动作，从开始到有结果（登记的已经提交），一次一通。"
        f"查重复每样问 {PASSES} 遍，「不受干扰的」是每一问取最快的一遍；机器不忙时两样差不多，"
        "达标与否看这一列。登记的不能重来，只有一遍。\n\n"
        f"测法：{platform.system()} {platform.machine()}，{os.cpu_count()} 核，"
        f"Python {platform.python_version()}；测完时机器的平均负载 {os.getloadavg()[0]:.1f}。",
        file=output,
    )
    return 0 if kept else 1


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
