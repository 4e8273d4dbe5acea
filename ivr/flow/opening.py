"""Opens flow files: what a file holds, no more than may be read, or why it cannot be opened."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

MOST_BYTES = 1_000_000

ENDINGS = (".yaml", ".yml")

_REASONS = {
    errno.EACCES: "没有读取的权限，请把权限改好",
    errno.EPERM: "没有读取的权限，请把权限改好",
    errno.ELOOP: "它是一个链接，绕来绕去又回到自己，请删掉重建",
    errno.ENOENT: "文件不在，或者它是一个链接，指向的文件不在",
    errno.EISDIR: "它是一个文件夹，请改名或者移走",
}


def bytes_of(path: Path) -> bytes | str:
    """What a file holds; or, in Chinese, why it cannot be opened."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            return _REASONS[errno.EISDIR]
        if not stat.S_ISREG(kind):  # reading a pipe would wait for ever
            return "它不是普通的文件，请移走"
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        return reason(error)


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def flow_files(folder: Path) -> list[Path]:
    """The flow files that lie directly in a folder, readable or not.

    Names that begin with a dot are what editors and systems leave behind.
    """
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix in ENDINGS and not p.name.startswith("."))
