"""`ivr orders`: look at work orders, and tell how far a repair has come."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ivr import app
from ivr.clock import local
from ivr.commands import order_clocks
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.domain.local_time import read_time
from ivr.domain.order_life import STATUS_NAMES, Status
from ivr.domain.terms import KIND_NAMES, Priority
from ivr.domain.work_order import WorkOrder
from ivr.errors import WrongUse
from ivr.services.record_fields import order_fields
from ivr.services.spoken import SCOPES

URGENT = Priority.URGENT
SCOPE_NAMES = {scope: name for name, scope in SCOPES.items()}
NAMED = {name: status.value for status, name in STATUS_NAMES.items()}
"""The statuses by the Chinese names that the table shows."""

STEPS = (Status.DISPATCHED, Status.ON_SITE, Status.RESTORED, Status.CLOSED)


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`--json`, `--status`; `set NUMBER STATUS`, `clocks`, `pause`, `resume`, `start`, `stop`."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    parser.add_argument(
        "--status",
        action="append",
        choices=[status.value for status in Status],
        help="只看这种状态的，可以写几次",
    )
    commands = parser.add_subparsers(dest="action", metavar="set|clocks|pause|resume|start|stop")
    change = commands.add_parser("set", help="改一张工单的状态", description="改一张工单的状态")
    change.add_argument("number", metavar="工单号")
    change.add_argument(
        "new_status",
        metavar="状态",
        type=lambda word: NAMED.get(word, word),
        choices=[status.value for status in STEPS],
        help="dispatched 已派单、on-site 已到场、restored 已复电、closed 已归档",
    )
    change.add_argument("--expected", metavar="时间", help="预计复电时间，如 2026-11-24 18:30")
    change.add_argument("--reason", metavar="原因", help="为什么改，记在工单的经过里")
    change.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    return [parser, change, *order_clocks.add_commands(commands)]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the orders, or change one."""
    as_json = getattr(options, "json", False)
    with app.open_records(config, create=False) as records:
        if options.action in order_clocks.ACTIONS:
            return order_clocks.run(options, records)
        if options.action == "set":
            expected = None
            if options.expected is not None:
                expected = read_time(options.expected)
                if expected is None:
                    raise WrongUse(
                        f"预计时间「{options.expected}」看不懂，请写成 2026-11-24 18:30 这样"
                    )
            order = records.operator.set_order(
                options.number,
                Status(options.new_status),
                expected_at=expected,
                reason=options.reason,
            )
            if as_json:
                print_json(order_fields(order))
            else:
                print(f"工单 {order.number} 现在是「{STATUS_NAMES[order.status]}」。")
            return 0
        statuses = [Status(status) for status in options.status or ()]
        orders = records.operator.list_orders(statuses)
    if as_json:
        print_json([order_fields(order) for order in orders])
    else:
        urgent_first = sorted(orders, key=lambda o: not (o.in_hand and o.priority is URGENT))
        print_table(COLUMNS, [_row(order) for order in urgent_first], "还没有工单。")
    return 0


COLUMNS = (
    "工单号",
    "种类",
    "状态",
    "范围",
    "户号",
    "地址",
    "联系电话",
    "登记",
    "限时",
    "报/催",
    "备注",
)


def _row(order: WorkOrder) -> tuple[str, ...]:
    remarks = [
        "测试" if order.test else "",
        order.symptom or "",
        "待补全" if order.needs_completion else "",
        f"重复 {order.repeat_of}" if order.repeat_of else "",
        f"录音 {len(order.recordings)} 段" if order.recordings else "",
        f"没听懂：{order.misheard}" if order.misheard else "",
    ]
    return (
        order.number,
        KIND_NAMES[order.kind],
        STATUS_NAMES[order.status],
        SCOPE_NAMES[order.scope],
        order.account or "",
        order.address.text if order.address else "",
        order.contact or order.caller or "",
        f"{local(order.opened_at):%m-%d %H:%M}",
        f"{local(order.due_at):%m-%d %H:%M}" if order.due_at else "",
        f"{order.reports}/{order.urges}",
        " ".join(filter(None, remarks)),
    )
