"""`ivr orders clocks`, `pause`, `resume`, `start`, `stop`: what is due, and what was kept."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ivr.app import Records
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.domain.kept_promises import KeptPromises
from ivr.domain.local_time import shown_end
from ivr.domain.matters import AGREED, MATTER_WORDS
from ivr.domain.service_clock import STATE_NAMES, State
from ivr.domain.terms import KIND_NAMES
from ivr.errors import WrongUse
from ivr.services.clock_desk import ClockDesk, ShownClock
from ivr.services.clock_fields import clock_fields, kept_fields

ACTIONS = ("clocks", "pause", "resume", "start", "stop")

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_MATTERS = {word: matter for matter, word in MATTER_WORDS.items()}


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`clocks`, and what changes one by hand."""
    clocks = add_json_command(commands, "clocks", "看各项时限：还剩多少，哪些快到了，哪些超时了")
    clocks.add_argument("--near", action="store_true", help="只看快到时限的")
    clocks.add_argument("--breached", action="store_true", help="只看已经超时的")
    clocks.add_argument("--paused", action="store_true", help="只看暂停着的")
    clocks.add_argument("--month", metavar="年-月", help="看一个月的按时率，如 2026-11")
    pause = add_json_command(commands, "pause", "暂停一张工单的时限，例如在等客户")
    pause.add_argument("number", metavar="工单号")
    pause.add_argument("--reason", metavar="原因", required=True, help="为什么暂停，记在经过里")
    resume = add_json_command(commands, "resume", "让暂停的时限接着计")
    resume.add_argument("number", metavar="工单号")
    for command in (pause, resume):  # of both the matter may be left out
        help_text = "只动这一项时限，如 到场；不写就是全部"
        command.add_argument("--matter", metavar="项目", choices=list(_MATTERS), help=help_text)
    start = add_json_command(commands, "start", "开始计一项时限，例如停电的原因已经消除")
    stop = add_json_command(commands, "stop", "一项办完了，停下它的时限")
    for command in (start, stop):
        command.add_argument("number", metavar="工单号")
        command.add_argument("matter", metavar="项目", choices=list(_MATTERS), help="如 复电")
    return [clocks, pause, resume, start, stop]


def run(options: argparse.Namespace, records: Records) -> int:
    """Print clocks or a month's rates, or let clocks stand still and go on."""
    as_json = getattr(options, "json", False)
    if options.action == "clocks":
        if options.month:
            _print_month(records, options, as_json)
        else:
            _print_clocks(records.clocks.list_clocks(_wanted(options)), as_json)
        return 0
    changed = _change(options, records.clocks)
    if as_json:
        print_json([clock_fields(shown) for shown in changed])
        return 0
    for shown in changed:
        due = f"，限期 {_due(shown)}" if shown.reading.due else ""
        state = STATE_NAMES[shown.reading.state]
        print(f"工单 {shown.order.number} 的「{shown.clock.name}」时限现在是「{state}」{due}。")
    return 0


def _change(options: argparse.Namespace, desk: ClockDesk) -> Sequence[ShownClock]:
    matter = _MATTERS[options.matter] if options.matter else None
    if options.action == "pause":
        return desk.pause(options.number, options.reason, matter)
    if options.action == "resume" or matter is None:
        return desk.resume(options.number, matter)
    act = desk.start if options.action == "start" else desk.stop
    return act(options.number, matter)


def _wanted(options: argparse.Namespace) -> Sequence[State]:
    asked = {
        State.BREACHED: options.breached,
        State.NEAR: options.near,
        State.PAUSED: options.paused,
    }
    return [state for state, wanted in asked.items() if wanted]


COLUMNS = ("工单号", "种类", "状态", "项目", "时限", "现在", "限期", "还剩", "暂停过", "标准")


def _print_clocks(clocks: Sequence[ShownClock], as_json: bool) -> None:
    if as_json:
        print_json([clock_fields(shown) for shown in clocks])
    else:
        print_table(
            COLUMNS, [_row(shown) for shown in clocks], "没有这样的时限（试打的电话不列）。"
        )


def _row(shown: ShownClock) -> tuple[str, ...]:
    left = shown.reading.left
    return (
        shown.order.number,
        KIND_NAMES[shown.order.kind],
        shown.order.status_name,
        shown.clock.name,
        _limit(shown),
        STATE_NAMES[shown.reading.state],
        _due(shown),
        _length(left) if left >= timedelta(0) else f"超 {_length(-left)}",
        _length(shown.reading.paused) if shown.clock.pauses else "",
        shown.clock.regime,
    )


def clock_in_words(shown: ShownClock) -> str:
    """One clock in a line: 到场 45分钟，计时中，限期 11-24 12:45，还剩 30分钟。"""
    words = [f"{shown.clock.name} {_limit(shown)}"]
    words.append(STATE_NAMES[shown.reading.state])
    if due := _due(shown):
        words.append(f"限期 {due}")
    if shown.clock.is_running:
        left = shown.reading.left
        words.append(f"还剩 {_length(left)}" if left >= timedelta(0) else f"超了 {_length(-left)}")
    return "，".join(words)


def _limit(shown: ShownClock) -> str:
    # How long it was until an agreed moment means nothing to anybody.
    return "约定" if shown.clock.matter in AGREED else shown.clock.promise.limit.text


def _due(shown: ShownClock) -> str:
    due = shown.reading.due
    if due is None:
        return ""
    return f"{shown_end(due.at)}{'（暂定）' if due.provisional else ''}"


MONTH_COLUMNS = (
    "项目",
    "时限",
    "标准",
    "按时",
    "超时",
    "未定",
    "按时率",
    "平均用时",
    "要求",
    "达标",
)


def _print_month(records: Records, options: argparse.Namespace, as_json: bool) -> None:
    found = _MONTH.fullmatch(options.month)
    if found is None:
        raise WrongUse(f"月份「{options.month}」看不懂，请写成 2026-11 这样")
    if _wanted(options):
        raise WrongUse("--month 看的是全月的按时率，不能和 --near、--breached、--paused 一起用")
    kept = records.clocks.kept(int(found[1]), int(found[2]))
    if as_json:
        print_json({"month": options.month, "promises": [kept_fields(one) for one in kept]})
    else:
        print_table(MONTH_COLUMNS, [_month_row(one) for one in kept], "这个月没有要计时的事。")


def _month_row(kept: KeptPromises) -> tuple[str, ...]:
    goal = "平均" if kept.promise.by_average else f"{kept.promise.goal_percent}%"
    return (
        MATTER_WORDS[kept.matter],
        "约定" if kept.matter in AGREED else kept.promise.limit.text,
        kept.regime,
        f"{kept.kept}",
        f"{kept.breached}",
        f"{kept.undecided}",
        "" if kept.rate is None else f"{kept.rate:.1%}",
        "" if kept.average is None else _length(kept.average),
        goal,
        {None: "", True: "是", False: "否"}[kept.reached],
    )


def _length(time: timedelta) -> str:
    """A length of time in the two units that matter, cut off below."""
    minutes, seconds = divmod(time // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分钟"), (seconds, "秒"))
    told = [f"{count}{unit}" for count, unit in parts if count]
    return "".join(told[:2]) or "0秒"
