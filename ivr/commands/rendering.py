"""How far the rendering of prompts is."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


class RenderProgress:
    """A bar at a terminal; a pipe gets a line for every tenth."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=False),
            transient=True,
            disable=not sys.stdout.isatty(),
        )
        self._task = self._progress.add_task(what, total=None)
        self._told = 0

    def __enter__(self) -> RenderProgress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self._progress.update(self._task, completed=done, total=total)
        if self._progress.disable and total and done * 10 // total > self._told:
            self._told = done * 10 // total
            print(f"{self._what} {done}/{total}", flush=True)
