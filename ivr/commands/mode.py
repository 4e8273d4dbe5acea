"""`ivr mode`: a supervisor switches storm and trouble on and off, and sees what is on."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import datetime

from ivr import app
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.domain.local_time import read_time, shown_end
from ivr.domain.mode import MODE_NAMES, Mode, ModeSwitch
from ivr.errors import WrongUse
from ivr.services.mode_desk import ModeDesk
from ivr.services.mode_fields import modes_fields, switch_fields

EXAMPLE = "2026-11-24 20:00"


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`show`, `storm on|off`, `trouble on|off`, `off`."""
    actions = parser.add_subparsers(dest="action", metavar="show|storm|trouble|off")
    show = actions.add_parser("show", help="看现在是什么模式", description="看现在是什么模式")
    storm = actions.add_parser(
        "storm",
        help="风暴模式：大面积停电时，先告诉客户一句话，登记最短，不让客户等人工",
        description="风暴模式：大面积停电时，先告诉客户一句话，登记最短，不让客户等人工",
    )
    trouble = actions.add_parser(
        "trouble",
        help="系统故障模式：后台不能用时，只留号码和称呼，答应回电",
        description="系统故障模式：后台不能用时，只留号码和称呼，答应回电",
    )
    off = actions.add_parser("off", help="回到平常", description="关掉所有模式，回到平常")
    for switch in (storm, trouble):
        switch.add_argument("to", choices=("on", "off"), metavar="on|off", help="开、关")
        switch.add_argument("--until", metavar="时间", help=f"到几时自己结束，如 {EXAMPLE}")
    storm.add_argument("--say", metavar="一句话", help="先告诉每位客户的话，最多念 12 秒")
    storm.add_argument(
        "--area", action="append", default=[], metavar="片区", help="受影响的片区，用逗号分开"
    )
    for changing in (storm, trouble, off):
        changing.add_argument("--by", metavar="姓名", help="谁开的、关的，不写就用登录名")
        changing.add_argument("--reason", metavar="原因", default="", help="为什么，记在记录里")
    for each in (show, storm, trouble, off):
        each.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser, show, storm, trouble, off]


def run(options: argparse.Namespace, config: Config) -> int:
    """Show the mode in force (also where nothing is said), or switch."""
    with app.open_modes(config) as desk:
        if options.action in {None, "show"}:
            _show(desk, getattr(options, "json", False))
            return 0
        switches = _switched(desk, options)
        unknown = [area for switch in switches for area in desk.areas_of_nobody(switch.areas)]
    if options.json:
        print_json([switch_fields(switch) for switch in switches])
        return 0
    if not switches:
        print("本来就没有开着，没有要关的。")
    for switch in switches:
        print(_told(switch))
    for area in unknown:
        print(f"注意：没有一户客户的地址里有「{area}」，请核对写法；要改就再开一次。")
    return 0


def _switched(desk: ModeDesk, options: argparse.Namespace) -> Sequence[ModeSwitch]:
    by = options.by or app.login_name()
    mode = None if options.action == "off" else Mode(options.action)
    if mode is None or options.to == "off":
        return desk.switch_off(mode, by=by, reason=options.reason)
    until = _until(options.until)
    if mode is Mode.TROUBLE:
        return [desk.switch_on(mode, until, by=by, reason=options.reason)]
    areas = [name for written in options.area for name in re.split("[,，、]", written)]
    say = options.say or ""
    return [
        desk.switch_on(mode, until, by=by, reason=options.reason, say=say, areas=areas),
    ]


def _until(written: str | None) -> datetime:
    if written is None:
        raise WrongUse(f"要写明几时自己结束，例如 --until '{EXAMPLE}'")
    until = read_time(written)
    if until is None:
        raise WrongUse(f"结束时间「{written}」看不懂，请写成 {EXAMPLE} 这样")
    return until


def _told(switch: ModeSwitch) -> str:
    name = MODE_NAMES[switch.mode]
    if switch.until is None:
        return f"「{name}」模式关了，新来电两秒内照平常办。"
    return f"「{name}」模式开了，{shown_end(switch.until)} 自己结束；新来电两秒内就这样办。"


COLUMNS = ("时间", "模式", "到几时", "谁", "为什么", "片区", "先说的话")


def _show(desk: ModeDesk, as_json: bool) -> None:
    now, modes, log = desk.clock.now(), desk.modes(), desk.log()
    if as_json:
        print_json(modes_fields(modes, log, now))
        return
    print(f"现在是「{MODE_NAMES[modes.at(now)]}」模式。")
    print_table(COLUMNS, [_row(switch) for switch in log], "还没有开过别的模式。")


def _row(switch: ModeSwitch) -> tuple[str, ...]:
    return (
        f"{local(switch.at):%m-%d %H:%M}",
        MODE_NAMES[switch.mode],
        shown_end(switch.until) if switch.until is not None else "关了",
        switch.by,
        switch.reason,
        "、".join(switch.areas),
        switch.say,
    )
