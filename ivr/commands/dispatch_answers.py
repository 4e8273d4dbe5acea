"""`ivr dispatch import` and `template`: crews' answers by CSV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ivr import app
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.errors import ImportFileError
from ivr.services.answer_sheet import answers_template, import_answers
from ivr.services.crew_answers import CrewAnswers
from ivr.system_reasons import reason_of

ACTIONS = ("import", "template")


def run(options: argparse.Namespace, config: Config) -> int:
    """Take a file of answers, or write an empty one; the exit status."""
    path: Path = options.file
    if options.action == "template":
        _write_template(path)
        print(f"空表格已写到 {path}，填好以后用 ivr dispatch import {path} 收下。")
        return 0
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportFileError(
            f"{path} 读不了（{reason_of(error)}），请检查文件名和权限。"
        ) from error
    with app.open_records(config, create=False) as records:
        desk = CrewAnswers(records.operator.office)
        report = import_answers(desk, content, skip_bad=options.skip_bad)
    for row in report.skipped:
        print(f"{path}：{row}，已跳过", file=sys.stderr)
    if getattr(options, "json", False):
        skipped = [{"line": row.line, "reason": row.reason} for row in report.skipped]
        print_json({"taken": report.taken, "known": report.known, "skipped": skipped})
    else:
        print(f"回复：收下 {report.taken}，早就知道 {report.known}，跳过 {len(report.skipped)}。")
    return 1 if report.skipped else 0


def _write_template(path: Path) -> None:
    try:
        with path.open("xb") as file:
            file.write(answers_template())
    except FileExistsError:
        raise ImportFileError(f"{path} 已经存在，为免盖掉您的资料，请换一个文件名。") from None
    except OSError as error:
        raise ImportFileError(f"{path} 写不了（{reason_of(error)}），请换一个目录。") from error
