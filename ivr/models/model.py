"""What the manifest says of a model: its files, their sizes, and where they are to be had."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREPARATION = 1
"""Counts up when `prepare` changes what it makes of the same files."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address."""

    url: str


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A file in a wheel of the package index; `member` None is the wheel itself."""

    package: str
    version: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Wheels:
    """Files of PyPI packages, joined in this order."""

    parts: tuple[WheelFile, ...]


@dataclass(frozen=True, slots=True)
class NpmFile:
    """A file in an npm package, as its tar names it (`package/…`)."""

    package: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of this machine."""

    path: Path


Source = Address | Wheels | NpmFile | LocalFile


@dataclass(frozen=True, slots=True)
class Archive:
    """How an archive is unpacked: only what lies below `inside`, and no more than this."""

    inside: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a model, or an archive that is unpacked into the model's folder."""

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]
    archive: Archive | None = None

    @property
    def space(self) -> int:
        """How many bytes of disk it takes until it is in place."""
        return self.size + (self.archive.most_bytes if self.archive else 0)


@dataclass(frozen=True, slots=True)
class Model:
    """One model; `kind` is a key of `kinds.KINDS`."""

    name: str
    purpose: str
    kind: str
    licence: str
    items: tuple[Item, ...]

    @property
    def size(self) -> int:
        """How many bytes are fetched."""
        return sum(item.size for item in self.items)

    @property
    def key(self) -> str:
        """What tells this content, prepared like this, from any other."""
        content = [[item.name, item.sha256] for item in self.items]
        text = json.dumps([PREPARATION, self.kind, content])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every model that may be fetched, and which are wanted for what, best first."""

    models: Mapping[str, Model]
    wanted: Mapping[str, tuple[str, ...]]
    """Role to the names of models that fill it."""
