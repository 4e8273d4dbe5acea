"""`ivr history`: every version of the flows that was published, and what each changed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.app.publishing import PublishingDesk
from ivr.clock import local
from ivr.commands.asking import version_number
from ivr.commands.output import print_json, print_table
from ivr.commands.parser import positive
from ivr.commands.version_output import print_diffs, shown
from ivr.config import Config
from ivr.domain.flow_versions import (
    Changes,
    Origin,
    cases_of,
    changes_between,
    diff_lines,
    flows_of,
)
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import WrongUse
from ivr.services.version_words import (
    change_fields,
    in_words,
    introduce,
    origin_in_words,
    version_fields,
)

COLUMNS = ("版本", "时间", "谁", "为什么", "改了什么", "备注")
USUAL = 20


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[N] [--restore DIR] [--most K] [--json]`."""
    parser.add_argument(
        "number", nargs="?", type=version_number, metavar="版本号", help="看这一版改了什么"
    )
    parser.add_argument(
        "--restore", type=Path, metavar="目录", help="把这一版的文件写到一个新目录里"
    )
    parser.add_argument(
        "--most", type=positive, default=USUAL, metavar="几版", help=f"最近几版，默认 {USUAL}"
    )
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Print the versions, one version's changes, or restore its files."""
    if options.restore is not None and options.number is None:
        raise WrongUse("--restore 前面要写哪一版，例如 ivr history 3 --restore 目录")
    with app.open_publishing(config) as desk:
        if options.number is None:
            _list(desk, options.most, options.json)
            return 0
        record = desk.versions.get(options.number)
        if options.restore is not None:
            desk.restore(record, options.restore)
        _show(desk, record, options.restore, options.json)
    return 0


def _list(desk: PublishingDesk, most: int, as_json: bool) -> None:
    found = desk.versions.history(most + 1)
    running = desk.running_number()
    versions = [(record, _changes(found, nth)) for nth, record in enumerate(found[:most])]
    if as_json:
        print_json([_fields(record, changes, running) for record, changes in versions])
        return
    rows = [_row(record, changes, running) for record, changes in versions]
    print_table(COLUMNS, rows, "还没有发布过。第一次 ivr serve 或 ivr publish 时会有第 1 版。")
    if len(found) > most:
        print(f"更早的没有列出来，要看就写 ivr history --most {found[0].number}")


def _changes(newest_first: Sequence[FlowVersionRecord], nth: int) -> Changes:
    """What the n-th version changed; the version before it comes after it."""
    before = flows_of(newest_first[nth + 1].files) if nth + 1 < len(newest_first) else {}
    return changes_between(before, flows_of(newest_first[nth].files))


def _row(record: FlowVersionRecord, changes: Changes, running: int | None) -> tuple[str, ...]:
    remarks = [
        "正在用" if record.number == running else "",
        "" if record.origin is Origin.PUBLISH else origin_in_words(record),
    ]
    return (
        str(record.number),
        f"{local(record.published_at):%Y-%m-%d %H:%M}",
        record.by or "没留名",
        record.reason,
        in_words(changes) if record.number > 1 else f"共 {len(flows_of(record.files))} 个文件",
        " ".join(filter(None, remarks)),
    )


def _fields(record: FlowVersionRecord, changes: Changes, running: int | None) -> dict[str, object]:
    in_force = {"running": record.number == running}
    return version_fields(record) | in_force | {"changes": change_fields(changes)}


def _show(
    desk: PublishingDesk, record: FlowVersionRecord, restored: Path | None, as_json: bool
) -> None:
    before = next(iter(desk.versions.history(1, before=record.number)), None)
    old, new = flows_of(before.files) if before else {}, flows_of(record.files)
    changes = changes_between(old, new)
    places = (f"{shown(before)}/" if before else "", f"{shown(record)}/")
    if as_json:
        diff = [line for name in changes.names for line in diff_lines(old, new, name, places)]
        print_json(_fields(record, changes, desk.running_number()) | {"diff": "\n".join(diff)})
        return
    if restored is not None:
        cases = len(cases_of(record.files))
        more = f"和 {cases} 个用例" if cases else ""
        print(f"{introduce(record)}的 {len(new)} 个文件{more}写到了 {restored}。")
        return
    print(introduce(record))
    if before is None:
        print(f"最早的一版，共 {len(new)} 个文件：{'、'.join(sorted(new))}")
        return
    print(f"和第 {before.number} 版相比：{in_words(changes)}")
    print_diffs(old, new, changes.names, places)
    if cases_of(before.files) and cases_of(record.files):
        tried = changes_between(cases_of(before.files), cases_of(record.files))
        print(f"用例：{in_words(tried)}")
