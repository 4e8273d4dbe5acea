"""`ivr rollback`: put flows that ran before into force again, as a new version."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ivr import app
from ivr.app.publishing import PublishingDesk, Restored, RolledBack
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
        "--restore-folder", action="store_true", help="流程文件夹里的文件和用例也换成那一版"
    )
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Publish the old content anew; the folder stays as it is unless it is to follow."""
    with app.open_publishing(config) as desk:
        by, reason = options.by or app.login_name(), (options.reason or "").strip()
        done = desk.roll_back(options.number, by=by, reason=reason)
        restored = _restored(desk, done) if options.restore_folder else None
        folder, newest = desk.folder.path, desk.versions.latest_number()
    if options.json:
        print_json(
            {
                "published": version_fields(done.record) if done.record else None,
                "folder_differs": change_fields(done.folder_differs),
                "folder_restored": options.restore_folder,
                "cases_restored": restored is not None and restored.cases,
                "kept": str(restored.kept) if restored and restored.kept else None,
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
    if restored is not None:
        _tell_of_restored(restored, folder)
    elif not done.folder_differs:
        print(f"流程文件夹 {folder} 和它一样。")
    else:
        _tell_the_ways_on(options.number, newest, done, folder)
    return 0


def _restored(desk: PublishingDesk, done: RolledBack) -> Restored:
    latest = done.record or desk.versions.latest()
    assert latest is not None
    return desk.bring_folder_back(latest)


def _tell_of_restored(restored: Restored, folder: Path) -> None:
    if restored.cases:
        print(f"流程文件夹 {folder} 里的流程和用例也换成了这一版的。")
    else:
        print(
            f"流程文件夹 {folder} 里的流程也换成了这一版的。\n"
            "  这一版发布的时候还不存用例，用例没有动。先跑一遍：ivr cases；没通过的自己改，"
            "程序写的那些（每条路）删掉，再用 ivr explore --save-missing 重写。"
        )
    if restored.kept:
        print(f"文件夹里没发布过的改动留了一份在 {restored.kept}。")


def _tell_the_ways_on(number: int, newest: int, done: RolledBack, folder: Path) -> None:
    print(
        f"流程文件夹 {folder} 没有动，退回去的改动还在里面：{in_words(done.folder_differs)}。"
        "接下来有三条路：\n"
        f"  改好了，让它重新启用：ivr publish --over {newest}"
        f"（意思是「知道第 {newest} 版是退回，仍用文件夹里的」）\n"
        "  不要退回去的改动，只要您后来另外改的：ivr publish --merge\n"
        f"  全都不要，文件夹和用例也回到这一版：ivr rollback {number} --restore-folder"
        "（没发布过的改动会留一份，告诉您在哪里）"
    )
