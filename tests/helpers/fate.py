"""A node that is gone in the middle of one chosen unit of work, as by a power cut.

Which one that is stands in a file. Whoever comes there first takes the file and dies; who finds
none lives on, so of several nodes on one data folder exactly one dies.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any

from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk
from storage.unit_of_work import SqlUnitOfWork


class Step(StrEnum):
    """What a node may die in."""

    DIALLED = "dialled"
    """It notes that it dials."""
    LINE_RESULT = "line_result"
    """It stores how the line has ended."""
    TOLD = "told"
    """It stores what the customer has said."""


class When(StrEnum):
    """All is written and nothing is committed, or all is committed and nobody knows it yet."""

    BEFORE = "before"
    AFTER = "after"


_OWNERS = {
    Step.DIALLED: CallbackDesk,
    Step.LINE_RESULT: CallbackDesk,
    Step.TOLD: CallbackCall,
}
_here = threading.local()


def decide(folder: Path, step: Step, when: When) -> None:
    """Whichever node of this data folder comes to this step next dies in it."""
    _file(folder, step).write_text(when, "ascii")


def submit(folder: Path) -> None:
    """Make this process mortal."""
    for step, owner in _OWNERS.items():
        setattr(owner, step, _mortal(getattr(owner, step), _file(folder, step)))
    commit = SqlUnitOfWork.commit

    def last_commit(unit: SqlUnitOfWork) -> None:
        when = getattr(_here, "when", None)
        if when is When.BEFORE:
            _die()
        commit(unit)
        if when is When.AFTER:
            _die()

    SqlUnitOfWork.commit = last_commit  # type: ignore[method-assign, assignment]


def _mortal(deed: Callable[..., Any], file: Path) -> Callable[..., Any]:
    @wraps(deed)
    def done(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        _here.when = _taken(file)
        try:
            return deed(*arguments, **named)
        finally:
            _here.when = None

    return done


def _taken(file: Path) -> When | None:
    mine = file.with_suffix(f".{os.getpid()}")
    try:
        file.rename(mine)
    except FileNotFoundError:
        return None
    return When(mine.read_text("ascii"))


def _file(folder: Path, step: Step) -> Path:
    return folder / f"dies-in-{step}"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
