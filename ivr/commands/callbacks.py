"""`ivr callbacks`: whom the hotline rings, what they said, whom people ring, the emergency stop."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence

from ivr import app
from ivr.app import Records
from ivr.clock import SystemClock, local
from ivr.commands import callback_rates
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.config import Config
from ivr.domain.callback import (
    CALLBACK_KIND_NAMES,
    CALLBACK_RESULT_NAMES,
    CALLBACK_STATE_NAMES,
    LEVELS,
    STILL_OWED,
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
)
from ivr.domain.local_time import read_time
from ivr.errors import WrongUse
from ivr.services.callback_answers import CallbackAnswer, Noted
from ivr.services.callback_fields import (
    callback_fields,
    rates_fields,
    shown_number,
    shown_reason,
    switch_fields,
)

UNSETTLED = (CallbackState.WAITING, CallbackState.BY_HAND)
_KINDS = {name: kind for kind, name in CALLBACK_KIND_NAMES.items()}
_RESULTS = {
    CALLBACK_RESULT_NAMES[result]: result for result in CallbackResult if result not in STILL_OWED
}
"""What a person who has rung may say of it."""
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`list`, `due`, `stop`, `start`, `rate`, `record`, `seen`, `announce`, `forget`."""
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    names = "list|due|stop|start|rate|record|seen|announce|forget"
    commands = parser.add_subparsers(dest="action", metavar=names)
    listed = add_json_command(commands, "list", "看回访：还没打成的；由人来打的；客户不满意的")
    listed.add_argument("--by-hand", action="store_true", help="只看要由人来打的")
    listed.add_argument("--dissatisfied", action="store_true", help="只看不满意、还没处理的")
    listed.add_argument("--all", action="store_true", help="连打完的、不用打的也看")
    due = add_json_command(commands, "due", "看接下来打哪些，几点打")
    for command in (listed, due):
        command.add_argument("--kind", choices=_KINDS, metavar="种类", help="、".join(_KINDS))
    stop = add_json_command(commands, "stop", "马上停止所有外呼，所有服务器都停")
    stop.add_argument("--reason", metavar="原因", required=True, help="为什么停")
    stop.add_argument("--now", action="store_true", help="正在回访的电话也马上挂断")
    start = add_json_command(commands, "start", "停过以后，再开始外呼")
    start.add_argument("--reason", metavar="原因", default="", help="为什么又开")
    rate = add_json_command(commands, "rate", "看一个月的回访率、打通率：按地区、按种类、按结果")
    rate.add_argument("--month", metavar="年-月", help="如 2026-11，不写就是这个月")
    record = add_json_command(commands, "record", "记下由人打的那一次：客户怎么说")
    record.add_argument("id", metavar="回访编号", help="如 HF000012")
    record.add_argument(
        "--result", choices=_RESULTS, metavar="结果", required=True, help="、".join(_RESULTS)
    )
    record.add_argument("--level", type=int, choices=LEVELS, help="满意度，5 是非常满意")
    record.add_argument("--reason", metavar="原话", help="客户为什么不满意")
    record.add_argument("--at", metavar="时间", help="客户想改到几时，如 2026-11-24 16:00")
    seen = add_json_command(commands, "seen", "不满意的客户处理过了")
    seen.add_argument("id", metavar="回访编号")
    seen.add_argument("--note", metavar="说明", required=True, help="怎么处理的")
    announce = add_json_command(commands, "announce", "给一次计划停电的全部客户打电话通知")
    announce.add_argument("outage", metavar="停电编号")
    forget = add_json_command(commands, "forget", "删掉办完很久的记录，见 回访.yaml 的「保存」")
    return [parser, listed, due, stop, start, rate, record, seen, announce, forget]


def run(options: argparse.Namespace, config: Config) -> int:
    """Look, change or count; the exit status."""
    as_json = getattr(options, "json", False)
    with app.open_records(config, create=False) as records:
        match options.action:
            case None | "list":
                _print(_listed(options, records), as_json)
            case "due":
                _print_due(options, records, as_json)
            case "stop" | "start":
                _switch(options, records, as_json)
            case "rate":
                _print_rates(options, records, as_json)
            case "record":
                _record(options, records, as_json)
            case "seen":
                callback = records.callbacks.seen(options.id, app.login_name(), options.note)
                _print([callback], as_json)
            case "announce":
                _announce(options, records, as_json)
            case _:
                gone = records.dialling.forget_old()
                _tell({"forgotten": gone}, f"删掉了 {gone} 条。", as_json)
    return 0


def _listed(options: argparse.Namespace, records: Records) -> Sequence[Callback]:
    kind = _KINDS.get(getattr(options, "kind", None) or "")
    wanted = [name for name in ("by_hand", "dissatisfied", "all") if getattr(options, name, False)]
    if len(wanted) > 1:
        raise WrongUse("--by-hand、--dissatisfied、--all 只能写一个")
    match wanted:
        case ["by_hand"]:
            return records.callbacks.listed((CallbackState.BY_HAND,), kind)
        case ["dissatisfied"]:
            found = records.callbacks.dissatisfied()
            return [one for one in found if kind in {None, one.kind}]
        case ["all"]:
            return records.callbacks.listed((), kind)
    return records.callbacks.listed(UNSETTLED, kind)


def _print_due(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    kind: CallbackKind | None = _KINDS.get(options.kind or "")
    due = [one for one in records.callbacks.due() if kind in {None, one.kind}]
    stopped = records.dialling.stopped()
    if as_json:
        print_json({**switch_fields(stopped), "due": [callback_fields(one) for one in due]})
        return
    if stopped is not None:
        told = local(stopped.at)
        print(f"外呼停着：{told:%m-%d %H:%M} {stopped.by} 停的，{stopped.reason}。")
    if not records.standards.callbacks.on:
        print("热线自己不打（回访.yaml 的「自动外呼」），要由人来打。")
    _print(due, as_json, "没有要打的。")


def _switch(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    by = app.login_name()
    if options.action == "stop":
        switch = records.dialling.stop(options.reason, by, at_once=options.now)
        going_on = "正在打的马上挂断" if options.now else "已经接通的打完为止"
        told = f"外呼停了，所有服务器都不再打出去，{going_on}。再开：ivr callbacks start"
    else:
        switch = records.dialling.start(by, options.reason)
        told = "外呼又开始了，在时段里的马上就打。"
    _tell(switch_fields(switch), told, as_json)


def _print_rates(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    month = options.month or f"{local(SystemClock().now()):%Y-%m}"
    found = _MONTH.fullmatch(month)
    if found is None:
        raise WrongUse(f"月份「{month}」看不懂，请写成 2026-11 这样")
    rates = records.callbacks.rates(int(found[1]), int(found[2]))
    goal = records.callbacks.goal_percent
    if as_json:
        print_json({"month": month, **rates_fields(rates, goal)})
    else:
        callback_rates.print_rates(rates, goal)


def _record(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    wish = read_time(options.at) if options.at else None
    if options.at and wish is None:
        raise WrongUse(f"时间「{options.at}」看不懂，请写成 2026-11-24 16:00 这样")
    answer = CallbackAnswer(_RESULTS[options.result], options.level, options.reason, wish=wish)
    noted = records.callbacks.record(options.id, answer, app.login_name())
    if as_json:
        print_json(
            {
                **callback_fields(noted.callback),
                "reopened": [order.number for order in noted.reopened],
                "archived": [order.number for order in noted.archived],
            }
        )
    else:
        print(_what_followed(noted))


def _what_followed(noted: Noted) -> str:
    told = [f"{noted.callback.id} 记下了，现在是「{CALLBACK_STATE_NAMES[noted.callback.state]}」"]
    told += [f"工单 {order.number} 重新打开了" for order in noted.reopened]
    told += [f"工单 {order.number} 归档了" for order in noted.archived]
    if noted.next_at is not None:
        told.append(f"{local(noted.next_at):%m-%d %H:%M} 再打")
    return "，".join(told) + "。"


def _announce(options: argparse.Namespace, records: Records, as_json: bool) -> None:
    done = records.callbacks.announce(options.outage)
    fields = {
        "outage": done.outage.number,
        "added": done.added,
        "known": done.known,
        "unreachable": done.unreachable,
    }
    told = f"停电 {done.outage.number}：要打电话通知 {done.added} 户"
    more = [(done.known, "户早就列进去了"), (done.unreachable, "户没有电话")]
    told += "".join(f"，另有 {count} {words}" for count, words in more if count)
    _tell(fields, f"{told}。", as_json)


def _tell(fields: Mapping[str, object], told: str, as_json: bool) -> None:
    if as_json:
        print_json(fields)
    else:
        print(told)


COLUMNS = ("编号", "种类", "现在", "号码", "工单或停电", "打过", "结果", "下次", "说明")


def _print(callbacks: Sequence[Callback], as_json: bool, empty: str = "没有这样的回访。") -> None:
    if as_json:
        print_json([callback_fields(one) for one in callbacks])
    else:
        print_table(COLUMNS, [_row(one) for one in callbacks], empty)


def _row(callback: Callback) -> tuple[str, ...]:
    result = CALLBACK_RESULT_NAMES[callback.result] if callback.result else ""
    waits = callback.state is CallbackState.WAITING
    return (
        callback.id,
        CALLBACK_KIND_NAMES[callback.kind],
        CALLBACK_STATE_NAMES[callback.state],
        shown_number(callback) or "",
        "、".join(callback.orders) or callback.outage or "",
        f"{sum(one.rang for one in callback.tries)}",
        LEVELS.get(callback.level or 0, result),
        f"{local(callback.next_try_at):%m-%d %H:%M}" if waits else "",
        shown_reason(callback) or callback.note or "",
    )
