"""`ivr orders show NUMBER`: everything about one order, for people to read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from ivr import app
from ivr.app import Records
from ivr.clock import local
from ivr.commands.order_clocks import clock_in_words
from ivr.commands.output import print_json
from ivr.commands.parser import add_json_command
from ivr.domain.completeness import missing
from ivr.domain.history_words import event_name, writer_name
from ivr.domain.identity import is_protected, without_identity
from ivr.domain.local_time import shown_end
from ivr.domain.responsibility import NextStep
from ivr.domain.terms import KIND_NAMES, Priority, Recording
from ivr.domain.work_order import DANGER_NAMES, Entry, WorkOrder
from ivr.services.booking import agreed_hour
from ivr.services.clock_fields import clock_fields
from ivr.services.record_fields import order_fields, step_fields
from ivr.services.spoken import AREAS, BEGINNINGS, SCOPE_NAMES

ACTIONS = ("show",)
HIDDEN = "举报人保密；要看，写 --identity --reason 原因，每看一次都记在经过里"
BEGAN_NAMES = {began: name for name, began in BEGINNINGS.items()}
RECORDING_NAMES = {
    Recording.NAME: "称呼",
    Recording.SYMPTOM: "现象",
    Recording.ADDRESS: "地址",
    Recording.MESSAGE: "留言",
    Recording.SUPPLEMENT: "补充",
}


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """The command."""
    show = add_json_command(commands, "show", "看一张工单的全部：谁、在哪里、什么事、时限、经过")
    show.add_argument("number", metavar="工单号")
    # The list of orders has these two as well: what stands before `show` must not be lost.
    show.add_argument(
        "--identity",
        action="store_true",
        default=argparse.SUPPRESS,
        help="连同举报人一起看；每看一次都记在经过里",
    )
    show.add_argument(
        "--reason", metavar="原因", default=argparse.SUPPRESS, help="为什么要看举报人"
    )
    return [show]


def run(options: argparse.Namespace, records: Records) -> int:
    """Print one order."""
    order = records.operator.job(options.number)
    if options.identity:
        (order,) = records.operator.see_identity([order], options.reason or "", app.login_name())
    step = records.operator.next_steps([order]).get(order.number)
    clocks = records.clocks.of_order(order)
    if getattr(options, "json", False):
        fields = {**order_fields(order, identity=options.identity), **step_fields(step)}
        print_json({**fields, "clocks": [clock_fields(shown) for shown in clocks]})
        return 0
    hidden = is_protected(order) and not options.identity
    order = without_identity(order) if hidden else order
    print(" ".join(("工单", order.number, KIND_NAMES[order.kind], f"「{order.status_name}」")))
    for name, text in (*_todo(order, step), *_caller(order, hidden), *_matter(order)):
        if text:
            print(f"  {name}：{text}")
    for shown in clocks:
        print(f"  时限：{clock_in_words(shown)}")
    print("经过")
    for entry in order.history:
        print(f"  {_line(entry)}")
    return 0


Line = tuple[str, str | None]


def _todo(order: WorkOrder, step: NextStep | None) -> Iterator[Line]:
    if order.test:
        yield "测试", "试打的电话，不派单，不计时限"
    if order.priority is Priority.URGENT:
        yield "紧急", DANGER_NAMES[order.danger] if order.danger else "是"
    if step:
        due = f"，限 {shown_end(step.due.at, year=True)}" if step.due else ""
        yield "下一步", f"{step.step}（{step.owner}）{due}"
    yield "还缺", "、".join(missing(order))
    yield "班组", order.team
    yield "登记", _time(order.opened_at)
    expected = order.expected_at
    yield "预计复电", shown_end(expected, year=True) if expected else None
    yield "约好上门", agreed_hour(order)


def _caller(order: WorkOrder, hidden: bool) -> Iterator[Line]:
    if hidden:
        yield "客户", HIDDEN
    elif order.anonymous:
        yield "客户", "匿名"
    yield "姓名", order.name
    yield "联系电话", order.contact
    yield "来电号码", order.caller if order.caller != order.contact else None
    yield "其他电话", "、".join(order.other_contacts)
    yield "户号", order.account
    yield "地址", order.address.text if order.address else None
    yield "地区", AREAS[order.area] if order.area else None
    yield "线路、台区", "、".join(filter(None, (order.feeder, order.transformer)))
    yield "语言", order.language


def _matter(order: WorkOrder) -> Iterator[Line]:
    yield "类别", order.topic
    if order.kind.is_fault:
        yield "范围", SCOPE_NAMES[order.scope]
    yield "现象", order.symptom
    yield "客户试过", order.tried
    began = BEGAN_NAMES[order.began] if order.began else None
    yield "几时开始", began and f"{began}（大约 {_time(order.began_at)}）"
    if order.reports > 1 or order.urges:
        yield "报修、催办", f"{order.reports} 次、{order.urges} 次"
    yield "重复", order.repeat_of
    yield "有关", order.concerns
    yield "并入", order.merged_into
    yield "属于停电", order.outage
    yield "故障原因", order.cause
    yield "客户资产", "是" if order.own_installation else None
    yield "处理结果", order.result
    yield "重新打开", f"{order.reopened} 次" if order.reopened else None
    for kind, reference in order.recordings.items():
        yield f"录音（{RECORDING_NAMES[kind]}）", reference
    yield "没听懂", order.misheard
    yield "通话", order.call_id


def _line(entry: Entry) -> str:
    words = (_time(entry.at) or "", writer_name(entry.by), event_name(entry.event), entry.note)
    return "  ".join(filter(None, words))


def _time(instant: datetime | None) -> str | None:
    return f"{local(instant):%Y-%m-%d %H:%M}" if instant else None
