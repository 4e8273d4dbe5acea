"""`ivr orders`: look at work orders, and tell how far a repair has come."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime, time

from ivr import app
from ivr.clock import SHANGHAI, SystemClock, local
from ivr.commands import (
    order_clocks,
    order_crew,
    order_hands,
    order_merging,
    order_sheet,
    order_words,
)
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import named, positive
from ivr.config import Config
from ivr.domain.identity import is_protected, without_identity
from ivr.domain.local_time import read_day, read_time, shown_end
from ivr.domain.order_life import Status, status_name
from ivr.domain.responsibility import NextStep
from ivr.domain.terms import KIND_NAMES, Kind, Priority
from ivr.domain.work_order import WorkOrder
from ivr.errors import WrongUse
from ivr.services.booking import agreed_hour
from ivr.services.record_fields import order_fields, step_fields
from ivr.services.spoken import SCOPE_NAMES

URGENT = Priority.URGENT
LAST = 20
"""So many orders are the last ones where nobody says how many."""

STATUS_NAMED = {
    status.value: tuple(dict.fromkeys(status_name(status, kind) for kind in Kind))
    for status in Status
}
"""The Chinese names under which the table shows each status."""

ONE_BY_ONE = "请一张一张看：ivr orders show 工单号 --identity --reason 原因，或者加上 --kind 等条件"

BY_RECORDS = (order_sheet, order_crew, order_hands, order_clocks, order_merging)
"""The further commands that need nothing but the records."""

STEPS = (
    Status.OPEN,
    Status.DISPATCHED,
    Status.ON_THE_WAY,
    Status.ON_SITE,
    Status.RESTORED,
    Status.CLOSED,
)


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """Options that choose orders; `set NUMBER STATUS` and the other commands."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    parser.add_argument(
        "--status",
        action="append",
        metavar="状态",
        type=named(STATUS_NAMED),
        help="只看这种状态的，如 已派单（dispatched），可以写几次",
    )
    parser.add_argument(
        "--kind",
        action="append",
        metavar="种类",
        type=named({kind.value: (name,) for kind, name in KIND_NAMES.items()}),
        help="只看这一种的，如 投诉（complaint），可以写几次",
    )
    parser.add_argument("--owner", metavar="负责人", help="只看他名下的")
    parser.add_argument("--team", metavar="班组", help="只看这个班组的")
    parser.add_argument(
        "--last",
        nargs="?",
        type=positive,
        const=LAST,
        metavar="张数",
        help=f"只看最近这么多张，不写张数是 {LAST} 张",
    )
    parser.add_argument(
        "--since", metavar="时间", help="只看这以后登记的，如 2026-11-24 或 2026-11-24 18:30"
    )
    parser.add_argument("--todo", action="store_true", help="每件没办结的事：谁、下一步、限期")
    parser.add_argument(
        "--identity", action="store_true", help="举报工单连同举报人一起看；每看一次都记在经过里"
    )
    parser.add_argument("--reason", metavar="原因", help="为什么要看举报人，和 --identity 一起写")
    more = (*BY_RECORDS, order_words)
    names = "|".join(("set", *(name for one in more for name in one.ACTIONS)))
    commands = parser.add_subparsers(dest="action", metavar=names)
    change = commands.add_parser("set", help="改一张工单的状态", description="改一张工单的状态")
    change.add_argument("number", metavar="工单号")
    change.add_argument(
        "new_status",
        metavar="状态",
        type=named({status.value: STATUS_NAMED[status.value] for status in STEPS}),
        help="dispatched 已派单、on-the-way 已出发、on-site 已到场、restored 已复电、"
        "closed 已归档，open 重新打开",
    )
    change.add_argument("--expected", metavar="时间", help="预计复电时间，如 2026-11-24 18:30")
    change.add_argument("--reason", metavar="原因", help="为什么改，记在工单的经过里")
    change.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
    )
    return [parser, change, *(added for one in more for added in one.add_commands(commands))]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the orders, or change one."""
    as_json = getattr(options, "json", False)
    if options.action is None and options.identity:
        _require_choice(options)
    since = _since(options.since)
    with app.open_records(config, create=False) as records:
        for one in BY_RECORDS:
            if options.action in one.ACTIONS:
                status: int = one.run(options, records)
                return status
        if options.action in order_words.ACTIONS:
            return order_words.run(options, config, records)
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
                print(f"工单 {order.number} 现在是「{order.status_name}」。")
            return 0
        statuses = [Status(status) for status in options.status or ()]
        orders = _chosen(records.operator.list_jobs(statuses, since), options)
        if options.identity:
            orders = records.operator.see_identity(orders, options.reason or "", app.login_name())
        steps = records.operator.next_steps(orders) if options.todo or as_json else {}
    if as_json:
        shown = options.identity
        print_json(
            [
                {**order_fields(o, identity=shown), **step_fields(steps.get(o.number))}
                for o in orders
            ]
        )
    elif options.todo:
        now = SystemClock().now()
        todo = [order for order in orders if order.number in steps]
        rows = [_todo(order, steps[order.number], now) for order in todo]
        print_table(TODO_COLUMNS, sorted(rows, key=lambda row: row[5] or "~"), "没有未办结的事。")
    else:
        urgent_first = sorted(orders, key=lambda o: not (o.in_hand and o.priority is URGENT))
        rows = [_row(order, options.identity) for order in urgent_first]
        print_table(COLUMNS, rows, "还没有工单。")
    return 0


def _require_choice(options: argparse.Namespace) -> None:
    """Refuse to list who reported wrongdoing wholesale: each look is for a matter in hand."""
    if options.todo:
        raise WrongUse("--todo 不显示举报人，不能和 --identity 一起写；" + ONE_BY_ONE)
    chosen = (options.status, options.kind, options.owner, options.team, options.last)
    if not any(chosen) and options.since is None:
        raise WrongUse("--identity 要写明看哪些工单，不能全部列出举报人；" + ONE_BY_ONE)


def _since(written: str | None) -> datetime | None:
    """The moment, or the beginning of the day, that was written."""
    if written is None:
        return None
    day = read_day(written)
    since = read_time(written) or (datetime.combine(day, time(), SHANGHAI) if day else None)
    if since is None:
        raise WrongUse(f"--since 的时间「{written}」看不懂，请写成 2026-11-24 或 2026-11-24 18:30")
    return since


def _chosen(orders: Sequence[WorkOrder], options: argparse.Namespace) -> Sequence[WorkOrder]:
    found = [
        order
        for order in orders
        if (not options.kind or order.kind.value in options.kind)
        and options.owner in {None, order.owner}
        and options.team in {None, order.team}
    ]
    return found[-options.last :] if options.last else found


TODO_COLUMNS = ("工单号", "种类", "状态", "负责人", "下一步", "限期", "班组", "地址", "内容")


def _todo(order: WorkOrder, step: NextStep, now: datetime) -> tuple[str, ...]:
    order = without_identity(order)
    return (
        order.number,
        KIND_NAMES[order.kind],
        order.status_name,
        step.owner,
        step.step,
        f"{shown_end(step.due.at)}{' 超时' * (step.due.at < now)}" if step.due else "",
        order.team or "",
        order.address.text if order.address else "",
        " ".join(filter(None, (order.topic, order.symptom))),
    )


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


def _row(order: WorkOrder, identity: bool) -> tuple[str, ...]:
    hidden = is_protected(order) and not identity
    order = without_identity(order) if hidden else order
    remarks = [
        "举报人保密" if hidden else "匿名" if order.anonymous else "",
        "测试" if order.test else "",
        order.topic or "",
        f"约好 {when}" if (when := agreed_hour(order)) else "",
        order.symptom or "",
        "待补全" if order.needs_completion else "",
        f"重复 {order.repeat_of}" if order.repeat_of else "",
        f"并入 {order.merged_into}" if order.merged_into else "",
        f"属于停电 {order.outage}" if order.outage else "",
        f"录音 {len(order.recordings)} 段" if order.recordings else "",
        f"没听懂：{order.misheard}" if order.misheard else "",
    ]
    return (
        order.number,
        KIND_NAMES[order.kind],
        order.status_name,
        SCOPE_NAMES[order.scope] if order.kind.is_fault else "",
        order.account or "",
        order.address.text if order.address else "",
        order.contact or order.caller or "",
        f"{local(order.opened_at):%m-%d %H:%M}",
        shown_end(order.due_at) if order.due_at else "",
        f"{order.reports}/{order.urges}",
        " ".join(filter(None, remarks)),
    )
