"""`ivr outages list`, `suspected`, `accept`, `reject`, `restored`, `cancel`: whole areas."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ivr.app import Records
from ivr.clock import SystemClock, local
from ivr.commands import asking
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.domain.area_outage import SUSPICION_NAMES
from ivr.domain.known_outage import KnownOutage
from ivr.domain.local_time import read_time, shown_end
from ivr.errors import WrongUse
from ivr.services.area_desk import Restored, ShownSuspicion
from ivr.services.area_fields import outage_fields, suspicion_fields
from ivr.services.record_fields import order_fields
from ivr.services.restoration_answers import in_words
from ivr.services.spoken import OUTAGE_KINDS

ACTIONS = ("list", "suspected", "accept", "expect", "reject", "restored", "cancel")


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """The list, the suspicions, and what is decided about them."""
    listed = add_json_command(commands, "list", "看已知的停电，复电了的也在")
    suspected = add_json_command(
        commands, "suspected", "看疑似一片停电的地方：多少户、哪些工单、从几点起"
    )
    suspected.add_argument("--all", action="store_true", help="处理过的也列出来")
    accept = add_json_command(
        commands, "accept", "确认一处疑似停电：来电的客户会听到，工单并成一件"
    )
    expect = add_json_command(
        commands, "expect", "改一处停电的预计复电时间、原因：来电的客户会听到"
    )
    expect.add_argument("number", metavar="停电编号")
    for command in (accept, expect):
        command.add_argument("--expected", metavar="时间", help="预计复电时间，如 2026-11-24 18:30")
        command.add_argument("--reason", metavar="原因", help="说给客户听的原因，如 线路被大风刮断")
    reject = add_json_command(commands, "reject", "否定一处疑似停电，多出一半的户数才会再提示")
    reject.add_argument("--reason", metavar="原因", required=True, help="为什么不是")
    for command in (accept, reject):
        command.add_argument("number", metavar="疑似编号")
    restored = add_json_command(
        commands, "restored", "一处停电复电了：说别的事的工单一张一张问过才改"
    )
    restored.add_argument("number", metavar="停电编号")
    restored.add_argument("--at", metavar="时间", help="几点复的电，不写就是现在")
    restored.add_argument(
        "--also", metavar="工单号", nargs="+", action="extend", default=[], help="这些也一起复电了"
    )
    restored.add_argument(
        "--keep",
        metavar="工单号",
        nargs="+",
        action="extend",
        default=[],
        help="这些还要另修；写里面一片停电的编号，就是那一片的全部",
    )
    restored.add_argument("--reason", metavar="原因", help="记在工单的经过里")
    cancel = add_json_command(
        commands, "cancel", "一次计划停电取消了：通知过的客户会再通知一次，没通知的不打了"
    )
    cancel.add_argument("number", metavar="停电编号")
    return [listed, suspected, accept, expect, reject, restored, cancel]


def run(options: argparse.Namespace, records: Records) -> int:
    """List, decide, or tell that power is back."""
    as_json = getattr(options, "json", False)
    match options.action:
        case "list":
            _print_outages(records.areas.outages(), as_json)
        case "suspected":
            _print_suspicions(records.areas.suspected(decided=options.all), as_json)
        case "accept":
            _accept(options, records, as_json)
        case "expect":
            _expect(options, records, as_json)
        case "reject":
            suspicion = records.areas.reject(options.number, options.reason)
            if as_json:
                print_json({"number": suspicion.number, "state": suspicion.state.value})
            else:
                print(f"疑似停电 {suspicion.number}（{suspicion.area.text}）已否定。")
        case "cancel":
            outage = records.areas.call_off(options.number)
            if as_json:
                print_json(outage_fields(outage))
            else:
                print(f"停电 {outage.number} 取消了；打电话通知过的客户，会再打一次告诉他。")
        case _:
            _restore(options, records, as_json)
    return 0


def _accept(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    expected = _time("预计时间", options.expected)
    accepted = records.areas.accept(options.number, expected, options.reason)
    if as_json:
        linked = [order.number for order in accepted.linked]
        print_json({**outage_fields(accepted.outage), "orders": linked})
        return
    area, number = accepted.suspicion.area.text, accepted.outage.number
    print(f"{area}已登记为突发停电 {number}，里面有 {len(accepted.linked)} 张工单。")
    print(f"知道了几时来电：ivr outages expect {number} --expected 时间")
    print(f"复电以后：ivr outages restored {number}")


def _expect(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    expected = _time("预计时间", options.expected)
    if expected is None and not options.reason:
        example = 'ivr outages expect 停电编号 --expected "2026-11-24 18:30"'
        raise WrongUse(f"没有写要改什么，例如：{example}")
    outage = records.areas.expect(options.number, expected, options.reason)
    if as_json:
        print_json(outage_fields(outage))
        return
    until = shown_end(outage.expected_at, year=True) if outage.expected_at else "未定"
    why = f"，原因是「{outage.reason}」" if outage.reason else ""
    print(f"停电 {outage.number} 预计复电 {until}{why}；新来电的客户会听到。")


def _restore(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    at = _time("复电时间", options.at)
    also, keep = [_number(one) for one in options.also], [_number(one) for one in options.keep]
    if asking.somebody_there() and not as_json:
        answered = _ask(records, options.number, at, {*also, *keep})
        also, keep = also + answered[0], keep + answered[1]
    done = records.areas.restored(
        options.number, at=at, also=also, keep=keep, reason=options.reason
    )
    if as_json:
        print_json(
            {
                **outage_fields(done.outage),
                "restored": [order_fields(order) for order in done.restored],
                "kept": [order_fields(order) for order in done.kept],
                "inner": [outage.number for outage in done.inner],
            }
        )
        return
    _print_restored(done)


def _ask(
    records: Records, number: str, at: datetime | None, answered: set[str]
) -> tuple[list[str], list[str]]:
    """What the person says about each order that has to be asked about."""
    also: list[str] = []
    keep: list[str] = []
    for question in records.areas.ask(number, at):
        if {question.order.number, question.order.outage} & answered:
            continue
        print(in_words(question))
        chosen = also if asking.confirm("这一张也一起复电了吗？") else keep
        chosen.append(question.order.number)
    return also, keep


def _print_restored(done: Restored) -> None:
    print(f"停电 {done.outage.number} 已复电，{len(done.restored)} 张工单一起改成「已复电」。")
    for order in done.kept:
        print(f"工单 {order.number} 另办，没有动。")
    for outage in done.inner:
        print(f"停电 {outage.number} 还没有复电，没有动。")


def _time(name: str, written: str | None) -> datetime | None:
    if written is None:
        return None
    instant = read_time(written)
    if instant is None:
        raise WrongUse(f"{name}「{written}」看不懂，请写成 2026-11-24 18:30 这样")
    return instant


def _number(typed: str) -> str:
    return typed.strip().upper()


SUSPICION_COLUMNS = ("疑似编号", "地方", "户数", "占比", "从几点起", "工单", "现在", "备注")
OUTAGE_COLUMNS = ("停电编号", "类型", "现在", "范围", "开始", "预计复电", "复电", "原因")


def _print_suspicions(suspicions: Sequence[ShownSuspicion], as_json: bool) -> None:
    if as_json:
        print_json([suspicion_fields(shown) for shown in suspicions])
        return
    rows = [_suspicion_row(shown) for shown in suspicions]
    print_table(SUSPICION_COLUMNS, rows, "没有疑似一片停电的地方。")


def _suspicion_row(shown: ShownSuspicion) -> tuple[str, ...]:
    suspicion = shown.suspicion
    open_orders = sum(order.in_hand or order.merged_into is not None for order in shown.orders)
    share = f"{shown.share:.1%}（{shown.customers} 户）" if shown.share is not None else ""
    return (
        suspicion.number,
        suspicion.area.text,
        f"{suspicion.homes}",
        share,
        f"{local(suspicion.since):%m-%d %H:%M}",
        f"{len(suspicion.orders)} 张，在办 {open_orders}",
        SUSPICION_NAMES[suspicion.state],
        " ".join(filter(None, (suspicion.outage, suspicion.reason))),
    )


def _print_outages(outages: Sequence[KnownOutage], as_json: bool) -> None:
    if as_json:
        print_json([outage_fields(outage) for outage in outages])
        return
    now = SystemClock().now()
    rows = [_outage_row(outage, now) for outage in outages]
    print_table(OUTAGE_COLUMNS, rows, "没有已知的停电。")


def _outage_row(outage: KnownOutage, now: datetime) -> tuple[str, ...]:
    places = (*(area.text for area in outage.areas), *outage.feeders, *outage.transformers)
    accounts = f"{len(outage.accounts)} 户" if outage.accounts else ""
    expected, restored = outage.expected_at, outage.restored_at
    return (
        outage.number,
        OUTAGE_KINDS[outage.kind],
        _present(outage, now),
        "、".join(filter(None, (*places, accounts))),
        f"{local(outage.starts_at):%Y-%m-%d %H:%M}",
        shown_end(expected, year=True) if expected else "未定",
        f"{local(restored):%Y-%m-%d %H:%M}" if restored and not outage.called_off else "",
        outage.reason,
    )


def _present(outage: KnownOutage, now: datetime) -> str:
    """Where the outage stands: callers are told of it while it runs, and before it begins."""
    if outage.called_off:
        return "取消了"
    if outage.restored_at is not None:
        return "已复电"
    if now < outage.starts_at:
        return "没开始"
    return "停着" if outage.runs_at(now) else "时间过了"
