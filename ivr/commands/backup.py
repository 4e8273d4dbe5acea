"""`ivr backup`: everything worth keeping in one file, while the hotline goes on."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.clock import SystemClock
from ivr.commands.output import print_json
from ivr.config import Config

NICER = 15
"""Calls come first: a backup may take longer."""

TOLD = {"work_orders": "工单", "calls": "通话", "customers": "客户", "flow_versions": "流程版本"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`FILE|FOLDER [--check] [--json]`."""
    parser.add_argument(
        "target", type=Path, metavar="文件或目录", help="写到哪里；目录里的文件名按时间起"
    )
    parser.add_argument("--check", action="store_true", help="不备份，只检查一个备份文件是不是完好")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Write a backup, or check one."""
    target = options.target.expanduser()
    if options.check:
        backup = app.read_backup(target)
    else:
        os.nice(NICER)
        end_tidily()
        backup = app.write_backup(config, target, SystemClock())
    if options.json:
        print_json(fields(backup))
        return 0
    done = "备份是完好的" if options.check else "备份好了，检查过"
    print(f"{done}：{backup.path}（{in_words(backup)}）")
    if not options.check:
        print("里面有客户的资料和密码，只有你能读；请保管好，最好放到别的机器上。")
        print(f"恢复：ivr restore {backup.path} --data 新的数据目录")
        for name, folder in (("flows", config.flows), ("voices", config.voices)):
            if folder:
                print(f"不在里面：设置 {name} 的目录 {folder}，请另外备份。")
    return 0


def end_tidily() -> None:
    """A request to end leaves nothing half done behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def in_words(backup: app.Backup) -> str:
    """What is in it."""
    rows = [f"{name} {backup.rows.get(table, 0)}" for table, name in TOLD.items()]
    return "，".join([f"{backup.size / 1e6:.1f} MB", *rows, f"文件 {backup.files}"])


def fields(backup: app.Backup) -> dict[str, object]:
    """The same for programs."""
    return {
        "path": str(backup.path),
        "bytes": backup.size,
        "files": backup.files,
        **backup.manifest.about,
    }
