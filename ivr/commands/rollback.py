"""`ivr rollback`: put flows that ran before into force again, as a new version."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.app.publishing import PublishingDesk, RolledBack
from ivr.commands.asking import version_number
from ivr.commands.output import print_json
from ivr.config import Config
from ivr.services.version_words import change_fields, in_words, version_fields

SETTINGS = {"flows": "--flows"}


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`VERSION [--reason TEXT] [--by NAME] [--restore-folder] [--flows DIR] [--json]`."""
    parser.add_argument(
        "number", type=version_number, metavar="版本号", help="退回到哪一版，见 ivr history"
    )
    parser.add_argument("--reason", metavar="原因", help="为什么退回")
    parser.add_argument("--by", metavar="姓名", help="谁退回的，不写就用登录名")
    parser.add_argument(
        "--restore-folder", action="store_true", help="流程目录里的文件也换成那一版"
    )
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Publish the old content anew; the folder stays as it is unless it is to follow."""
    with app.open_publishing(config) as desk:
        by, reason = options.by or app.login_name(), (options.reason or "").strip()
        done = desk.roll_back(options.number, by=by, reason=reason)
        kept = _restored(desk, done) if options.restore_folder else None
        folder = desk.folder.path
    if options.json:
        print_json(
            {
                "published": version_fields(done.record) if done.record else None,
                "folder_differs": change_fields(done.folder_differs),
                "folder_restored": options.restore_folder,
                "kept": str(kept) if kept else None,
            }
        )
        return 0
    if done.record is None:
        print(f"正在用的就是第 {options.number} 版的内容，没有要退的。")
    else:
        print(
            f"已退回到第 {options.number} 版的流程，记作第 {done.record.number} 版，"
            "正在运行的热线两秒内启用。"
        )
    _tell_of_folder(options, done, folder, kept)
    return 0


def _restored(desk: PublishingDesk, done: RolledBack) -> Path | None:
    latest = done.record or desk.versions.latest()
    assert latest is not None
    return desk.bring_folder_back(latest)


def _tell_of_folder(
    options: argparse.Namespace, done: RolledBack, folder: Path, kept: Path | None
) -> None:
    if not done.folder_differs:
        print(f"流程目录 {folder} 和它一样。")
    elif options.restore_folder:
        print(f"流程目录 {folder} 也换成了这一版。")
        if kept:
            print(f"目录里没发布过的改动留了一份在 {kept}。")
    else:
        print(
            f"流程目录 {folder} 没有动，和它不一样：{in_words(done.folder_differs)}。\n"
            "  在目录里改好以后 ivr publish，会先问一声再让退回去的改动重新启用。\n"
            f"  要让目录也回到这一版：ivr rollback {options.number} --restore-folder"
        )
