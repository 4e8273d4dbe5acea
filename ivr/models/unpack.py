"""Archives opened safely: nothing leaves the folder, nothing grows beyond what was expected.

Only plain files and folders come out. Links, devices, absolute names and names with `..` end the
unpacking, whoever made the archive; so do more bytes or entries than the manifest allows.
"""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from ivr.errors import ModelError
from ivr.models.download import disk_trouble

MOST_ENTRIES = 20_000
MOST_EXPANSION = 200
"""A tar's compression: more than this many times its size is a bomb, not a model."""
PIECE = 2**20

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    gzip.BadGzipFile,
)


def unpack(archive: Path, inside: str, target: Path, most_bytes: int) -> None:
    """Unpack what lies below the folder `inside` of a zip, wheel or tar into `target`."""
    room = _Room(most_bytes)
    found = False
    with _told(archive.name):
        for name, read in _files_of(archive):
            place = _below(name, inside)
            if place is None:
                continue
            found = True
            with read() as source:
                _write(source, target / place, room)
    if not found:
        raise ModelError(f"压缩包 {archive.name} 里没有「{inside}」")


def extract_member(archive: Path, member: str, output: IO[bytes], most_bytes: int) -> None:
    """Append one file of a zip, wheel or tar to an open file."""
    room = _Room(most_bytes)
    with _told(archive.name):
        for name, read in _files_of(archive):
            if name == member:
                with read() as source:
                    _copy(source, output, room)
                return
    raise ModelError(f"包 {archive.name} 里没有「{member}」")


class _Room:
    """How much may still come out."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes

    def take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise ModelError("压缩包解开后比清单里写的大得多，不解了")


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ModelError(f"压缩包 {name} 坏了（{error}）") from error
    except RuntimeError as error:
        raise ModelError(f"压缩包 {name} 加了密码，打不开") from error


Reader = Callable[[], IO[bytes]]


def _files_of(archive: Path) -> Iterator[tuple[str, Reader]]:
    """Every file with how it is read; each must be read before the next is asked for."""
    files = _zip_files if zipfile.is_zipfile(archive) else _tar_files
    seen = set()
    for count, (name, read) in enumerate(files(archive)):
        if count >= MOST_ENTRIES:
            raise ModelError(f"压缩包里的文件超过 {MOST_ENTRIES} 个，不解了")
        _require_harmless(name)
        if name in seen:
            raise ModelError(f"压缩包里「{name}」有两份，不解了")
        seen.add(name)
        yield name, read


def _zip_files(archive: Path) -> Iterator[tuple[str, Reader]]:
    with zipfile.ZipFile(archive) as package:
        for entry in package.infolist():
            mode = stat.S_IFMT(entry.external_attr >> 16)
            if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise ModelError(f"压缩包里「{entry.filename}」不是普通文件，不解了")
            if entry.is_dir():
                _require_harmless(entry.filename.rstrip("/"))
            else:
                yield entry.filename, lambda entry=entry: package.open(entry)  # type: ignore[misc]


def _tar_files(archive: Path) -> Iterator[tuple[str, Reader]]:
    limit = archive.stat().st_size * MOST_EXPANSION
    with _decompressed(archive) as stream:
        limited = _Limited(stream, limit)
        with tarfile.open(fileobj=limited, mode="r|") as package:
            for entry in package:
                if entry.isdir():
                    _require_harmless(entry.name)
                elif entry.isreg():
                    yield entry.name, lambda entry=entry: _member(package, entry)  # type: ignore[misc]
                else:
                    raise ModelError(f"压缩包里「{entry.name}」不是普通文件，不解了")


def _member(package: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    source = package.extractfile(entry)
    assert source is not None, "a regular file can be read"
    return source


def _decompressed(archive: Path) -> BinaryIO:
    with archive.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(archive)  # type: ignore[return-value]
    if start == b"\xfd7zXZ\0":
        return lzma.open(archive)  # type: ignore[return-value]
    return archive.open("rb")


class _Limited(io.RawIOBase):
    """A stream that ends in an error when too much comes out of it."""

    def __init__(self, stream: BinaryIO, most_bytes: int) -> None:
        self._stream = stream
        self._room = _Room(most_bytes)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._room.take(len(data))
        return data


def _require_harmless(name: str) -> None:
    """Refuse names that could lead out of the folder on any system."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or set(name) & set("\\:\0"):
        raise ModelError(f"压缩包里的文件名「{name}」会写到别处去，不解了")


def _below(name: str, inside: str) -> PurePosixPath | None:
    path = PurePosixPath(name)
    if not inside:
        return path
    return path.relative_to(inside) if path.is_relative_to(inside) and name != inside else None


def _write(source: IO[bytes], place: Path, room: _Room) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as output:
            _copy(source, output, room)
    except (FileExistsError, NotADirectoryError):
        raise ModelError(f"压缩包里「{place.name}」既是文件又是文件夹，不解了") from None


def _copy(source: IO[bytes], output: IO[bytes], room: _Room) -> None:
    while piece := source.read(PIECE):
        room.take(len(piece))
        try:
            output.write(piece)
        except OSError as error:
            raise disk_trouble(error) from None
