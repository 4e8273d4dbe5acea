"""Packages that pip and npm brought: kept for one run, shared by what is fetched in it.

Each run has its own folder and owns a lock in it. What a killed run left whole is adopted by the
next one, the rest is swept away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ivr.clock import Clock
from ivr.errors import SourceFailed
from ivr.models.download import Patience
from ivr.models.locks import held, try_lock
from ivr.models.sources.client import run_client

Bring = Callable[[Path], Path]
"""Runs a client in an empty folder; the file that it brought there."""


@dataclass
class Packages:
    """The packages of this run, below `folder`."""

    folder: Path
    clock: Clock
    patience: Patience
    _run: Path | None = field(default=None, init=False)
    _lock: int | None = field(default=None, init=False)
    _adopted: set[str] = field(default_factory=set, init=False)

    def get(self, name: str, bring: Bring) -> Path:
        """The package file of this name, brought if it is not there yet."""
        run = self._open()
        place = run / "whole" / name
        if not place.exists():
            fresh = Path(tempfile.mkdtemp(prefix="bring-", dir=run))
            try:
                os.replace(bring(fresh), place)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        return place

    def was_adopted(self, name: str) -> bool:
        """Whether an earlier run brought it, of which nothing else is known."""
        return name in self._adopted

    def forget(self, name: str) -> None:
        """Throw a package away that is not what it should be."""
        self._adopted.discard(name)
        if self._run is not None:
            (self._run / "whole" / name).unlink(missing_ok=True)

    def run(
        self, command: list[str], folder: Path, advance: Callable[[int], None], **extra: str
    ) -> None:
        """Run a client in `folder`."""
        run_client(
            command,
            folder,
            silence_s=self.patience.client_silence_s,
            clock=self.clock,
            advance=advance,
            extra=extra,
        )

    def close(self) -> None:
        """Throw away what was brought."""
        if self._run is not None and self._lock is not None:
            shutil.rmtree(self._run, ignore_errors=True)
            os.close(self._lock)
            self._run = self._lock = None

    def _open(self) -> Path:
        if self._run is None:
            with held(self.folder / "lock", self.clock, wait_s=60):
                run = Path(tempfile.mkdtemp(prefix="run-", dir=self.folder))
                (run / "whole").mkdir()
                self._lock = try_lock(run / "lock")
                for other in self._others():
                    if other != run:
                        self._adopt(other, run)
                self._run = run
        return self._run

    def _others(self) -> list[Path]:
        return [path for path in self.folder.glob("run-*") if path.is_dir()]

    def _adopt(self, other: Path, run: Path) -> None:
        lock = try_lock(other / "lock")
        if lock is None:
            return
        try:
            for package in (other / "whole").glob("*"):
                os.replace(package, run / "whole" / package.name)
                self._adopted.add(package.name)
            shutil.rmtree(other, ignore_errors=True)
        finally:
            os.close(lock)


def only_file(folder: Path, pattern: str, wanted: str) -> Path:
    """The one file that a client brought."""
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SourceFailed(f"没有得到{wanted}")
    return found[0]
