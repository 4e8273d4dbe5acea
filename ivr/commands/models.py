"""`ivr models`: fetch, list, check and choose the models of recognition and voices."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ivr import app
from ivr.commands.models_progress import FetchProgress
from ivr.commands.output import print_json, print_table
from ivr.config import Config
from ivr.errors import DiskFull, ModelError
from ivr.models.kinds import KINDS, ROLES
from ivr.models.probe import Probe, probe
from ivr.models.store import Installed

STATES = {"present": "有", "missing": "没有", "damaged": "不完整", "outdated": "旧的一份"}
WITHOUT_NETWORK = (
    "怎么办：检查网络和代理（HTTPS_PROXY、pip config、npm config）再取一次，下到一半的会接着下；"
    "或者在能上网的机器上下载好拷过来，再 ivr models fetch 名字 --from-file 文件夹。"
)
CHOOSE_ANOTHER = (
    "怎么办：--from-file 写下载好的文件，或者放着它们的文件夹；"
    "大小或者 sha256 不对的是没下完，请重新下载。"
)
COLUMNS = ("名字", "大小", "状态", "选用", "许可", "用途")


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`fetch [NAME…] [--from-file PATH]`, `list [--json]`, `check [NAME…]`, `use NAME|PATH`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="做什么")
    fetch = actions.add_parser("fetch", help="取模型；不写名字就取每样用途默认的")
    fetch.add_argument("names", nargs="*", metavar="名字", help="见 ivr models list")
    fetch.add_argument(
        "--from-file",
        metavar="路径",
        help="不上网，从这个文件或文件夹里取（模型文件本身，或装着它的 wheel、tgz）",
    )
    listed = actions.add_parser("list", help="清单里有哪些模型，哪些已经取来，用的是哪个")
    listed.add_argument("--json", action="store_true", help="给程序看的输出")
    check = actions.add_parser("check", help="核对校验和，并试用一次；不写名字就查已经取来的")
    check.add_argument("names", nargs="*", metavar="名字", help="见 ivr models list")
    check.add_argument("--json", action="store_true", help="给程序看的输出")
    use = actions.add_parser("use", help="选用哪个模型，或者自己放在某个文件夹里的模型")
    use.add_argument("wanted", metavar="名字或文件夹")
    return [parser, fetch, listed, check, use]


def run(options: argparse.Namespace, config: Config) -> int:
    """Do what was asked; 1 when a model cannot be had or is broken."""
    models = app.open_models(config)
    match options.action:
        case "fetch":
            return _fetch(models, options.names, options.from_file)
        case "list":
            return _list(models, json=options.json)
        case "check":
            return _check(models, options.names, json=options.json)
    return _use(models, options.wanted)


def _fetch(models: app.Models, names: Sequence[str], from_file: str | None) -> int:
    offered = Path(from_file).expanduser() if from_file else None
    wanted = [[name] for name in names] or [list(n) for n in models.manifest.wanted.values()]
    chosen = [[models.model(name) for name in several] for several in wanted]
    failed = beyond_reach = False
    with FetchProgress() as progress, models.fetcher(progress) as fetcher:
        for several in chosen:
            for model in several:
                try:
                    fetched = fetcher.fetch(model, offered)
                except ModelError as error:
                    progress.note(f"{model.name} 没有取到：{str(error).rstrip('。')}。")
                    beyond_reach = beyond_reach or not isinstance(error, DiskFull)
                    continue
                told = f"：{fetched.probe.text}" if fetched.probe else "，早就有了，校验和都对"
                progress.note(f"{model.name} 好了{told}。")
                break
            else:
                failed = True
    if failed and beyond_reach:
        print(CHOOSE_ANOTHER if offered else WITHOUT_NETWORK)
    return 1 if failed else 0


def _list(models: app.Models, *, json: bool) -> int:
    rows = [_row(models, name) for name in _all_names(models)]
    if json:
        print_json([asdict(row) for row in rows])
        return 0
    shown = [
        (
            row.name,
            f"{row.size / 1_000_000:.1f} MB",
            STATES[row.state],
            ROLES[row.role] if row.used else "",
            row.licence,
            row.purpose,
        )
        for row in rows
    ]
    print_table(COLUMNS, shown, "清单是空的。")
    return 0


def _all_names(models: app.Models) -> list[str]:
    return [
        *models.manifest.models,
        *(n for n in models.store.names() if n not in models.manifest.models),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """One model as `list` tells it; what only fetched ones have may be None."""

    name: str
    purpose: str
    kind: str
    role: str
    licence: str
    size: int
    state: str
    used: bool
    memory_mb: int | None
    folder: str | None


def _row(models: app.Models, name: str) -> _Row:
    pinned, installed = models.manifest.models.get(name), models.store.installed(name)
    kind = pinned.kind if pinned else installed.kind if installed else ""
    role = KINDS[kind].role
    filling = models.filling(role)
    return _Row(
        name=name,
        purpose=pinned.purpose if pinned else "自己放进来的",
        kind=kind,
        role=role,
        licence=pinned.licence if pinned else "",
        size=pinned.size if pinned else installed.size if installed else 0,
        state=_state(pinned.key if pinned else None, installed),
        used=filling is not None and filling.name == name,
        memory_mb=installed.memory_mb if installed else None,
        folder=str(installed.folder) if installed else None,
    )


def _state(key: str | None, installed: Installed | None) -> str:
    if installed is None:
        return "missing"
    if installed.missing():
        return "damaged"
    return "outdated" if key not in (None, installed.key) else "present"


def _check(models: app.Models, names: Sequence[str], *, json: bool) -> int:
    for name in names:
        if name not in _all_names(models):
            models.model(name)  # names those that there are
    results = {name: _examine(models, name) for name in names or models.store.names()}
    if json:
        print_json([{"name": name, **result.as_json()} for name, result in results.items()])
    elif not results:
        print("还没有取过模型。取：ivr models fetch")
    else:
        for name, result in results.items():
            good = result.state != "broken"
            cost = (
                f"（{result.memory_mb} MB 内存，{result.took_ms} 毫秒）" if result.memory_mb else ""
            )
            print(f"{'好  ' if good else '坏  '}  {name}：{result.text}{cost}")
            if not good:
                print(f"      怎么办：{_mend(models, name)}")
    return 1 if any(result.state == "broken" for result in results.values()) else 0


def _mend(models: app.Models, name: str) -> str:
    if name in models.manifest.models:
        return f"ivr models fetch {name}"
    return "从原来的文件夹再放一次：ivr models use 文件夹"


def _examine(models: app.Models, name: str) -> Probe:
    installed = models.store.installed(name)
    if installed is None:
        return Probe("broken", "没有取来")
    if broken := installed.broken():
        several = f"等 {len(broken)} 个文件" if len(broken) > 1 else ""
        return Probe("broken", f"{broken[0]} {several}和取来时不一样")
    return probe(installed.kind, installed.folder)


def _use(models: app.Models, wanted: str) -> int:
    with FetchProgress() as progress:
        installed = models.use(wanted, progress)
    role = KINDS[installed.kind].role
    print(f"{ROLES[role]}改用 {installed.name}，重新启动热线以后生效。")
    return 0
