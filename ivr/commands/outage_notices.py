"""`ivr outages notices`, `told`: important customers are told of outages."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ivr.app import Records
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.domain.local_time import shown_end
from ivr.domain.service_clock import State
from ivr.services.area_fields import notice_fields
from ivr.services.notice_desk import ShownNotice
from ivr.services.spoken import OUTAGE_KINDS

ACTIONS = ("notices", "told")

STATES = {
    State.RUNNING: "待通知",
    State.NEAR: "快到时限",
    State.BREACHED: "超时未通知",
    State.KEPT: "已通知",
    State.LATE: "超时才通知",
}


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """The list, and what was told to whom."""
    text = "看哪些重要客户要通知停电，哪些通知过了，哪些超时"
    notices = commands.add_parser("notices", help=text, description=text)
    notices.add_argument("--due", action="store_true", help="只看还没有通知的")
    text = "记下一位重要客户已经通知到"
    told = commands.add_parser("told", help=text, description=text)
    told.add_argument("number", metavar="停电编号")
    told.add_argument("account", metavar="户号")
    told.add_argument("--by", metavar="谁", required=True, help="谁通知的")
    told.add_argument("--how", metavar="办法", required=True, help="用什么办法，如 电话")
    for command in (notices, told):
        command.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="给程序看的输出"
        )
    return [notices, told]


def run(options: argparse.Namespace, records: Records) -> int:
    """Print the notices, or note one that was given."""
    as_json = getattr(options, "json", False)
    if options.action == "told":
        shown = records.notices.told(options.number, options.account, options.by, options.how)
        if as_json:
            print_json(notice_fields(shown))
        else:
            late = "，超过了时限" if shown.reading.state is State.LATE else ""
            print(f"停电 {shown.notice.outage} 已通知户号 {shown.notice.account}{late}。")
        return 0
    notices = records.notices.list_notices(due=options.due)
    if as_json:
        print_json([notice_fields(shown) for shown in notices])
    else:
        print_table(COLUMNS, [_row(shown) for shown in notices], "没有要通知的重要客户。")
    return 0


COLUMNS = ("停电编号", "类型", "停电开始", "户号", "户名", "联系人", "现在", "限期", "通知")


def _row(shown: ShownNotice) -> tuple[str, ...]:
    notice, customer, due = shown.notice, shown.customer, shown.reading.due
    told = ""
    if notice.told_at is not None:
        told = f"{local(notice.told_at):%m-%d %H:%M} {notice.told_by} {notice.how}"
    contacts = (customer.important_contact, *customer.phones) if customer else ()
    return (
        notice.outage,
        OUTAGE_KINDS[shown.outage.kind] if shown.outage else "",
        f"{local(notice.starts_at):%m-%d %H:%M}",
        notice.account,
        customer.name if customer else "",
        " ".join(filter(None, contacts)),
        "不用通知了" if notice.cancelled else STATES.get(shown.reading.state, ""),
        shown_end(due.at) if due else "",
        told,
    )
