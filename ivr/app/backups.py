"""`ivr backup`: everything worth keeping in one file, while the hotline goes on.

The database is of one moment. What else lies in the data folder follows it: a recording that the
database names was on the disk before it was named, so that it is in the backup as well.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr import __version__
from ivr.app.archive import ArchiveWriter, Manifest, check_archive, written_archive
from ivr.app.house import EMBEDDED
from ivr.app.new_file import name_new_file
from ivr.app.store import store_place
from ivr.clock import Clock, local
from ivr.config import Config
from ivr.errors import BackupError
from ivr.system_reasons import reason_of
from storage.copies import Contents, copy_out

DATABASE = "database.db"
FOLDER = "data/"
SETTINGS = "ivr.toml"
KEEPSAKES = "unsaved.jsonl"
MADE_AGAIN = frozenset({"prompts", "models", "bench", "customers.changed"})
"""What lies in the data folder and is rendered, fetched or measured again by itself."""

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written and checked."""

    path: Path
    size: int
    """Bytes."""
    manifest: Manifest

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows each table has."""
        rows = self.manifest.about.get("rows")
        return rows if isinstance(rows, dict) else {}

    @property
    def files(self) -> int:
        """How many files of the data folder are in it."""
        return sum(name.startswith(FOLDER) for name in self.manifest.sums)


def write_backup(config: Config, wanted: Path, clock: Clock) -> Backup:
    """A new file, or a file named by the time in a folder; BackupError: there is none."""
    now = clock.now()
    target = wanted / f"ivr-{local(now):%Y%m%d-%H%M%S}.tar" if wanted.is_dir() else wanted
    target = target.absolute()
    _refuse_place(config, target)
    try:
        with _workshop(target) as folder:
            made = folder / "backup.tar"
            with written_archive(made) as archive:
                contents = _fill(config, archive, folder)
                archive.finish(
                    {
                        "program": __version__,
                        "made_at": now.isoformat(),
                        "revision": contents.revision,
                        "rows": dict(contents.rows),
                    }
                )
            manifest = check_archive(made)
            size = made.stat().st_size
            name_new_file(made, target)
    except FileExistsError:
        raise _taken(target) from None
    except OSError as error:
        where = error.filename or target
        raise BackupError(
            f"备份没有写成（{where}：{reason_of(error)}），没有留下半个文件。请检查磁盘空间和权限。"
        ) from error
    return Backup(target, size, manifest)


def read_backup(path: Path) -> Backup:
    """A backup, checked from the first byte to the last; BackupError says what is wrong."""
    manifest = check_archive(path)
    return Backup(path, path.stat().st_size, manifest)


def kept_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the data folder that is to be kept, by its name in there."""
    database = _database_files()
    seen: set[tuple[int, int]] = set()
    for folder, inner, files in os.walk(data, onerror=_raise, followlinks=True):
        here = Path(folder)
        there = here.stat()
        if (there.st_dev, there.st_ino) in seen:  # a link that leads back
            inner.clear()
            continue
        seen.add((there.st_dev, there.st_ino))
        top = here == data
        inner[:] = sorted(
            name for name in inner if not name.startswith(".") and not (top and name in MADE_AGAIN)
        )
        for name in sorted(files):
            skipped = name.startswith(".") or name.endswith(".part")
            if skipped or (top and name in MADE_AGAIN | database | {KEEPSAKES}):
                continue
            if (here / name).is_file():
                yield (here / name).relative_to(data).as_posix(), here / name


def _database_files() -> frozenset[str]:
    """What the copy stands for: the embedded database and what SQLite keeps beside it."""
    return frozenset({EMBEDDED, *(f"{EMBEDDED}-{end}" for end in ("wal", "shm", "journal"))})


def _fill(config: Config, archive: ArchiveWriter, folder: Path) -> Contents:
    copy = folder / DATABASE
    contents, keepsakes = _of_one_moment(config, copy)
    archive.add_file(DATABASE, copy)
    copy.unlink()
    if keepsakes:
        archive.add_bytes(FOLDER + KEEPSAKES, keepsakes)
    elsewhere = config.file is not None and config.file.resolve() != (
        (config.data / SETTINGS).resolve()
    )
    if elsewhere and config.file is not None:
        archive.add_file(FOLDER + SETTINGS, config.file)
    for name, path in kept_files(config.data):
        if not (elsewhere and name == SETTINGS):
            archive.add_file(FOLDER + name, path)
    return contents


def _of_one_moment(config: Config, copy: Path) -> tuple[Contents, bytes]:
    """The database, and what it refused so far: no record is in both, none is in neither."""
    place = store_place(config)
    path = config.data / KEEPSAKES
    for left in reversed(range(_ATTEMPTS)):
        before = _bytes_of(path)
        contents = copy_out(place.path_or_url, copy, place.password)
        if left == 0 or _bytes_of(path) == before:
            break
        copy.unlink()
    # Changing all the time: rather one record twice than none at all.
    return contents, before


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _refuse_place(config: Config, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise _taken(target)
    if not target.parent.is_dir():
        raise BackupError(f"没有 {target.parent} 这个目录，备份没有地方放，请先建好它。")
    if target.resolve().is_relative_to(config.data.resolve()):
        raise BackupError(
            f"备份 {target} 在数据目录里面，磁盘坏了会一起丢，请放到别的目录，最好是别的机器。"
        )


def _taken(target: Path) -> BackupError:
    return BackupError(f"已经有 {target} 了，备份不会覆盖它，请换一个名字。")


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target, gone at the end; nobody else can look into it."""
    folder = Path(tempfile.mkdtemp(prefix=".ivr-backup-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
