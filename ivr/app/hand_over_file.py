"""Puts a sheet for teams on the disk: whole and lasting, before anything counts as handed over."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ivr.app.new_file import name_new_file
from ivr.errors import ImportFileError
from ivr.services.hand_over_sheet import Sheet, SheetDesk
from ivr.system_reasons import reason_of


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A file that is on the disk."""

    path: Path
    sheet: Sheet
    handed_over: int
    """How many of its messages were handed over by this."""


def write_hand_over(
    desk: SheetDesk, path: Path, team: str | None = None, batch: int | None = None
) -> WrittenSheet:
    """Write what waits, or a batch again. ImportFileError: there is no file, nothing is lost."""
    target = path.absolute()
    if target.exists() or target.is_symlink():
        raise ImportFileError(f"{path} 已经存在，派单表格不会盖掉它，请换一个文件名")
    sheet = desk.begin(team) if batch is None else desk.again(batch)
    try:
        _write(sheet.content, target)
    except FileExistsError:
        raise ImportFileError(f"{path} 已经存在，派单表格不会盖掉它，请换一个文件名") from None
    except OSError as error:
        raise ImportFileError(
            f"{path} 写不了（{reason_of(error)}），第{sheet.batch}批还没有交出去，"
            "换一个目录再运行一次就会接着写这一批"
        ) from error
    return WrittenSheet(path, sheet, desk.finish(sheet.batch))


def _write(content: bytes, target: Path) -> None:
    """Only the finished file has its name. It tells of customers: nobody else may read it."""
    opened, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        name_new_file(made, target)
    finally:
        made.unlink(missing_ok=True)
