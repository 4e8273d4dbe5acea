"""`ivr restore`: a backup becomes the data of a hotline that has none yet."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.commands.backup import end_tidily, fields, in_words
from ivr.commands.output import print_json
from ivr.config import Config, default_data_folder


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`FILE [--json]`."""
    parser.add_argument("backup", type=Path, metavar="备份文件", help="ivr backup 写的文件")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Restore into the data folder, which must not hold data yet."""
    end_tidily()
    restored = app.restore_backup(config, options.backup.expanduser(), os.environ)
    if options.json:
        print_json(
            fields(restored.backup)
            | {"data": str(config.data), "database": restored.place.shown}
            | {"kept_settings": restored.kept_settings}
        )
        return 0
    print(f"恢复好了：{config.data}（{in_words(restored.backup)}）")
    print(f"数据库：{restored.place.shown}")
    if restored.kept_settings:
        print("设置用的是这里已有的，备份里的 ivr.toml 没有用。")
    own = "" if config.data == default_data_folder() else f" --data {config.data}"
    print(f"可以启动热线了：ivr serve{own}")
    return 0
