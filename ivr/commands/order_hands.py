"""`ivr orders fill`, `assign`, `shift`: what people write into orders, and who owns them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ivr.app import Records
from ivr.commands.output import print_json
from ivr.commands.parser import add_json_command
from ivr.domain.address import Address
from ivr.domain.rerouting import REROUTED
from ivr.domain.work_order import FIELD_NAMES
from ivr.errors import WrongUse
from ivr.services.record_fields import order_fields

MOST_ADDRESS = 200
"""As long as an address in the customers' file may be, in characters."""

ACTIONS = ("fill", "assign", "shift")

OPTIONS: Mapping[str, str] = {
    "address": "--address",
    "contact": "--contact",
    "name": "--name",
    "symptom": "--symptom",
    "topic": "--topic",
    "cause": "--cause",
    "result": "--result",
    "team": "--team",
    "language": "--language",
}
"""The option for each field that takes a text."""


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """The commands."""
    fill = add_json_command(commands, "fill", "补写一张工单：故障原因、处理结果、联系电话、地址……")
    fill.add_argument("number", metavar="工单号")
    for name, option in OPTIONS.items():
        fill.add_argument(option, dest=name, metavar=FIELD_NAMES[name])
    fill.add_argument("--own-installation", action="store_true", help="故障在客户自己的设备上")
    assign = add_json_command(commands, "assign", "把一张工单交给另一个负责人")
    assign.add_argument("number", metavar="工单号")
    assign.add_argument("--to", required=True, metavar="负责人")
    shift = add_json_command(
        commands, "shift", "交接班：一个人名下没办结的工单，全部连同责任交给接班的人"
    )
    shift.add_argument("--from", dest="out", required=True, metavar="交班人")
    shift.add_argument("--to", required=True, metavar="接班人")
    for command in (assign, shift):
        command.add_argument("--reason", metavar="说明", help="交接时要说的话，记在经过里")
    return [fill, assign, shift]


def run(options: argparse.Namespace, records: Records) -> int:
    """Change orders by hand."""
    as_json = getattr(options, "json", False)
    desk = records.operator
    if options.action == "shift":
        handed = desk.change_shift(options.out, options.to, options.reason)
        if as_json:
            print_json([order_fields(order) for order in handed])
        else:
            numbers = "、".join(order.number for order in handed)
            print(f"{len(handed)} 张工单由{options.out}交给了{options.to}：{numbers}。")
        return 0
    if options.action == "assign":
        order = desk.hand_over(options.number, options.to, options.reason)
        told = f"工单 {order.number} 现在由{order.owner}负责。"
    else:
        order = desk.fill(options.number, _fields(options))
        told = f"工单 {order.number} 已经补写好了。"
        if order.history[-1].event == REROUTED:
            told += f"{order.history[-1].note}。"
    if as_json:
        print_json(order_fields(order))
    else:
        print(told)
    return 0


def _fields(options: argparse.Namespace) -> Mapping[str, object]:
    given = {name: getattr(options, name) for name in OPTIONS}
    fields: dict[str, object] = {name: text for name, text in given.items() if text is not None}
    if "address" in fields:
        fields["address"] = _address(str(fields["address"]))
    if options.own_installation:
        fields["own_installation"] = True
    if not fields:
        raise WrongUse("没有写要补什么，例如：ivr orders fill 工单号 --cause 接户线烧断")
    return fields


def _address(text: str) -> Address:
    if not text.strip() or len(text) > MOST_ADDRESS:
        raise WrongUse(f"地址要写 1 到 {MOST_ADDRESS} 个字，例如 --address 和平路18号3单元302室")
    return Address.parse(text)
