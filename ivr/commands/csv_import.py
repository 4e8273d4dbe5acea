"""What the commands that import a CSV file share: a template, an import that tells every row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ivr import app
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.domain.import_log import ImportWay, Sender
from ivr.errors import ImportFileError
from ivr.services.import_report import ImportReport
from ivr.system_reasons import reason_of

Import = Callable[[Config, bytes, bool, Sender], ImportReport]
"""What brings a file's content; bad rows are left out where that is wanted, the log names whom."""


AddCommands = Callable[["argparse._SubParsersAction[Any]"], Sequence[argparse.ArgumentParser]]


def add_arguments(
    parser: argparse.ArgumentParser,
    more: Mapping[str, str] | None = None,
    *,
    commands: Sequence[AddCommands] = (),
    names: Sequence[str] = (),
) -> Sequence[argparse.ArgumentParser]:
    """`import FILE [--skip-bad]`, `template FILE`, and `more` actions without arguments.

    `more` says what each means; `commands` add further ones, of these `names`.
    """
    more = more or {}
    metavar = "|".join(("import", "template", *more, *names))
    actions = parser.add_subparsers(dest="action", metavar=metavar, required=True)
    others = [actions.add_parser(name, help=why, description=why) for name, why in more.items()]
    others += [added for add in commands for added in add(actions)]
    return [parser, *add_files(actions), *others]


def add_files(
    actions: argparse._SubParsersAction[Any],
) -> Sequence[argparse.ArgumentParser]:
    """`import FILE [--skip-bad]` and `template FILE` among other actions."""
    bring = actions.add_parser("import", help="导入 CSV 文件", description="导入 CSV 文件")
    bring.add_argument("file", type=Path, metavar="文件.csv")
    bring.add_argument("--skip-bad", action="store_true", help="跳过有错的行，导入其余的")
    template = actions.add_parser("template", help="写出一份样板", description="写出一份样板")
    template.add_argument("file", type=Path, metavar="文件.csv")
    return [bring, template]


def run(
    options: argparse.Namespace, config: Config, *, bring: Import, template: bytes, noun: str
) -> int:
    """Import, or write the template."""
    path: Path = options.file
    if options.action == "template":
        if path.exists():
            raise ImportFileError(f"{path} 已经存在，为免盖掉您的资料，请换一个文件名。")
        try:
            path.write_bytes(template)
        except OSError as error:
            raise ImportFileError(f"{path} 写不了（{reason_of(error)}），请换一个目录。") from error
        print(f"样板已写到 {path}，填好以后用 ivr {options.command} import {path} 导入。")
        return 0
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportFileError(
            f"{path} 读不了（{reason_of(error)}），请检查文件名和权限。"
        ) from error
    sender = Sender(app.login_name(), ImportWay.COMMAND, SystemClock().now())
    report = bring(config, content, options.skip_bad, sender)
    for row in report.skipped:
        print(f"{path}：{row}，已跳过", file=sys.stderr)
    print(f"{noun}：新增 {report.added}，更新 {report.updated}，跳过 {len(report.skipped)}。")
    return 1 if report.skipped else 0
