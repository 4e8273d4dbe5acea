"""Where models lie: whole ones only, switched at once, each guarded by a lock.

models/NAME/lock            owned while the model is fetched or put in place
models/NAME/current         the key of the content in use, replaced in one step
models/NAME/KEY/            a whole model; `model.json` in it lists its files with checksums
models/NAME/partial/        files on their way, kept for the next try
models/NAME/new/            a model being put together, thrown away by the next try
models/chosen.json          which model an operator chose for which role
models/packages/            what pip and npm bring, for the length of one run
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.clock import Clock
from ivr.errors import ModelError
from ivr.models.digest import sha256_of
from ivr.models.download import disk_trouble, sync
from ivr.models.locks import held

RECORD = "model.json"
FOR_EVER_S = float("inf")


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is in place; `folder` stays as it is while a process uses it."""

    name: str
    kind: str
    key: str
    folder: Path
    files: dict[str, tuple[int, str]]
    """Name to size and SHA-256."""
    memory_mb: int = 0
    """The most that its trial held at once (resident); 0 where it could not be tried."""

    @property
    def size(self) -> int:
        """How many bytes it takes on the disk."""
        return sum(size for size, _ in self.files.values())

    def missing(self) -> list[str]:
        """Files that are gone or have another size: quick, for every start."""
        return [name for name, (size, _) in self.files.items() if self._size_of(name) != size]

    def broken(self) -> list[str]:
        """Files that are gone or changed, by their checksums: seconds for a large model."""
        return [
            name
            for name, (size, sha256) in self.files.items()
            if self._size_of(name) != size or sha256_of(self.folder / name) != sha256
        ]

    def _size_of(self, name: str) -> int:
        try:
            return (self.folder / name).stat().st_size
        except OSError:
            return -1


class ModelStore:
    """The models of a data folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock

    @contextmanager
    def hold(
        self, name: str, *, wait_s: float = FOR_EVER_S, waiting: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Own this model's folder; ModelBusy when another process has it longer than `wait_s`."""
        lock = self.folder / name / "lock"
        with held(lock, self._clock, wait_s=wait_s, waiting=waiting):
            yield

    def installed(self, name: str) -> Installed | None:
        """The model in use under this name, if there is one; its files may have been damaged."""
        try:
            key = (self.folder / name / "current").read_text("utf-8").strip()
            if not key.isalnum():
                return None
            record = json.loads((self.folder / name / key / RECORD).read_text("utf-8"))
            files = {str(file): (int(size), str(sha)) for file, (size, sha) in record["files"]}
            kind, memory_mb = str(record["kind"]), int(record.get("memory_mb", 0))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Installed(name, kind, key, self.folder / name / key, files, memory_mb)

    def names(self) -> list[str]:
        """Every name under which a model is in place."""
        if not self.folder.is_dir():
            return []
        found = sorted(path.parent.name for path in self.folder.glob("*/current"))
        return [name for name in found if self.installed(name)]

    def partial(self, name: str, sha256: str) -> Path:
        """Where a file of this model lies until it is whole."""
        return self.folder / name / "partial" / f"{sha256}.part"

    def stage(self, name: str) -> Path:
        """An empty folder to put the model together in; its lock must be owned."""
        staged = self.folder / name / "new"
        shutil.rmtree(staged, ignore_errors=True)
        try:
            staged.mkdir(parents=True)
        except OSError as error:
            raise disk_trouble(error) from None
        return staged

    def install(
        self, name: str, kind: str, key: str, staged: Path, memory_mb: int = 0
    ) -> Installed:
        """Put what lies in `staged` into use; its lock must be owned.

        Whoever looks meanwhile sees the old model or the new one, and a power cut leaves one of
        them. The one used before stays until the next change: a running hotline may need it.
        """
        before = self.installed(name)
        try:
            files = {}
            # A folder taken over from another store brings that store's record along.
            (staged / RECORD).unlink(missing_ok=True)
            for path in sorted(path for path in staged.rglob("*") if path.is_file()):
                sync(path)
                files[path.relative_to(staged).as_posix()] = (path.stat().st_size, sha256_of(path))
            listed = [[file, told] for file, told in files.items()]
            record = {"kind": kind, "memory_mb": memory_mb, "files": listed}
            _write_whole(staged / RECORD, record)
            place = self.folder / name / key
            if place.exists():  # damaged, else it would not have been fetched again
                os.replace(place, self._aside(name))
            os.replace(staged, place)
            _replace_text(self.folder / name / "current", key)
        except OSError as error:
            raise disk_trouble(error) from None
        self._sweep(name, {key, before.key if before else key})
        return Installed(name, kind, key, place, files, memory_mb)

    def sweep_partial(self, name: str) -> None:
        """Forget files on their way; its lock must be owned."""
        shutil.rmtree(self.folder / name / "partial", ignore_errors=True)

    def choose(self, role: str, name: str) -> None:
        """From now on the model of this name fills the role."""
        with held(self.folder / "chosen.lock", self._clock, wait_s=60):
            try:
                _write_whole(self.folder / "chosen.json", {**self._choices(), role: name})
            except OSError as error:
                raise disk_trouble(error) from None

    def chosen(self, role: str) -> str | None:
        """The name that an operator chose for the role."""
        name = self._choices().get(role)
        return name if isinstance(name, str) else None

    def _choices(self) -> dict[str, Any]:
        try:
            choices = json.loads((self.folder / "chosen.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return choices if isinstance(choices, dict) else {}

    def _aside(self, name: str) -> Path:
        aside = self.folder / name / "old-damaged"
        shutil.rmtree(aside, ignore_errors=True)
        return aside

    def _sweep(self, name: str, keep: set[str]) -> None:
        for path in (self.folder / name).iterdir():
            if path.is_dir() and path.name not in keep | {"partial"}:
                shutil.rmtree(path, ignore_errors=True)


def required(store: ModelStore, name: str) -> Installed:
    """The model of this name, whole as far as a quick look tells."""
    installed = store.installed(name)
    if installed is None:
        raise ModelError(f"还没有模型「{name}」，取：ivr models fetch {name}")
    if lost := installed.missing():
        raise ModelError(f"模型「{name}」缺了 {lost[0]}，重新取：ivr models fetch {name}")
    return installed


def _write_whole(path: Path, value: object) -> None:
    _replace_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _replace_text(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, "utf-8")
        sync(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)
