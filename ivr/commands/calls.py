"""`ivr calls`: the call records, with every turn."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta

from ivr import app
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import positive
from ivr.config import Config
from ivr.domain.misheard import is_misheard, misheard_in
from ivr.domain.ports import CallRecord, TurnRecord
from ivr.domain.terms import KIND_NAMES
from ivr.services.record_fields import answered_late, call_fields
from ivr.telephony.refusal_words import refusal_in_words

COLUMNS = ("通话", "时间", "主叫", "应答", "时长", "结果", "谁先挂", "话轮", "备注")
ENDED_BY = {
    "caller": "客户",
    "bot": "热线",
    "transfer": "已转接",
    "agent": "坐席",
    "fault": "故障",
    "silence": "断音",
    "timeout": "未确认",
    "cancelled": "未接通",
    "refused": "未接通",
}
HANG_UPS = {
    "agent": "坐席：（挂机）",
    "bot": "机：（挂机）",
    "cancelled": "客：（没等接通就挂了）",
    "silence": "　　［线路上很久没有声音，挂断了］",
    "timeout": "　　［对方没有回应，断线了］",
    "fault": "　　［声音出了故障，挂断了］",
}
"""The end of a call, where it was not the caller who ended it by hanging up."""


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`--json`, `--last`, and one call's number."""
    parser.add_argument("call_id", nargs="?", metavar="通话", help="只看这一通，带每一轮对话")
    parser.add_argument("--json", action="store_true", help="给程序看的输出，带每一轮对话")
    parser.add_argument("--last", type=positive, metavar="条数", help="只看最近这么多通")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the calls, or one call's dialogue."""
    with app.open_records(config, create=False) as records:
        calls = records.operator.list_calls(options.last)
        limit = records.regime.answer
        orders = records.operator.orders_of_call(options.call_id) if options.call_id else []
    if options.call_id:
        calls = [call for call in calls if call.call_id == options.call_id]
        if not calls:
            print(f"没有找到通话 {options.call_id}，用 ivr calls 可以看到全部。", file=sys.stderr)
            return 1
    if options.json:
        named = {"orders": [order.number for order in orders]} if options.call_id else {}
        print_json([{**call_fields(call, limit), **named} for call in calls])
    elif options.call_id:
        _print_dialogue(calls[0])
        for order in orders:
            print(f"  工单：{order.number}  {KIND_NAMES[order.kind]}「{order.status_name}」")
        for recording in app.call_recordings(config, options.call_id):
            whole = recording.stem == options.call_id
            print(f"  {'全程录音' if whole else '坐席请教的录音'}：{recording}")
    else:
        print_table(COLUMNS, [_row(call, limit) for call in calls], "还没有通话记录。")
    return 0


def _row(call: CallRecord, limit: timedelta) -> tuple[str, ...]:
    lasted = (call.ended_at - call.at).seconds if call.ended_at else None
    remarks = [
        "测试" if call.test else "",
        "应答超时" if answered_late(call, limit) else "",
        f"打给 {call.called or '保密'}" if call.outgoing else "",
    ]
    return (
        call.call_id,
        f"{local(call.at):%m-%d %H:%M:%S}",
        _caller(call),
        f"{call.waited_ms} 毫秒",
        "" if lasted is None else f"{lasted} 秒",
        call.result or "",
        ENDED_BY.get(call.ended_by or "", call.ended_by or ""),
        str(len(call.turns)),
        " ".join(filter(None, remarks)),
    )


def _caller(call: CallRecord) -> str:
    return "保密" if call.concealed else call.caller or "匿名"


def _print_dialogue(call: CallRecord) -> None:
    version = f"  流程第 {call.flow_number} 版" if call.flow_number else ""
    when = f"{local(call.at):%Y-%m-%d %H:%M:%S}"
    to = f"  打给 {call.called or '保密'}" if call.outgoing else ""
    print(f"通话 {call.call_id}  {when}  主叫 {_caller(call)}{to}{version}")
    for turn in call.turns:
        for prompt in turn.prompts:
            print(f"  机：{prompt}")
        for action in turn.actions:
            print(f"  　　［{action}］")
        if told := _told(turn, call.ended_by):
            print(f"  {told}")
    if misheard := misheard_in(call.turns):
        print(f"  没听懂的话：{'；'.join(map(str, misheard))}")
    print(f"  结果：{call.result or '通话中'}")


def _told(turn: TurnRecord, ended_by: str | None) -> str | None:
    """What came after the prompts and actions of a turn."""
    match turn.input:
        case "heard":
            return f"客：{turn.value}{'　　［没听懂］' if is_misheard(turn) else ''}"
        case "pressed":
            return f"客：按 {turn.value}"
        case "recorded":
            return f"客：（录音 {turn.value or '没有声音'}）"
        case "no_input":
            return f"客：（没有出声{f'，线路：{turn.value}' if turn.value else ''}）"
        case "hung_up":
            return HANG_UPS.get(ended_by or "", "客：（挂机）")
        case "connected":
            return "　　［接通了］"
        case "no_answer":
            return f"　　［没接通：{refusal_in_words(turn.value or '')}］"
        case "failed":
            return f"　　［没办成：{turn.value}］"
    return None
