"""`ivr restore`: a backup becomes the data of a hotline that has none yet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.app.archive import unpack_archive
from ivr.app.backups import DATABASE, FOLDER, MADE_AGAIN, SETTINGS, Backup
from ivr.app.new_file import name_new_file, sync_folder
from ivr.app.running import whole_folder
from ivr.app.store import StorePlace, store_place
from ivr.config import Config, load
from ivr.errors import BackupError
from ivr.system_reasons import reason_of
from storage.copies import copy_into_server, examine_copy


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup was restored to."""

    backup: Backup
    place: StorePlace
    kept_settings: bool
    """Whether the settings that were there already stayed, and not those of the backup."""


def restore_backup(config: Config, path: Path, environment: Mapping[str, str]) -> Restored:
    """All of it or nothing; BackupError or StorageError say why nothing was changed.

    The database goes where the settings say that are in force afterwards: those of the data
    folder or of `--config` if there are any, else those of the backup.
    """
    data = config.data.absolute()
    try:
        with _made(data), whole_folder(data):
            _refuse_occupied(data)
            with _workshop(data) as folder:
                return _restore(config, path, environment, folder)
    except OSError as error:
        where = error.filename or data
        raise BackupError(
            f"没有恢复成（{where}：{reason_of(error)}），什么都没有改。请检查磁盘空间和权限。"
        ) from error


def _restore(config: Config, path: Path, environment: Mapping[str, str], folder: Path) -> Restored:
    manifest = unpack_archive(path, folder)
    copy = folder / DATABASE
    if not copy.is_file():
        raise BackupError(f"备份文件 {path} 里没有数据库，请换一个备份。")
    examine_copy(copy, f"备份文件 {path} 里的数据库")
    brought = folder / FOLDER
    brought.mkdir(exist_ok=True)
    settings = brought / SETTINGS
    kept_settings = config.file is not None
    if kept_settings:
        settings.unlink(missing_ok=True)
    elif settings.exists():
        config = load(config.data, settings, environment)
    place = store_place(config)
    with _moved(brought, config.data.absolute()):
        if place.file is None:
            copy_into_server(copy, str(place.path_or_url), place.password)
        else:
            name_new_file(copy, place.file)
    backup = Backup(path, path.stat().st_size, manifest)
    return Restored(backup, place, kept_settings)


def _refuse_occupied(data: Path) -> None:
    """What may lie there: settings, and what makes itself again."""
    harmless = MADE_AGAIN | {SETTINGS}
    strange = sorted(
        entry.name
        for entry in data.iterdir()
        if not entry.name.startswith(".") and entry.name not in harmless
    )
    if strange:
        raise BackupError(
            f"数据目录 {data} 里已经有数据（{strange[0]}），恢复不会覆盖它。"
            "请停下热线，把这个目录改名留着，或者用 --data 换一个空目录。"
        )


@contextmanager
def _made(data: Path) -> Iterator[None]:
    """The data folder, gone again when it was new and nothing came of it."""
    new = not data.exists()
    data.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if new:
            shutil.rmtree(data, ignore_errors=True)
        raise


@contextmanager
def _workshop(data: Path) -> Iterator[Path]:
    """A folder on the same disk as the data, so that all is moved in at once."""
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=data))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _moved(brought: Path, data: Path) -> Iterator[None]:
    """Everything in its place; moved out again when what follows fails."""
    moved: list[Path] = []
    try:
        for entry in sorted(brought.iterdir()):
            entry.rename(data / entry.name)
            moved.append(data / entry.name)
        sync_folder(data)
        yield
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
