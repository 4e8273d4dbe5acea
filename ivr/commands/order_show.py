"""`ivr orders show`: all that is known of one order, for people to read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ivr.app import Records, login_name
from ivr.clock import local
from ivr.commands.output import print_json
from ivr.commands.parser import add_json_command
from ivr.domain.dispatch_message import AREA_WORDS, PRIORITY_WORDS, SCOPE_WORDS
from ivr.domain.identity import is_protected, without_identity
from ivr.domain.terms import KIND_NAMES
from ivr.domain.work_order import DANGER_NAMES, WorkOrder
from ivr.services.booking import agreed_hour
from ivr.services.history_words import entry_in_words
from ivr.services.record_fields import order_fields

ACTIONS = ("show",)


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`show NUMBER [--identity --reason TEXT] [--json]`."""
    show = add_json_command(commands, "show", "看一张工单的全部内容和经过")
    show.add_argument("number", metavar="工单号")
    # A level of the command that is not given one must not hide what the other was given.
    later = argparse.SUPPRESS
    told = "举报工单连同举报人一起看，记在经过里"
    show.add_argument("--identity", action="store_true", default=later, help=told)
    show.add_argument("--reason", metavar="原因", default=later, help="为什么要看举报人")
    return [show]


def run(options: argparse.Namespace, records: Records) -> int:
    """Print the order, with all that the ones merged into it tell."""
    order = records.operator.job(options.number)
    if options.identity:
        (order,) = records.operator.see_identity([order], options.reason or "", login_name())
    if getattr(options, "json", False):
        print_json(order_fields(order, identity=options.identity))
        return 0
    hidden = is_protected(order) and not options.identity
    shown = without_identity(order) if hidden else order
    print(f"工单 {shown.number}　{KIND_NAMES[shown.kind]}　{shown.status_name}")
    if hidden:
        print("举报人保密。有权看的：ivr orders show 工单号 --identity --reason 原因")
    for name, told in _facts(shown):
        print(f"{name}：{told}")
    print("经过：")
    for entry in shown.history:
        print(f"  {entry_in_words(entry)}")
    return 0


def _facts(order: WorkOrder) -> Iterator[tuple[str, str]]:
    """What is known, in the order in which people ask for it."""
    facts: Mapping[str, object] = {
        "紧急程度": PRIORITY_WORDS[order.priority] if order.is_urgent else None,
        "险情": DANGER_NAMES[order.danger] if order.danger else None,
        "类别": order.topic,
        "地址": order.address.text if order.address else None,
        "地区": AREA_WORDS[order.area] if order.area else None,
        "范围": SCOPE_WORDS[order.scope] if order.kind.is_fault else None,
        "现象": order.symptom,
        "客户试过的": order.tried,
        "户号": order.account,
        "姓名": "匿名" if order.anonymous else order.name,
        "联系电话": order.contact or order.caller,
        "其他电话": "、".join(order.other_contacts),
        "语言": order.language,
        "上门时间": agreed_hour(order),
        "班组": order.team,
        "负责人": order.owner,
        "线路": order.feeder,
        "台区": order.transformer,
        "登记": _moment(order.opened_at),
        "限时": _moment(order.due_at),
        "预计复电": _moment(order.expected_at),
        "报修、催办": f"{order.reports} 次、{order.urges} 次" if order.kind.is_fault else None,
        "原因": order.cause,
        "结果": order.result,
        "重复": order.repeat_of,
        "有关的工单": order.concerns,
        "并入": order.merged_into,
        "属于停电": order.outage,
        "录音": "、".join(sorted(order.recordings.values())),
        "要补全": "是" if order.needs_completion else None,
        "试打": "是" if order.test else None,
    }
    for name, told in facts.items():
        if told:
            yield name, str(told)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else f"{local(at):%Y-%m-%d %H:%M}"
