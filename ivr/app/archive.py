"""A backup's file: a tar archive whose last member lists every other one with its checksum."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from ivr.errors import BackupError
from ivr.system_reasons import reason_of

FORMAT = 1
MANIFEST = "manifest.json"
"""The last member: an archive without it was not finished."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    about: Mapping[str, object]
    sums: Mapping[str, str]
    """Each member's SHA-256."""


@dataclass
class ArchiveWriter:
    """Adds members; `finish` makes the archive whole."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def add_file(self, name: str, path: Path) -> bool:
        """A file as long as it is now, whatever is added to it meanwhile; False: it is gone."""
        try:
            with path.open("rb") as file:
                there = os.fstat(file.fileno())
                self._add(name, file, there.st_size, int(there.st_mtime), there.st_mode & 0o777)
        except FileNotFoundError:
            return False
        return True

    def add_bytes(self, name: str, content: bytes) -> None:
        """A small member."""
        self._add(name, io.BytesIO(content), len(content))

    def finish(self, about: Mapping[str, object]) -> None:
        """Add the list of what is in it."""
        listed = {"format": FORMAT, **about, "files": self.sums}
        content = json.dumps(listed, indent=1).encode()  # ASCII: any name comes back as it was
        self._add(MANIFEST, io.BytesIO(content), len(content))

    def _add(self, name: str, file: BinaryIO, size: int, at: int = 0, mode: int = 0o600) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, at, mode
        summed = _Summed(file)
        self.tar.addfile(member, summed)
        self.sums[name] = summed.sum.hexdigest()


@contextmanager
def written_archive(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive that only its owner can read, on the disk at the end."""
    opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            yield ArchiveWriter(tar)
        file.flush()
        os.fsync(file.fileno())


def check_archive(path: Path) -> Manifest:
    """Read all of it and compare; BackupError says what is wrong with it."""
    return _read(path, lambda name, member, file: _sum_of(file))


def unpack_archive(path: Path, folder: Path) -> Manifest:
    """Write all members into a folder; the same checks are made."""

    def unpack(name: str, member: tarfile.TarInfo, file: IO[bytes]) -> str:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        summed = _Summed(file)
        with target.open("xb") as written:
            while chunk := summed.read(_CHUNK):
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        target.chmod(member.mode & 0o777)
        if member.mtime:
            os.utime(target, (member.mtime, member.mtime))
        return summed.sum.hexdigest()

    return _read(path, unpack)


def _read(path: Path, take: Callable[[str, tarfile.TarInfo, IO[bytes]], str]) -> Manifest:
    sums: dict[str, str] = {}
    listed: object = None
    with _opened(path) as opened:
        try:
            with tarfile.open(fileobj=opened, mode="r:") as tar:
                for member in tar:
                    file = tar.extractfile(member) if member.isreg() else None
                    if file is None or not _is_safe(member.name) or member.name in sums:
                        raise _broken(path, f"里面有不该有的「{member.name}」")
                    if member.name == MANIFEST:
                        listed = json.loads(file.read())
                        break
                    sums[member.name] = take(member.name, member, file)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise _broken(path, "读到一半读不下去，或者不是备份文件") from error
    return _judged(path, listed, sums)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BackupError(f"没有找到备份文件 {path}，请检查路径。") from None
    except OSError as error:
        raise BackupError(f"备份文件 {path} 读不了（{reason_of(error)}）。") from error


def _judged(path: Path, listed: object, sums: Mapping[str, str]) -> Manifest:
    if listed is None:
        raise _broken(path, "没有写完")
    if not isinstance(listed, dict) or not isinstance(listed.get("files"), dict):
        raise _broken(path, "清单看不懂")
    version = listed.get("format")
    if not isinstance(version, int) or version > FORMAT:
        raise BackupError(f"备份文件 {path} 是更新版本的程序写的，请升级程序后再恢复。")
    expected = listed["files"]
    for name in sorted(expected.keys() | sums.keys()):
        if expected.get(name) != sums.get(name):
            raise _broken(path, f"「{name}」和写的时候不一样")
    return Manifest({key: value for key, value in listed.items() if key != "files"}, sums)


def _broken(path: Path, what: str) -> BackupError:
    return BackupError(f"备份文件 {path} 不完整或者损坏了（{what}），请换一个备份。")


def _is_safe(name: str) -> bool:
    """Whether it stays inside the folder that it is written to."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _sum_of(file: IO[bytes]) -> str:
    summed = _Summed(file)
    while summed.read(_CHUNK):
        pass
    return summed.sum.hexdigest()


class _Summed(io.RawIOBase):
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.sum.update(chunk)
        return chunk
