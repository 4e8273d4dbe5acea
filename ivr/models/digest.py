"""Checksums of files, read in pieces."""

from __future__ import annotations

import hashlib
from pathlib import Path

PIECE = 2**20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file (FIPS 180-4), in lower-case hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_file_as_pinned(path: Path, size: int, sha256: str) -> bool:
    """Whether the file is there, this long, with this checksum."""
    return path.is_file() and path.stat().st_size == size and sha256_of(path) == sha256
