"""Archives for tests, harmless and not."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, bytes]


def write_zip(path: Path, files: Files) -> Path:
    """A zip or wheel of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def write_zip_link(path: Path, name: str, target: str) -> Path:
    """A zip with a symbolic link."""
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(link, target)
    return path


def write_tar(path: Path, files: Files, *extra: tarfile.TarInfo, mode: str = "w:gz") -> Path:
    """A tar of these files, then of entries without content."""
    with tarfile.open(path, mode) as package:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))
        for entry in extra:
            package.addfile(entry)
    return path


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A link or a device."""
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.linkname = target
    return entry
