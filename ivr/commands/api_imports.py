"""`ivr api imports`: who has imported what when, by the interface or by a command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ivr import app
from ivr.clock import local
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import add_json_command
from ivr.config import Config
from ivr.domain.import_log import LIST_NAMES, WAY_NAMES, ImportedList, ImportEntry

COLUMNS = ("时间", "导入了", "谁", "怎样", "新增", "更新", "跳过")
NAMED = {name: what.value for what, name in LIST_NAMES.items()}


ACTIONS = ("imports",)


def add_commands(
    commands: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`imports [--of LIST] [--most N] [--json]`."""
    parser = add_json_command(commands, "imports", "看谁在什么时候导入过什么资料，接口的和命令的")
    names = "、".join(f"{name}（{what.value}）" for what, name in LIST_NAMES.items())
    parser.add_argument(
        "--of",
        metavar="资料",
        type=lambda word: NAMED.get(word, word),
        choices=[what.value for what in ImportedList],
        help=f"只看这一种：{names}",
    )
    parser.add_argument("--most", type=int, default=50, metavar="几次", help="最近几次，不写是 50")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the newest imports, the newest first."""
    what = ImportedList(options.of) if options.of else None
    with app.open_records(config, create=False) as records:
        entries = records.imports.log(max(options.most, 0), what)
    if getattr(options, "json", False):
        print_json([_fields(entry) for entry in entries])
    else:
        print_table(COLUMNS, [_row(entry) for entry in entries], "还没有导入过资料。")
    return 0


def _row(entry: ImportEntry) -> tuple[str, ...]:
    sender = entry.sender
    return (
        f"{local(sender.at):%Y-%m-%d %H:%M}",
        LIST_NAMES[entry.what],
        sender.name,
        WAY_NAMES[sender.way],
        str(entry.added),
        str(entry.updated),
        str(entry.skipped),
    )


def _fields(entry: ImportEntry) -> dict[str, object]:
    sender = entry.sender
    return {
        "at": local(sender.at).isoformat(timespec="seconds"),
        "list": entry.what.value,
        "by": sender.name,
        "way": sender.way.value,
        "added": entry.added,
        "updated": entry.updated,
        "skipped": entry.skipped,
    }
