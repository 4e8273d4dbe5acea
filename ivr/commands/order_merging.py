"""`ivr orders merge`, `unmerge`, `merged`: what is one matter, and a person's last word on it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ivr.app import Records
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.domain.merging import MERGE_REASONS
from ivr.domain.order_life import STATUS_NAMES
from ivr.services.area_fields import merge_fields
from ivr.services.merge_desk import ShownMerge
from ivr.services.record_fields import order_fields

ACTIONS = ("merge", "unmerge", "merged")


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`merge A INTO B`, its undo, and the list."""
    merge = add_json_command(commands, "merge", "把一张工单并入另一张：ivr orders merge 甲 into 乙")
    merge.add_argument("number", metavar="工单号")
    merge.add_argument("into", metavar="into", type=_into, help="就写 into，或者写「并入」")
    merge.add_argument("main", metavar="主单号")
    unmerge = add_json_command(commands, "unmerge", "把并入的工单拆开，以后不再自动并这两张")
    unmerge.add_argument("number", metavar="工单号")
    for command in (merge, unmerge):
        command.add_argument("--reason", metavar="原因", required=True, help="记在两张的经过里")
    merged = add_json_command(commands, "merged", "看哪些工单并在一起，为什么，拆开过的也在")
    return [merge, unmerge, merged]


def run(options: argparse.Namespace, records: Records) -> int:
    """Merge, take apart, or list."""
    as_json = getattr(options, "json", False)
    if options.action == "merged":
        merges = records.merges.list_merges()
        if as_json:
            print_json([merge_fields(merge) for merge in merges])
        else:
            print_table(COLUMNS, [_row(merge) for merge in merges], "没有并在一起的工单。")
        return 0
    if options.action == "merge":
        order = records.merges.merge(options.number, options.main, options.reason)
        told = f"工单 {order.number} 已并入 {order.merged_into}。"
    else:
        order = records.merges.unmerge(options.number, options.reason)
        told = f"工单 {order.number} 已拆开，现在是「{STATUS_NAMES[order.status]}」。"
    if as_json:
        print_json(order_fields(order))
    else:
        print(told)
    return 0


def _into(word: str) -> str:
    if word.lower() not in {"into", "并入"}:
        raise argparse.ArgumentTypeError("两个工单号中间要写 into，例如 甲 into 乙")
    return word


COLUMNS = ("工单号", "主单", "主单现在", "地址", "为什么", "谁并的", "时间", "拆开")


def _row(shown: ShownMerge) -> tuple[str, ...]:
    merge, place = shown.merge, shown.order.address
    undone = ""
    if merge.undone_at is not None:
        undone = f"{local(merge.undone_at):%m-%d %H:%M} {merge.undo_reason}"
    return (
        merge.merged,
        merge.main,
        STATUS_NAMES[shown.main.status],
        place.text if place else "",
        "：".join(filter(None, (MERGE_REASONS[merge.reason], merge.note))),
        merge.by,
        f"{local(merge.at):%m-%d %H:%M}",
        undone,
    )
