"""How far a fetch is: a bar at a terminal, a line for every tenth in a pipe."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

SHORT_BYTES = 5_000_000
"""A pipe is told nothing of files that are there in a moment."""


class FetchProgress:
    """A watcher of fetches; used in a `with`, after which the bar is gone."""

    def __init__(self) -> None:
        self._console = Console(stderr=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not sys.stdout.isatty(),
        )
        self._task: TaskID | None = None
        self._what = ""
        self._told = 0

    def __enter__(self) -> FetchProgress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, what: str, done: int, total: int) -> None:
        """So many of so many bytes of this file have come."""
        if what != self._what:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._task = self._progress.add_task(what, total=total)
            self._what, self._told = what, 0
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total)
        tenths = done * 10 // total if total > SHORT_BYTES else 0
        if self._progress.disable and tenths > self._told:
            self._told = tenths
            print(f"{what} {done / 1_000_000:.1f}/{total / 1_000_000:.1f} MB", flush=True)

    def note(self, text: str) -> None:
        """A sentence above the bar."""
        if self._progress.disable:
            print(text, flush=True)
        else:
            self._console.print(text, markup=False, highlight=False)
